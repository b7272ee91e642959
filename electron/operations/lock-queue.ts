interface Waiter {
  readonly owner: string;
  readonly names: readonly string[];
  readonly grant: () => void;
}

/**
 * Named locks, all taken at once or not at all, so that two can't block each other. First come, first served:
 * a later one never overtakes an earlier one that wants a common name.
 */
export class LockQueue {
  readonly #held = new Map<string, string>();
  #waiters: readonly Waiter[] = [];

  /** Calls `grant` as soon as all names are free: at once or later. */
  request(owner: string, names: readonly string[], grant: () => void): void {
    this.#waiters = [...this.#waiters, { owner, names, grant }];
    this.#serve();
  }

  /** Gives back what the owner holds and takes it out of the queue. */
  release(owner: string): void {
    for (const [name, holder] of this.#held) if (holder === owner) this.#held.delete(name);
    this.#waiters = this.#waiters.filter((waiter) => waiter.owner !== owner);
    this.#serve();
  }

  #serve(): void {
    const wanted = new Set<string>();
    const granted: Waiter[] = [];
    for (const waiter of this.#waiters) {
      if (waiter.names.every((name) => !this.#held.has(name) && !wanted.has(name))) {
        for (const name of waiter.names) this.#held.set(name, waiter.owner);
        granted.push(waiter);
      }
      for (const name of waiter.names) wanted.add(name);
    }
    this.#waiters = this.#waiters.filter((waiter) => !granted.includes(waiter));
    for (const waiter of granted) waiter.grant();
  }
}
