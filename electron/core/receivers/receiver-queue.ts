/** One thing at a time for each receiver. What waits is replaced by what comes later: a burst becomes first and last. */
export class ReceiverQueue<Job> {
  readonly #run: (job: Job) => Promise<void>;
  readonly #replaced: (job: Job) => void;
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, Job>();

  constructor(run: (job: Job) => Promise<void>, replaced: (job: Job) => void) {
    this.#run = run;
    this.#replaced = replaced;
  }

  add(key: string, job: Job): void {
    const before = this.#waiting.get(key);
    if (before !== undefined) this.#replaced(before);
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
