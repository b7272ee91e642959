import type { Delivery } from '../../../shared/schema/receiver.ts';
import type { DeliveryRecords } from './delivery-records.ts';
import { reason } from './judge-event.ts';
import type { ReceiverQueue } from './receiver-queue.ts';

interface Entry {
  readonly delivery: Delivery;
  readonly kept: (delivery: Delivery) => void;
  readonly failed: (error: unknown) => void;
}

/** How many are kept by one write: it holds up everything else for as long as it takes. */
const AT_ONCE = 250;

const takesWork = ({ verdict }: Delivery): boolean => verdict === 'accepted';
const senderKey = ({ receiverId, senderDeliveryId }: Delivery): string => `${receiverId}\n${senderDeliveryId}`;

/**
 * Keeps what comes in, and only then lets it be answered and worked on: what a sender was told is taken survives a kill.
 * What comes in during one write is kept together by the next, so that a burst costs a few writes and not thousands.
 */
export class DeliveryIntake {
  readonly #records: DeliveryRecords;
  readonly #queue: ReceiverQueue<Delivery>;
  readonly #entries: Entry[] = [];
  readonly #coming = new Set<string>();
  #writing: Promise<void> | undefined;

  constructor(records: DeliveryRecords, queue: ReceiverQueue<Delivery>) {
    this.#records = records;
    this.#queue = queue;
  }

  /** Whether the sender's id was taken before, be it a moment ago. */
  seen(receiverId: string, senderDeliveryId: string): boolean {
    return this.#coming.has(`${receiverId}\n${senderDeliveryId}`) || this.#records.seen(receiverId, senderDeliveryId);
  }

  /** Settles when it is on the disk, with the verdict that it got meanwhile: what is accepted may be coalesced. */
  keep(delivery: Delivery): Promise<Delivery> {
    if (takesWork(delivery)) this.#coming.add(senderKey(delivery));
    const kept = new Promise<Delivery>((resolve, reject) => {
      this.#entries.push({ delivery, kept: resolve, failed: reject });
    });
    this.#writing ??= this.#write();
    return kept;
  }

  /** Goes on with what was kept before a stop or a crash; of several for one receiver, the last. */
  resume(): void {
    const last = new Map<string, Delivery>();
    for (const delivery of this.#records.waiting()) {
      if (!this.#records.event(delivery)) {
        this.#records.change(delivery.id, { verdict: 'failed', reason: reason('interrupted') });
        continue;
      }
      const before = last.get(delivery.receiverId);
      if (before) this.#records.change(before.id, coalesced(before));
      last.set(delivery.receiverId, delivery);
    }
    for (const [receiverId, delivery] of last) this.#queue.add(receiverId, delivery);
  }

  /** Settles when nothing that came in is unwritten. */
  async idle(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#entries.length > 0) {
      // One turn of the loop: whatever came in at the same time goes into the same write.
      await new Promise<void>((resolve) => setImmediate(resolve));
      this.#writeSome(this.#entries.splice(0, AT_ONCE));
    }
    this.#writing = undefined;
  }

  #writeSome(entries: readonly Entry[]): void {
    const deliveries = entries.map(({ delivery }) => delivery);
    const last = new Map(deliveries.filter(takesWork).map((delivery) => [delivery.receiverId, delivery.id]));
    const judged = deliveries.map((delivery) =>
      takesWork(delivery) && last.get(delivery.receiverId) !== delivery.id ? coalesced(delivery) : delivery,
    );
    const replaced = [...last.keys()].flatMap((receiverId) => {
      const waiting = this.#queue.waiting(receiverId);
      const kept = waiting && this.#records.get(waiting.id);
      return kept ? [coalesced(kept)] : [];
    });
    try {
      this.#records.keepAll([...replaced, ...judged]);
    } catch (error) {
      for (const { failed } of entries) failed(error);
      return;
    } finally {
      for (const delivery of deliveries) this.#coming.delete(senderKey(delivery));
    }
    for (const delivery of judged) if (takesWork(delivery)) this.#queue.add(delivery.receiverId, delivery);
    for (const [index, { kept, delivery }] of entries.entries()) kept(judged[index] ?? delivery);
  }
}

function coalesced(delivery: Delivery): Delivery {
  return { ...delivery, verdict: 'coalesced', reason: reason('coalesced') };
}
