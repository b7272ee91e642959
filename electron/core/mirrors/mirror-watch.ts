import PQueue from 'p-queue';
import { plainMirror } from '../../../shared/domain/mirrors.ts';
import { errorInfo } from '../../../shared/domain/slipway-error.ts';
import { Rounds } from '../rounds.ts';
import { keepMirrorState, lookAtMirror, type MeasureParts } from './measure.ts';

/** Milliseconds between looks at whether a round is due: a changed setting is followed within this time. */
const lookMs = 20_000;
/** A mirror that did not serve is asked once more after this, before it is called dead. */
const secondLookMs = 5000;
const atOnce = 4;

/** Asks the mirrors that hosts use, now and then and lightly, so that a dead one is known before a pull waits for it. */
export class MirrorWatch implements AsyncDisposable {
  readonly #parts: MeasureParts;
  readonly #rounds: Rounds;
  #dueAt = 0;

  constructor(parts: MeasureParts) {
    this.#parts = parts;
    this.#rounds = new Rounds(parts.context, {
      name: 'the watch over mirrors',
      wait: (isFirst) => (isFirst ? 0 : lookMs),
      round: (signal) => this.#roundIfDue(signal),
    });
  }

  start(): void {
    this.#dueAt = this.#next(Math.random());
    this.#rounds.start();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#rounds[Symbol.asyncDispose]();
  }

  /** Between four fifths and six fifths of the interval, so that many Slipways and hosts don't ask in step. */
  #next(share = 0.8 + 0.4 * Math.random()): number {
    const { clock, storage } = this.#parts.context;
    return clock.now() + storage.settings.get().mirrorWatchMinutes * 60_000 * share;
  }

  async #roundIfDue(signal: AbortSignal): Promise<void> {
    const { clock, storage } = this.#parts.context;
    const minutes = storage.settings.get().mirrorWatchMinutes;
    // A shorter interval than before counts at once.
    const latest = clock.now() + minutes * 60_000 * 1.2;
    if (this.#dueAt > latest) this.#dueAt = latest;
    if (minutes === 0 || clock.now() < this.#dueAt) return;
    await this.round(signal);
    this.#dueAt = this.#next();
  }

  /** One look at every mirror in use, from every host that uses it and is connected. */
  async round(signal: AbortSignal): Promise<void> {
    const states = this.#parts.context.storage.records.of('hostStates').list();
    const queue = new PQueue({ concurrency: atOnce });
    const looks = states
      .filter(({ contact }) => contact === 'connected')
      .flatMap(({ id, summary }) => (summary?.mirrors ?? []).map((mirror) => ({ hostId: id, mirror })));
    await Promise.all(looks.map((look) => queue.add(() => this.#look(look, signal))));
  }

  async #look(of: { readonly hostId: string; readonly mirror: string }, signal: AbortSignal): Promise<void> {
    const { context } = this.#parts;
    if (signal.aborted) return;
    try {
      const look = { ...of, light: true };
      const first = await lookAtMirror(this.#parts, look, signal);
      const known = context.storage.records.of('hostStates').get(of.hostId)?.mirrors ?? [];
      const deadBefore = known.find(({ url }) => url === plainMirror(of.mirror))?.deadSince != null;
      const doubtful = first.verdict === 'dead' && !deadBefore;
      if (doubtful) await context.clock.sleep(secondLookMs, signal);
      keepMirrorState(context, of.hostId, doubtful ? await lookAtMirror(this.#parts, look, signal) : first);
    } catch (error) {
      // The way to the host failed, which says nothing of the mirror and is told by the host's own state.
      context.logger.debug({ hostId: of.hostId, error: errorInfo(error) }, 'mirror not looked at');
    }
  }
}
