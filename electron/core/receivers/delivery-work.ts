import { isRefusal } from '../../../shared/domain/delivery-verdict.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Delivery } from '../../../shared/schema/receiver.ts';
import type { CoreContext } from '../context.ts';
import { actOnEvent, type Outcome } from './act-on-event.ts';
import type { DeliveryRecords } from './delivery-records.ts';
import type { CallScene } from './judge-call.ts';
import { nothingToDo, reason } from './judge-event.ts';
import type { ReceiverCollaborators } from './receivers.ts';

const LONGEST_MS = 5 * 60_000;

/** What is done for kept deliveries, and what became of it. */
export class DeliveryWork {
  readonly #context: CoreContext;
  readonly #collaborators: ReceiverCollaborators;
  readonly #deliveries: DeliveryRecords;

  constructor(context: CoreContext, collaborators: ReceiverCollaborators, deliveries: DeliveryRecords) {
    this.#context = context;
    this.#collaborators = collaborators;
    this.#deliveries = deliveries;
  }

  /** Undefined: nothing came of it that would have to be kept. */
  async run(delivery: Delivery, stopped: AbortSignal): Promise<Outcome | undefined> {
    const receiver = this.#context.storage.records.of('receivers').get(delivery.receiverId);
    const event = this.#deliveries.event(delivery);
    if (!receiver || !event) return undefined;
    const signal = AbortSignal.any([stopped, this.#context.stopping, AbortSignal.timeout(LONGEST_MS)]);
    const outcome = await actOnEvent({ receiver, event, again: false }, this.#tools(signal));
    // Cut off by our own stop: it stays queued, and the next start goes on with it.
    const isCutOff = outcome.verdict === 'failed' && (stopped.aborted || this.#context.stopping.aborted);
    return isCutOff ? undefined : outcome;
  }

  /** Acts once more on what is kept, also where nothing is new. */
  async replay(scene: CallScene & { readonly kept: Delivery }, signal: AbortSignal): Promise<Delivery> {
    const { kept, receiver, application } = scene;
    const event = this.#deliveries.event(kept);
    // What was refused was never read: there is nothing that could be trusted.
    if (!event || isRefusal(kept.verdict))
      throw new SlipwayError('conflict', { data: { reason: 'notReplayable', delivery: kept.id } });
    const nothing = nothingToDo(event, receiver, application);
    const start = nothing ?? { verdict: 'accepted', reason: reason('queued') };
    const replay = this.#deliveries.addReplay(kept, { ...start, event });
    if (nothing) return replay;
    const outcome = await actOnEvent({ receiver, event, again: true }, this.#tools(signal));
    return this.#deliveries.change(replay.id, outcome) ?? replay;
  }

  #tools(signal: AbortSignal) {
    return { context: this.#context, collaborators: this.#collaborators, signal };
  }
}
