import type { Delivery } from '../../../shared/schema/receiver.ts';
import type { Outcome } from './act-on-event.ts';
import type { DeliveryRecords } from './delivery-records.ts';
import { reason } from './judge-event.ts';
import type { ReceiverQueue } from './receiver-queue.ts';

type IntakeRecords = Pick<DeliveryRecords, 'keepAll' | 'seen' | 'get' | 'waiting' | 'event' | 'change'>;

interface Entry {
  readonly delivery: Delivery;
  readonly kept: (delivery: Delivery) => void;
  readonly failed: (error: unknown) => void;
}

interface Settled {
  readonly id: string;
  readonly outcome: Outcome;
  readonly kept: () => void;
  readonly failed: (error: unknown) => void;
}

/** How many are kept by one write: it holds up everything else for as long as it takes. */
const AT_ONCE = 250;
/** Milliseconds from one write to the next: a write of the disk costs much the same for one and for many. */
const APART_MS = 10;
/**
 * Milliseconds for which a sender waits for the disk. What is written outlives this process already; a disk that takes longer
 * is safe from everything but a power cut in that moment, and some senders give up after 500 ms.
 */
const SLOW_DISK_MS = 120;

const takesWork = ({ verdict }: Delivery): boolean => verdict === 'accepted';
const senderKey = ({ receiverId, senderDeliveryId }: Delivery): string => `${receiverId}\n${senderDeliveryId}`;

/**
 * Keeps what comes in, and only then lets it be worked on, and answered once the disk has it: what a sender was told is taken
 * survives a kill, and a power cut.
 * What comes in during one write is kept together by the next, so that a burst costs a few writes and not thousands.
 */
export class DeliveryIntake {
  readonly #records: IntakeRecords;
  readonly #queue: ReceiverQueue<Delivery>;
  readonly #entries: Entry[] = [];
  readonly #settled: Settled[] = [];
  readonly #coming = new Set<string>();
  #writtenAt = 0;
  #writing: Promise<void> | undefined;

  constructor(records: IntakeRecords, queue: ReceiverQueue<Delivery>) {
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

  /** Settles when it is on the disk what became of a delivery; with whatever else is written then. */
  settle(id: string, outcome: Outcome): Promise<void> {
    const kept = new Promise<void>((resolve, reject) => {
      this.#settled.push({ id, outcome, kept: resolve, failed: reject });
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
    while (this.#entries.length > 0 || this.#settled.length > 0) {
      const early = this.#writtenAt + APART_MS - performance.now();
      // One turn of the loop at least: whatever came in at the same time goes into the same write.
      await new Promise<void>((resolve) => (early > 0 ? setTimeout(resolve, early) : setImmediate(resolve)));
      await this.#writeSome(this.#entries.splice(0, AT_ONCE), this.#settled.splice(0));
      this.#writtenAt = performance.now();
    }
    this.#writing = undefined;
  }

  async #writeSome(entries: readonly Entry[], settled: readonly Settled[]): Promise<void> {
    const deliveries = entries.map(({ delivery }) => delivery);
    const judged = lastOfEach(deliveries);
    try {
      const durable = this.#keepAll(deliveries, [...this.#changed(settled), ...this.#replacedBy(judged), ...judged]);
      for (const delivery of judged) if (takesWork(delivery)) this.#queue.add(delivery.receiverId, delivery);
      await soonEnough(durable);
    } catch (error) {
      for (const { failed } of [...entries, ...settled]) failed(error);
      return;
    }
    for (const [index, { kept, delivery }] of entries.entries()) kept(judged[index] ?? delivery);
    for (const { kept } of settled) kept();
  }

  #keepAll(coming: readonly Delivery[], changed: readonly Delivery[]): Promise<void> {
    try {
      return this.#records.keepAll(changed);
    } finally {
      for (const delivery of coming) this.#coming.delete(senderKey(delivery));
    }
  }

  #changed(settled: readonly Settled[]): Delivery[] {
    return settled.flatMap(({ id, outcome }) => {
      const kept = this.#records.get(id);
      return kept ? [{ ...kept, ...outcome }] : [];
    });
  }

  /** What waits for the same receivers and is done with by what came now. */
  #replacedBy(judged: readonly Delivery[]): Delivery[] {
    const receiverIds = new Set(judged.filter(takesWork).map(({ receiverId }) => receiverId));
    return [...receiverIds].flatMap((receiverId) => {
      const waiting = this.#queue.waiting(receiverId);
      const kept = waiting && this.#records.get(waiting.id);
      return kept ? [coalesced(kept)] : [];
    });
  }
}

/** Settles with what it is given, or when that takes too long; what goes wrong later was told by the storage. */
async function soonEnough(durable: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, SLOW_DISK_MS);
  });
  await Promise.race([durable, late]).finally(() => clearTimeout(timer));
}

/** Of those for one receiver only the last takes work. */
function lastOfEach(deliveries: readonly Delivery[]): Delivery[] {
  const last = new Map(deliveries.filter(takesWork).map((delivery) => [delivery.receiverId, delivery.id]));
  return deliveries.map((delivery) =>
    takesWork(delivery) && last.get(delivery.receiverId) !== delivery.id ? coalesced(delivery) : delivery,
  );
}

function coalesced(delivery: Delivery): Delivery {
  return { ...delivery, verdict: 'coalesced', reason: reason('coalesced') };
}
