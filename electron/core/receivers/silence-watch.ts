import { isRefusal } from '../../../shared/domain/delivery-verdict.ts';
import { silenceOf } from '../../../shared/domain/silent-receiver.ts';
import type { Receiver } from '../../../shared/schema/receiver.ts';
import type { CoreContext } from '../context.ts';
import type { DeliveryRecords } from './delivery-records.ts';
import type { ReceiverStates } from './receiver-states.ts';

const LOOK_MS = 10 * 60_000;

/** Notes which receivers are called less often than usual: a hook that was disabled at its sender says nothing by itself. */
export class SilenceWatch {
  readonly #context: CoreContext;
  readonly #deliveries: DeliveryRecords;
  readonly #states: ReceiverStates;

  constructor(context: CoreContext, deliveries: DeliveryRecords, states: ReceiverStates) {
    this.#context = context;
    this.#deliveries = deliveries;
    this.#states = states;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for (const receiver of this.#context.storage.records.of('receivers').list()) this.#look(receiver);
      } catch (error) {
        // A disk that is full, say: the next look may fare better.
        this.#context.logger.error({ err: error }, 'the silence of receivers could not be noted');
      }
      await this.#context.clock.sleep(LOOK_MS, signal).catch(() => undefined);
    }
  }

  /** After a call, or a change of the receiver. */
  heard(receiver: Receiver): void {
    if (this.#states.of(receiver.id).silentSince !== null) this.#look(receiver);
  }

  #look({ id, enabled, format }: Receiver): void {
    const times =
      enabled && format !== 'poll'
        ? this.#deliveries
            .ofReceiver(id)
            .filter(({ verdict, replayOf }) => replayOf === null && !isRefusal(verdict))
            .map(({ receivedAt }) => receivedAt)
        : [];
    const silence = silenceOf(times, this.#context.clock.now());
    const before = this.#states.of(id);
    if (before.silentSince !== silence.silentSince || before.usualGapMs !== silence.usualGapMs)
      this.#states.change(id, silence);
  }
}
