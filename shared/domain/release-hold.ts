import type { ReleaseDecision, ReleaseHold, ReleasePlan, ReleaseWindow, Strategy } from '../schema/strategy.ts';

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** `now` is a local time. Null inside of the window; else when it opens next. */
export function windowOpensAt(window: ReleaseWindow, now: Date): number | null {
  // Eight days: the window of today may have passed, and be the only one of the week. Yesterday's may last until now.
  for (let ahead = -1; ahead <= 7; ahead += 1) {
    const opens = at(now, ahead, window.from);
    if (!window.days.includes(opens.getDay() === 0 ? 7 : opens.getDay())) continue;
    const passesMidnight = minutesOf(window.to) <= minutesOf(window.from);
    const closes = at(now, passesMidnight ? ahead + 1 : ahead, window.to);
    if (opens.getTime() > now.getTime()) return opens.getTime();
    if (closes.getTime() > now.getTime()) return null;
  }
  return null;
}

function at(now: Date, daysAhead: number, time: string): Date {
  const minutes = minutesOf(time);
  const day = new Date(now);
  day.setDate(day.getDate() + daysAhead);
  day.setHours(Math.floor(minutes / 60), minutes % 60, 0, 0);
  return day;
}

export interface HoldInput {
  readonly plan: Pick<ReleasePlan, 'approval' | 'window'>;
  /** Of the service and of the application: a freeze of either counts. */
  readonly freezes: readonly Strategy['freeze'][];
  readonly decisions: readonly ReleaseDecision[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * What keeps a release from beginning, or null. A person's "now" is heard by all; an approval only by what asks for one:
 * who approves at noon still lets it wait for the night.
 */
export function holdOf({ plan, freezes, decisions, now }: HoldInput): Omit<ReleaseHold, 'since'> | null {
  if (decisions.some(({ kind }) => kind === 'now')) return null;
  const frozen = freezes.find((freeze) => freeze !== null && (freeze.until === null || freeze.until > now));
  if (frozen) return { kind: 'freeze', until: frozen.until, why: frozen.why };
  if (plan.approval && !decisions.some(({ kind }) => kind === 'approve'))
    return { kind: 'approval', until: null, why: '' };
  const opens = plan.window === null ? null : windowOpensAt(plan.window, new Date(now));
  return opens === null ? null : { kind: 'window', until: opens, why: '' };
}
