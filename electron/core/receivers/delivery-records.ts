import { redactHeaders, senderDeliveryId } from '../../../shared/domain/webhooks.ts';
import { HookEvent } from '../../../shared/domain/webhooks-event.ts';
import type { Delivery, Receiver } from '../../../shared/schema/receiver.ts';
import type { CoreContext } from '../context.ts';
import type { HookCall } from './receivers.ts';

const BODY_KEPT = 16 * 1024;
const KEPT_PER_RECEIVER = 500;
/** How long a sender's delivery id counts as seen. */
const SEEN_MS = 24 * 3_600_000;

export type DeliveryStart = Pick<Delivery, 'verdict' | 'reason' | 'summary'>;

/** Every call of a known receiver, with what became of it. */
export class DeliveryRecords {
  readonly #context: CoreContext;

  constructor(context: CoreContext) {
    this.#context = context;
  }

  get #deliveries() {
    return this.#context.storage.records.of('deliveries');
  }

  /** Proxies repeat the address in headers of their own, and senders may repeat what they were given. */
  add(receiver: Receiver, call: HookCall, start: DeliveryStart): Delivery {
    const secret = this.#context.storage.secrets.get(`receiver/${receiver.id}/secret`);
    const hide = hiding([receiver.token, secret]);
    return this.#put({
      ...start,
      ...{ id: this.#context.newId(), receiverId: receiver.id, receivedAt: this.#context.clock.now() },
      senderAddress: call.senderAddress,
      senderDeliveryId: senderDeliveryId(call.headers),
      headers: redactHeaders(mapValues(call.headers, hide)),
      // A secret that the cut would halve would not be found any more: first hidden, then cut.
      body: hide(call.body.subarray(0, 2 * BODY_KEPT).toString('utf8')).slice(0, BODY_KEPT),
      ...{ buildId: null, batchId: null, replayOf: null },
    });
  }

  addReplay(of: Delivery, start: DeliveryStart): Delivery {
    const { id: replayOf, ...kept } = of;
    const now = this.#context.clock.now();
    const replay = { ...kept, ...start, id: this.#context.newId(), replayOf, receivedAt: now };
    return this.#put({ ...replay, buildId: null, batchId: null });
  }

  change(id: string, patch: Partial<Delivery>): Delivery | undefined {
    const delivery = this.#deliveries.get(id);
    if (!delivery) return undefined;
    const changed = { ...delivery, ...patch };
    this.#deliveries.put(changed);
    return changed;
  }

  require(id: string): Delivery {
    return this.#deliveries.require(id);
  }

  /** Whether the sender's id was taken already. What was refused or failed may come again. */
  seen(receiverId: string, headers: HookCall['headers']): boolean {
    const id = senderDeliveryId(headers);
    if (id === null) return false;
    const since = this.#context.clock.now() - SEEN_MS;
    return this.#deliveries
      .list()
      .some(
        (delivery) =>
          delivery.receiverId === receiverId &&
          delivery.senderDeliveryId === id &&
          delivery.receivedAt >= since &&
          delivery.verdict !== 'refused' &&
          delivery.verdict !== 'failed',
      );
  }

  /** The event, kept beside the record: the kept body may be cut. */
  keepEvent(deliveryId: string, event: HookEvent): void {
    this.#context.storage.journal.put(deliveryId, event);
  }

  /** Taken, but a stop came before anything was done; in the order in which they came. */
  waiting(): readonly Delivery[] {
    return this.#deliveries
      .list()
      .filter(({ verdict, reason }) => verdict === 'accepted' && reason.key === 'queued')
      .toSorted((a, b) => a.receivedAt - b.receivedAt);
  }

  event(deliveryId: string): HookEvent | undefined {
    return HookEvent.safeParse(this.#context.storage.journal.get(deliveryId)).data;
  }

  #put(delivery: Delivery): Delivery {
    this.#deliveries.put(delivery);
    const mine = this.#deliveries.list().filter(({ receiverId }) => receiverId === delivery.receiverId);
    const old = mine.toSorted((a, b) => b.receivedAt - a.receivedAt).slice(KEPT_PER_RECEIVER);
    for (const { id } of old) this.#deliveries.remove(id);
    return delivery;
  }
}

function hiding(secrets: readonly (string | undefined)[]): (text: string) => string {
  const hidden = secrets.filter((secret): secret is string => secret !== undefined && secret !== '');
  return (text) => hidden.reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text);
}

function mapValues(record: HookCall['headers'], change: (text: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
