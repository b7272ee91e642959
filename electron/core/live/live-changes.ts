import { setTimeout as delay } from 'node:timers/promises';
import { CollectionName, type LiveChange, type LiveEvent } from '../../../shared/schema/collections.ts';
import type { RecordChange, Records } from '../../storage/stores.ts';
import { stepsPatch } from './steps-patch.ts';

/** Milliseconds in which changes are gathered into one delta. */
const GATHER_MS = 40;

interface Pending {
  readonly upsert: Map<string, { readonly id: string }>;
  readonly remove: Set<string>;
}

/** Operations change step by step, and have one for each host: readers are told of the steps that differ. */
const stepwise: CollectionName = 'operations';

/** Changes not yet sent, merged by record: a slow reader gets fewer, larger deltas and never a growing queue. */
class PendingChanges {
  readonly #pending = new Map<CollectionName, Pending>();
  /** The stepwise records as the reader has them. */
  readonly #sent: Map<string, { readonly id: string }>;
  #wake: (() => void) | undefined;

  constructor(sent: readonly { readonly id: string }[]) {
    this.#sent = new Map(sent.map((record) => [record.id, record]));
  }

  add(change: RecordChange): void {
    let pending = this.#pending.get(change.collection);
    if (!pending) {
      pending = { upsert: new Map(), remove: new Set() };
      this.#pending.set(change.collection, pending);
    }
    for (const record of change.upsert) {
      pending.remove.delete(record.id);
      pending.upsert.set(record.id, record);
    }
    for (const id of change.remove) {
      pending.upsert.delete(id);
      pending.remove.add(id);
    }
    this.wake();
  }

  wake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  async waitForSome(): Promise<void> {
    if (this.#pending.size > 0) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  take(): Extract<LiveEvent, { type: 'delta' }>['changes'] {
    const changes = [...this.#pending].map(([collection, pending]) =>
      collection === stepwise
        ? this.#takeStepwise(pending)
        : { collection, upsert: [...pending.upsert.values()], remove: [...pending.remove] },
    );
    this.#pending.clear();
    return changes;
  }

  #takeStepwise({ upsert, remove }: Pending): LiveChange {
    const told = [...upsert.values()].map((record) => ({
      record,
      patch: stepsPatch(this.#sent.get(record.id), record),
    }));
    for (const record of upsert.values()) this.#sent.set(record.id, record);
    for (const id of remove) this.#sent.delete(id);
    return {
      collection: stepwise,
      upsert: told.filter(({ patch }) => !patch).map(({ record }) => record),
      patch: told.flatMap(({ patch }) => patch ?? []),
      remove: [...remove],
    };
  }
}

/** First a snapshot of every collection, then deltas numbered without gaps, until the signal aborts. */
export async function* liveChanges(records: Records, signal: AbortSignal): AsyncGenerator<LiveEvent> {
  const pending = new PendingChanges(records.of(stepwise).list());
  const stop = records.onChange((change) => pending.add(change));
  const wake = (): void => pending.wake();
  signal.addEventListener('abort', wake);
  try {
    let seq = 0;
    const snapshot = Object.fromEntries(CollectionName.options.map((name) => [name, [...records.of(name).list()]]));
    yield { type: 'snapshot', seq, records: snapshot };
    while (!signal.aborted) {
      await pending.waitForSome();
      await delay(GATHER_MS);
      const changes = pending.take();
      if (changes.length === 0) continue;
      seq += 1;
      yield { type: 'delta', seq, changes };
    }
  } finally {
    signal.removeEventListener('abort', wake);
    stop();
  }
}
