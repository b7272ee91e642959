import PQueue from 'p-queue';
import { errorInfo } from '../../../shared/domain/slipway-error.ts';
import { Rounds } from '../rounds.ts';
import type { CareParts } from './care-parts.ts';

/** Milliseconds between rounds, spread so that many Slipways don't ask in step, and until a refusal is believed. */
const roundMs = 15 * 60_000;
const firstRoundMs = 30_000;
const secondLookMs = 10_000;
const atOnce = 3;

/** Asks every registry now and then whether it takes our login; what is told follows from what is kept. */
export class LoginWatch implements AsyncDisposable {
  readonly #parts: Pick<CareParts, 'context' | 'registries'>;
  readonly #rounds: Rounds;

  constructor(parts: Pick<CareParts, 'context' | 'registries'>) {
    this.#parts = parts;
    this.#rounds = new Rounds(parts.context, {
      name: 'the watch over registries',
      wait: (isFirst) => Math.round((isFirst ? firstRoundMs : roundMs) * (0.8 + 0.4 * Math.random())),
      round: (signal) => this.round(signal),
    });
  }

  start(): void {
    this.#rounds.start();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#rounds[Symbol.asyncDispose]();
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
