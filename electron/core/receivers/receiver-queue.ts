/** One thing at a time for each receiver. What waits is replaced by what comes later: a burst becomes first and last. */
export class ReceiverQueue<Job> {
  readonly #run: (job: Job) => Promise<void>;
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, Job>();

  constructor(run: (job: Job) => Promise<void>) {
    this.#run = run;
  }

  /** What `add` would replace. */
  waiting(key: string): Job | undefined {
    return this.#waiting.get(key);
  }

  add(key: string, job: Job): void {
    this.#waiting.set(key, job);
    if (!this.#running.has(key)) this.#running.set(key, this.#drain(key));
  }

  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  async #drain(key: string): Promise<void> {
    // The answer to the sender goes out first.
    await Promise.resolve();
    for (;;) {
      const job = this.#waiting.get(key);
      if (job === undefined) break;
      this.#waiting.delete(key);
      await this.#run(job);
    }
    this.#running.delete(key);
  }
}
