import { createHash } from 'node:crypto';
import { isRefusal } from '../../../shared/domain/delivery-verdict.ts';
import { redactBody, redactHeaders, senderDeliveryId } from '../../../shared/domain/webhooks/index.ts';
import { HookEvent } from '../../../shared/schema/hook-event.ts';
import type { Delivery, Receiver } from '../../../shared/schema/receiver.ts';
import type { CoreContext } from '../context.ts';
import { DeliveryIndex } from './delivery-index.ts';
import type { HookCall } from './receivers.ts';

const BODY_KEPT = 16 * 1024;
const KEPT_PER_RECEIVER = 500;
/** How long a sender's delivery id counts as seen. */
const SEEN_MS = 24 * 3_600_000;

export type DeliveryStart = Pick<Delivery, 'verdict' | 'reason' | 'summary' | 'event' | 'looksLike'>;
export type CallFacts = Pick<HookCall, 'headers' | 'body' | 'senderAddress'>;

const isWaiting = ({ verdict, reason }: Delivery): boolean => verdict === 'accepted' && reason.key === 'queued';

/** Every call of a known receiver, with what became of it. */
export class DeliveryRecords implements Disposable {
  readonly #context: CoreContext;
  readonly #index: DeliveryIndex;

  constructor(context: CoreContext) {
    this.#context = context;
    this.#index = new DeliveryIndex(context.storage.records);
  }

  get #deliveries() {
    return this.#context.storage.records.of('deliveries');
  }

  /** A record, not kept yet. Proxies repeat the address in headers of their own, and senders what they were given. */
  make(
    receiver: Receiver,
    call: CallFacts,
    start: DeliveryStart & { readonly senderDeliveryId: string | null },
  ): Delivery {
    const secret = this.#context.storage.secrets.get(`receiver/${receiver.id}/secret`);
    const hide = hiding([receiver.token, secret]);
    return {
      ...start,
      ...{ id: this.#context.newId(), receiverId: receiver.id, receivedAt: this.#context.clock.now() },
      senderAddress: call.senderAddress,
      headers: redactHeaders(mapValues(call.headers, hide)),
      // A secret that the cut would halve would not be found any more: first hidden, then cut.
      body: redactBody(hide(call.body.subarray(0, 2 * BODY_KEPT).toString('utf8'))).slice(0, BODY_KEPT),
      ...{ buildId: null, batchId: null, replayOf: null },
    };
  }

  /** The id by which a repetition is known: the sender's header, or what its body says. */
  senderIdOf({ format }: Receiver, { headers }: CallFacts, saidInBody: string | undefined): string | null {
    const said = senderDeliveryId(format, headers) ?? saidInBody ?? null;
    if (said === null || said.length <= 200) return said;
    return `sha256:${createHash('sha256').update(said).digest('hex')}`;
  }

  addReplay(of: Delivery, start: Pick<Delivery, 'verdict' | 'reason' | 'event'>): Delivery {
    const { id: replayOf, ...kept } = of;
    const now = this.#context.clock.now();
    const replay = { ...kept, ...start, id: this.#context.newId(), replayOf, receivedAt: now };
    const added = { ...replay, senderDeliveryId: null, buildId: null, batchId: null };
    this.#deliveries.change(this.#withRoom([added]));
    return added;
  }

  /** One write for all of them, which outlives the process when this returns and a power cut when it settles. */
  keepAll(deliveries: readonly Delivery[]): Promise<void> {
    return this.#deliveries.changeSoon(this.#withRoom(deliveries));
  }

  /** The oldest of their receivers go. */
  #withRoom(deliveries: readonly Delivery[]): {
    readonly put: readonly Delivery[];
    readonly remove: readonly string[];
  } {
    const known = (id: string): Delivery | undefined => this.#deliveries.get(id);
    const added = new Map<string, number>();
    for (const { id, receiverId } of deliveries)
      if (known(id) === undefined) added.set(receiverId, (added.get(receiverId) ?? 0) + 1);
    const mayGo = (id: string): boolean => {
      const delivery = known(id);
      return delivery === undefined || !isWaiting(delivery);
    };
    const remove = [...added].flatMap(([receiverId, count]) =>
      this.#index.overdue(receiverId, count, { limit: KEPT_PER_RECEIVER, mayGo }),
    );
    const putIds = new Set(deliveries.map(({ id }) => id));
    return { put: deliveries, remove: remove.filter((id) => !putIds.has(id)) };
  }

  change(id: string, patch: Partial<Delivery>): Delivery | undefined {
    const delivery = this.#deliveries.get(id);
    if (!delivery) return undefined;
    const changed = { ...delivery, ...patch };
    this.#deliveries.put(changed);
    return changed;
  }

  get(id: string): Delivery | undefined {
    return this.#deliveries.get(id);
  }

  require(id: string): Delivery {
    return this.#deliveries.require(id);
  }

  /** Whether the sender's id was taken already. What was refused or failed may come again. */
  seen(receiverId: string, senderId: string): boolean {
    const since = this.#context.clock.now() - SEEN_MS;
    for (const id of this.#index.bySender(receiverId, senderId)) {
      const delivery = this.#deliveries.get(id);
      if (!delivery || delivery.receivedAt < since) continue;
      if (!isRefusal(delivery.verdict) && delivery.verdict !== 'failed') return true;
    }
    return false;
  }

  /** Taken, but a stop came before anything was done; in the order in which they came. */
  waiting(): readonly Delivery[] {
    return this.#deliveries
      .list()
      .filter(isWaiting)
      .toSorted((a, b) => a.receivedAt - b.receivedAt);
  }

  ofReceiver(receiverId: string): readonly Delivery[] {
    return [...this.#index.ofReceiver(receiverId)].flatMap((id) => this.#deliveries.get(id) ?? []);
  }

  /** Earlier versions kept the event beside the record. */
  event(delivery: Delivery): HookEvent | undefined {
    return delivery.event ?? HookEvent.safeParse(this.#context.storage.journal.get(delivery.id)).data;
  }

  [Symbol.dispose](): void {
    this.#index[Symbol.dispose]();
  }
}

function hiding(secrets: readonly (string | undefined)[]): (text: string) => string {
  const hidden = secrets.filter((secret): secret is string => secret !== undefined && secret !== '');
  return (text) => hidden.reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text);
}

function mapValues(record: HookCall['headers'], change: (text: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
