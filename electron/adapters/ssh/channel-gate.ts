/**
 * Counts the session channels of one connection. sshd's MaxSessions (10 unless set) counts shell, exec and sftp, not
 * forwards; two are kept back for ending process groups. A refusal teaches a lower limit.
 */
export class ChannelGate {
  #limit: number;
  #active = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limit = 8) {
    this.#limit = limit;
  }

  get limit(): number {
    return this.#limit;
  }

  get active(): number {
    return this.#active;
  }

  /** Waits for a free channel; rejects with the signal's reason. The result gives it back, once. */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    while (this.#active >= this.#limit) await this.#turn(signal);
    this.#active++;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#active--;
      this.#waiting.shift()?.();
    };
  }

  /** The server refused the channel that the caller has entered for: what is open besides it is the limit. */
  refused(): void {
    this.#limit = Math.max(1, Math.min(this.#limit, this.#active - 1));
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onTurn = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = () => {
        const at = this.#waiting.indexOf(onTurn);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(onTurn);
    });
  }
}
