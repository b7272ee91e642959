const BURST = 60;
const PER_SECOND = 2;

/** A bucket of calls for each receiver: 60 at once, two more each second. */
export class RateLimit {
  readonly #buckets = new Map<string, { left: number; at: number }>();

  /** Takes one call; false when there is none left. `now` in milliseconds. */
  take(key: string, now: number): boolean {
    const bucket = this.#buckets.get(key) ?? { left: BURST, at: now };
    bucket.left = Math.min(BURST, bucket.left + ((now - bucket.at) / 1000) * PER_SECOND);
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
