import { setTimeout as delay } from 'node:timers/promises';

export interface RequestCount {
  readonly sent: number;
  readonly failed: number;
  /** First failures, for the report. */
  readonly failures: readonly string[];
  /** Requests that the first node asked could not answer and another did. */
  readonly failedOver: number;
}

/**
 * Asks the service at a steady rate as a load balancer in front of the nodes would: nodes in turn, the next one when a
 * node refuses the connection. A request has failed when no node answered it with status 200.
 */
export class RequestLoad {
  readonly #addresses: readonly string[];
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  readonly #open = new Set<Promise<void>>();
  readonly #failures: string[] = [];
  #sent = 0;
  #failed = 0;
  #failedOver = 0;

  constructor(addresses: readonly string[], perSecond: number) {
    this.#addresses = addresses;
    this.#running = this.#run(1000 / perSecond);
  }

  async stop(): Promise<RequestCount> {
    this.#stop.abort();
    await this.#running;
    await Promise.all(this.#open);
    return { sent: this.#sent, failed: this.#failed, failures: this.#failures, failedOver: this.#failedOver };
  }

  async #run(intervalMs: number): Promise<void> {
    const started = Date.now();
    for (let turn = 0; !this.#stop.signal.aborted; turn += 1) {
      const request = this.#request(turn).finally(() => this.#open.delete(request));
      this.#open.add(request);
      await delay(Math.max(0, started + (turn + 1) * intervalMs - Date.now()));
    }
  }

  async #request(turn: number): Promise<void> {
    this.#sent += 1;
    const problems: string[] = [];
    for (let offset = 0; offset < this.#addresses.length; offset += 1) {
      const address = this.#addresses[(turn + offset) % this.#addresses.length] ?? '';
      const problem = await ask(address);
      if (problem === undefined) {
        if (offset > 0) this.#failedOver += 1;
        return;
      }
      problems.push(`${address}: ${problem}`);
    }
    this.#failed += 1;
    if (this.#failures.length < 20) this.#failures.push(problems.join('; '));
  }
}

/** Undefined when the answer was complete with status 200, else what was wrong. */
async function ask(address: string): Promise<string | undefined> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(5000), headers: { connection: 'close' } });
    await response.text();
    return response.status === 200 ? undefined : `status ${response.status}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error ? cause.message : String(cause);
  }
}
