import type { RetentionSchedule } from '../schema/retention.ts';

const hourMs = 3_600_000;

/**
 * When a schedule is due next, in milliseconds since the epoch: strictly after `after`, whose hours and days are the local
 * ones of where this runs. An hour that a change of the clocks leaves out is the one that follows it.
 */
export function nextRun(schedule: RetentionSchedule, after: Date): number {
  switch (schedule.kind) {
    case 'interval':
      return after.getTime() + schedule.hours * hourMs;
    case 'daily':
      return nextAt(after, schedule.at, () => true);
    case 'weekly':
      return nextAt(after, schedule.at, (day) => (day.getDay() || 7) === schedule.day);
  }
}

function nextAt(after: Date, time: string, fits: (day: Date) => boolean): number {
  for (let ahead = 0; ; ahead += 1) {
    const due = new Date(after);
    due.setDate(due.getDate() + ahead);
    due.setHours(Number(time.slice(0, 2)), Number(time.slice(3, 5)), 0, 0);
    if (fits(due) && due.getTime() > after.getTime()) return due.getTime();
  }
}
