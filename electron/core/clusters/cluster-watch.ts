import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ClusterEngine } from '../../adapters/cluster-engine.ts';
import type { CoreContext } from '../context.ts';
import type { ClusterViews } from './cluster-views.ts';
import type { ManagerFinder } from './find-manager.ts';

const pollMs = 15_000;
/** While services are on their way; tasks have no events. */
const movingPollMs = 2_000;
/** Events come in bursts. */
const burstMs = 300;
const lostPauseMs = 5_000;

/** Keeps the records of one cluster up to date: the engine's events, plus a poll for what has no events. */
export class ClusterWatch implements AsyncDisposable {
  readonly #context: CoreContext;
  readonly #parts: { readonly engine: ClusterEngine; readonly views: ClusterViews; readonly finder: ManagerFinder };
  readonly #ending = new AbortController();
  #loops: Promise<unknown> | undefined;
  #wake: AbortController | undefined;
  #reading: Promise<{ readonly moving: boolean }> | undefined;

  constructor(
    context: CoreContext,
    parts: { readonly engine: ClusterEngine; readonly views: ClusterViews; readonly finder: ManagerFinder },
  ) {
    this.#context = context;
    this.#parts = parts;
  }

  start(): void {
    this.#loops ??= Promise.all([this.#poll(), this.#listen()]);
  }

  /** One look at a time: who asks while one is under way gets the next one. */
  async refresh(signal: AbortSignal): Promise<{ readonly moving: boolean }> {
    if (this.#reading) await this.#reading.catch(() => undefined);
    const either = AbortSignal.any([signal, this.#signal]);
    this.#reading ??= this.#read(either).finally(() => {
      this.#reading = undefined;
    });
    return await this.#reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#loops;
  }

  get #signal(): AbortSignal {
    return AbortSignal.any([this.#ending.signal, this.#context.stopping]);
  }

  async #read(signal: AbortSignal): Promise<{ readonly moving: boolean }> {
    const { engine, views, finder } = this.#parts;
    try {
      return await views.read(engine, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const known =
        error instanceof SlipwayError ? error : new SlipwayError('internal', { data: { detail: String(error) } });
      finder.forget();
      views.lost(known);
      throw known;
    }
  }

  async #poll(): Promise<void> {
    const signal = this.#signal;
    while (!signal.aborted) {
      const wait = await this.refresh(signal).then(
        ({ moving }) => (moving ? movingPollMs : pollMs),
        (error: unknown) => this.#note(error, signal),
      );
      await this.#pause(wait, signal);
    }
  }

  /** Ends at an event, too. */
  async #pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    const wake = new AbortController();
    this.#wake = wake;
    const { clock } = this.#context;
    await clock.sleep(milliseconds, AbortSignal.any([signal, wake.signal])).catch(() => undefined);
    if (wake.signal.aborted) await clock.sleep(burstMs, signal).catch(() => undefined);
  }

  async #listen(): Promise<void> {
    const signal = this.#signal;
    while (!signal.aborted) {
      await this.#parts.engine
        .watch(() => this.#wake?.abort(), signal)
        .catch((error: unknown) => this.#note(error, signal));
      // The stream ended: the manager was restarted or lost. The poll says so.
      await this.#context.clock.sleep(lostPauseMs, signal).catch(() => undefined);
    }
  }

  #note(error: unknown, signal: AbortSignal): number {
    if (!signal.aborted) this.#context.logger.debug({ error: errorInfo(error) }, 'cluster not read');
    return lostPauseMs;
  }
}
