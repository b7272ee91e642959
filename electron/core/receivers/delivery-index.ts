import type { Delivery } from '../../../shared/schema/receiver.ts';
import type { Records } from '../../storage/stores.ts';

interface Place {
  readonly receiverId: string;
  readonly senderKey: string | undefined;
}

const keyOf = (receiverId: string, senderDeliveryId: string): string => `${receiverId}\n${senderDeliveryId}`;

/** Deliveries by receiver and by their senders' ids, so that no call has to look through all that are kept. */
export class DeliveryIndex implements Disposable {
  /** Ids, oldest first. */
  readonly #byReceiver = new Map<string, Set<string>>();
  readonly #bySender = new Map<string, Set<string>>();
  readonly #places = new Map<string, Place>();
  readonly #stop: () => void;

  constructor(records: Records) {
    const deliveries = records.of('deliveries');
    for (const delivery of deliveries.list().toSorted((a, b) => a.receivedAt - b.receivedAt)) this.#add(delivery);
    this.#stop = records.onChange(({ collection, upsert, remove }) => {
      if (collection !== 'deliveries') return;
      for (const id of remove) this.#drop(id);
      for (const { id } of upsert) {
        const delivery = deliveries.get(id);
        if (delivery) this.#add(delivery);
      }
    });
  }

  /** The oldest of a receiver's deliveries that must go so that `added` more leave no more than `limit`. */
  overdue(receiverId: string, added: number, room: { readonly limit: number; mayGo(id: string): boolean }): string[] {
    const ids = this.#byReceiver.get(receiverId) ?? new Set<string>();
    const overdue: string[] = [];
    for (const id of ids) {
      if (ids.size + added - overdue.length <= room.limit) break;
      if (room.mayGo(id)) overdue.push(id);
    }
    return overdue;
  }

  /** Deliveries to which their sender gave this id. */
  bySender(receiverId: string, senderDeliveryId: string): Iterable<string> {
    return this.#bySender.get(keyOf(receiverId, senderDeliveryId)) ?? [];
  }

  ofReceiver(receiverId: string): Iterable<string> {
    return this.#byReceiver.get(receiverId) ?? [];
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  #add({ id, receiverId, senderDeliveryId }: Delivery): void {
    if (this.#places.has(id)) return;
    const senderKey = senderDeliveryId === null ? undefined : keyOf(receiverId, senderDeliveryId);
    this.#places.set(id, { receiverId, senderKey });
    into(this.#byReceiver, receiverId, id);
    if (senderKey !== undefined) into(this.#bySender, senderKey, id);
  }

  #drop(id: string): void {
    const place = this.#places.get(id);
    if (!place) return;
    this.#places.delete(id);
    outOf(this.#byReceiver, place.receiverId, id);
    if (place.senderKey !== undefined) outOf(this.#bySender, place.senderKey, id);
  }
}

function into(map: Map<string, Set<string>>, key: string, id: string): void {
  const ids = map.get(key);
  if (ids) ids.add(id);
  else map.set(key, new Set([id]));
}

function outOf(map: Map<string, Set<string>>, key: string, id: string): void {
  const ids = map.get(key);
  ids?.delete(id);
  if (ids?.size === 0) map.delete(key);
}
