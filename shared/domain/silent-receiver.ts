const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Calls that come within this time are one event: a push of several branches, a repetition. */
const BURST_MS = 10 * MINUTE_MS;
/** Gaps that must have been seen before anything is called usual. */
const GAPS_NEEDED = 5;
/** How often as long as usual it may stay silent, and never less than a long weekend. */
const PATIENCE = 3;
const FLOOR_MS = 3 * DAY_MS;

export interface Silence {
  /** The longest gap that is usual: nine of ten are shorter. Null: too few calls to tell. */
  readonly usualGapMs: number | null;
  /** When a call was overdue; null: it isn't. */
  readonly silentSince: number | null;
}

/** What the times of a receiver's calls (milliseconds, any order) say of the time since the last one. */
export function silenceOf(times: readonly number[], now: number): Silence {
  const sorted = times.toSorted((a, b) => a - b);
  const gaps = sorted
    .slice(1)
    .map((time, index) => time - (sorted[index] ?? time))
    .filter((gap) => gap > BURST_MS)
    .sort((a, b) => a - b);
  const last = sorted.at(-1);
  if (last === undefined || gaps.length < GAPS_NEEDED) return { usualGapMs: null, silentSince: null };
  const usualGapMs = gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * 0.9))] ?? 0;
  const due = last + Math.max(FLOOR_MS, usualGapMs * PATIENCE);
  return { usualGapMs, silentSince: now > due ? due : null };
}
