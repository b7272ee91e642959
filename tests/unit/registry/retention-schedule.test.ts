import { expect, test } from 'vitest';
import { nextRun } from '../../../shared/domain/retention-schedule.ts';
import type { RetentionSchedule } from '../../../shared/schema/retention.ts';

const local = (text: string): Date => new Date(text);
const next = (schedule: RetentionSchedule, after: string): string => {
  const due = new Date(nextRun(schedule, local(after)));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${due.getMonth() + 1}-${two(due.getDate())} ${two(due.getHours())}:${two(due.getMinutes())}`;
};

test.each<[RetentionSchedule, string, string]>([
  [{ kind: 'daily', at: '03:00' }, '2024-05-06T02:59:59', '5-06 03:00'],
  [{ kind: 'daily', at: '03:00' }, '2024-05-06T03:00:00', '5-07 03:00'],
  [{ kind: 'daily', at: '23:30' }, '2024-12-31T23:45:00', '1-01 23:30'],
  // A Monday.
  [{ kind: 'weekly', day: 1, at: '03:00' }, '2024-05-06T02:00:00', '5-06 03:00'],
  [{ kind: 'weekly', day: 1, at: '03:00' }, '2024-05-06T03:00:00', '5-13 03:00'],
  [{ kind: 'weekly', day: 7, at: '00:00' }, '2024-05-06T03:00:00', '5-12 00:00'],
  [{ kind: 'interval', hours: 6 }, '2024-05-06T21:10:00', '5-07 03:10'],
])('%j after %s is due at %s', (schedule, after, due) => {
  expect(next(schedule, after)).toBe(due);
});
