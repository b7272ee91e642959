import PQueue from 'p-queue';
import { errorInfo } from '../../../shared/domain/slipway-error.ts';
import type { CareParts } from './care-parts.ts';

/** Milliseconds between rounds, spread so that many Slipways don't ask in step, and until a refusal is believed. */
const roundMs = 15 * 60_000;
const firstRoundMs = 30_000;
const secondLookMs = 10_000;
const atOnce = 3;

/** Asks every registry now and then whether it takes our login; what is told follows from what is kept. */
export class LoginWatch implements AsyncDisposable {
  readonly #parts: Pick<CareParts, 'context' | 'registries'>;
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;

  constructor(parts: Pick<CareParts, 'context' | 'registries'>) {
    this.#parts = parts;
  }

  start(): void {
    this.#running ??= this.#run(AbortSignal.any([this.#end.signal, this.#parts.context.stopping]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#running;
  }

  /** One look at every registry. */
  async round(signal: AbortSignal): Promise<void> {
    const queue = new PQueue({ concurrency: atOnce });
    const ids = this.#parts.context.storage.records
      .of('registries')
      .list()
      .map(({ id }) => id);
    await Promise.all(ids.map((id) => queue.add(() => this.#look(id, signal))));
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#parts.context;
    let wait = firstRoundMs;
    while (!signal.aborted) {
      try {
        await clock.sleep(Math.round(wait * (0.8 + 0.4 * Math.random())), signal);
        await this.round(signal);
      } catch (error) {
        if (!signal.aborted) logger.error({ error: errorInfo(error) }, 'the watch over registries stumbled');
      }
      wait = roundMs;
    }
  }

  async #look(id: string, signal: AbortSignal): Promise<void> {
    const { context, registries } = this.#parts;
    if (signal.aborted || !context.storage.records.of('registries').get(id)) return;
    try {
      const before = context.storage.records.of('registryStates').get(id);
      const state = await registries.look(id, signal);
      // Once is a hiccup: a second refusal is told (`told`), so that nobody is called for a restart.
      if (state.error === null || before?.error) return;
      await context.clock.sleep(secondLookMs, signal);
      if (context.storage.records.of('registries').get(id)) await registries.look(id, signal);
    } catch (error) {
      if (!signal.aborted) context.logger.warn({ registryId: id, error: errorInfo(error) }, 'registry not looked at');
    }
  }
}
