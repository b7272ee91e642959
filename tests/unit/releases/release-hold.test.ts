import { describe, expect, it } from 'vitest';
import { holdOf, windowOpensAt } from '../../../shared/domain/release-hold.ts';
import type { ReleaseDecision } from '../../../shared/schema/strategy.ts';

// Local times: the window is one of the machine where core runs. 1 July 2024 is a Monday.
const at = (day: number, hour: number, minute = 0): Date => new Date(2024, 6, day, hour, minute);
const opens = (window: Parameters<typeof windowOpensAt>[0], now: Date): Date | null => {
  const found = windowOpensAt(window, now);
  return found === null ? null : new Date(found);
};

describe('a time window', () => {
  const nights = { days: [1, 2, 3, 4], from: '22:00', to: '05:30' };
  it('is open inside of its hours, also after midnight', () => {
    expect(opens(nights, at(1, 22))).toBeNull();
    expect(opens(nights, at(2, 3))).toBeNull();
    // The night of Thursday ends on Friday.
    expect(opens(nights, at(5, 5, 29))).toBeNull();
  });
  it('opens next on the right day', () => {
    expect(opens(nights, at(1, 12))).toEqual(at(1, 22));
    expect(opens(nights, at(2, 5, 30))).toEqual(at(2, 22));
    expect(opens(nights, at(5, 5, 30))).toEqual(at(8, 22));
    expect(opens(nights, at(7, 23))).toEqual(at(8, 22));
  });
  it('of one day a week opens in a week', () => {
    expect(opens({ days: [3], from: '10:00', to: '11:00' }, at(3, 11))).toEqual(at(10, 10));
  });
});

describe('a release', () => {
  const noon = at(1, 12).getTime();
  const plan = { approval: true, window: { days: [1], from: '22:00', to: '23:00' } };
  const freeze = { until: noon + 1000, why: 'sale' };
  const said = (kind: ReleaseDecision['kind']): ReleaseDecision => ({ kind, at: noon, by: 'ops@desk' });
  const hold = (input: Partial<Parameters<typeof holdOf>[0]>) =>
    holdOf({ plan, freezes: [null, null], decisions: [], now: noon, ...input });

  it('is held by a freeze first, with the words of who set it', () => {
    expect(hold({ freezes: [null, freeze] })).toEqual({ kind: 'freeze', until: noon + 1000, why: 'sale' });
    expect(hold({ freezes: [freeze], now: noon + 1000 })?.kind).toBe('approval');
  });
  it('waits for its window even when it is approved', () => {
    expect(hold({ decisions: [said('approve')] })).toEqual({ kind: 'window', until: at(1, 22).getTime(), why: '' });
  });
  it('begins when a person says now, whatever holds it', () => {
    expect(hold({ freezes: [freeze], decisions: [said('now')] })).toBeNull();
  });
  it('is held by nothing without a strategy', () => {
    expect(hold({ plan: { approval: false, window: null } })).toBeNull();
  });
});
