import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { CoreContext } from '../context.ts';
import type { SourceLook } from './source-look.ts';

const JITTER = 0.2;
const LONGEST_WAIT_MS = 30 * 60_000;

/** One loop for each application with a poll. Failures wait longer each time, up to half an hour. */
export class SourcePoll implements Disposable {
  readonly #context: CoreContext;
  readonly #look: SourceLook;
  readonly #loops = new Map<string, AbortController>();
  #running = false;

  constructor(context: CoreContext, look: SourceLook) {
    this.#context = context;
    this.#look = look;
  }

  start(): void {
    this.#running = true;
    for (const { id } of this.#context.storage.records.of('applications').list()) this.restart(id);
  }

  /** After an application was added, changed or removed. */
  restart(applicationId: string): void {
    this.#loops.get(applicationId)?.abort();
    this.#loops.delete(applicationId);
    const application = this.#context.storage.records.of('applications').get(applicationId);
    if (!this.#running || !application || application.pollSeconds === 0) return;
    // A commit never moves.
    if (application.source.follow === 'commit') return;
    const controller = new AbortController();
    this.#loops.set(applicationId, controller);
    const signal = AbortSignal.any([controller.signal, this.#context.stopping]);
    void this.#loop(applicationId, application.pollSeconds * 1000, signal);
  }

  [Symbol.dispose](): void {
    this.#running = false;
    for (const controller of this.#loops.values()) controller.abort();
    this.#loops.clear();
  }

  async #loop(applicationId: string, intervalMs: number, signal: AbortSignal): Promise<void> {
    let failures = 0;
    // Soon after the start, but not all at once.
    let wait = Math.round(Math.min(intervalMs, 5000) * Math.random());
    while (!signal.aborted) {
      try {
        await this.#context.clock.sleep(wait, signal);
        await this.#look.look(applicationId, 'poll', signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        const code = error instanceof SlipwayError ? error.code : 'internal';
        this.#context.logger.warn({ err: error, applicationId, code, failures }, 'poll of a source failed');
      }
      const longer = Math.min(intervalMs * 2 ** Math.min(failures, 10), Math.max(LONGEST_WAIT_MS, intervalMs));
      wait = Math.round(longer * (1 + JITTER * (2 * Math.random() - 1)));
    }
  }
}
