export interface RateRule {
  readonly burst: number;
  readonly perSecond: number;
}

/** A bucket of calls for each key: `burst` at once, and `perSecond` more each second. */
export class RateLimit {
  readonly #rule: RateRule;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(rule: RateRule) {
    this.#rule = rule;
  }

  /** Takes one call; false when there is none left. `now` in milliseconds. */
  take(key: string, now: number): boolean {
    const { burst, perSecond } = this.#rule;
    const bucket = this.#buckets.get(key) ?? { left: burst, at: now };
    bucket.left = Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  }

  forget(key: string): void {
    this.#buckets.delete(key);
  }
}
