import { errorInfo } from '../../shared/domain/slipway-error.ts';
import type { CoreContext } from './context.ts';

export interface RoundsOptions {
  /** What they are, for the log. */
  readonly name: string;
  /** Milliseconds to wait before the next round. */
  readonly wait: (isFirst: boolean) => number;
  readonly round: (signal: AbortSignal) => void | Promise<void>;
}

/** Work done again and again beside the rest, from `start` until this or Slipway ends. After a round that stumbled the next one comes. */
export class Rounds implements AsyncDisposable {
  readonly #context: Pick<CoreContext, 'clock' | 'logger' | 'stopping'>;
  readonly #options: RoundsOptions;
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;

  constructor(context: Pick<CoreContext, 'clock' | 'logger' | 'stopping'>, options: RoundsOptions) {
    this.#context = context;
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run(AbortSignal.any([this.#end.signal, this.#context.stopping]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#context;
    const { name, wait, round } = this.#options;
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      try {
        const milliseconds = wait(isFirst);
        if (milliseconds > 0) await clock.sleep(milliseconds, signal);
        await round(signal);
      } catch (error) {
        if (!signal.aborted) logger.error({ error: errorInfo(error) }, `${name} stumbled`);
      }
    }
  }
}
