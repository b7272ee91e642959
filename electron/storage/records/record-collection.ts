import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { CollectionName } from '../../../shared/schema/collections.ts';
import type { Collection, RecordChange } from '../stores.ts';

/** Where the records of one collection rest. A failed write throws and nothing is changed. */
export interface RecordBackend {
  /** Oldest first. What does not fit the schema is left out by the reader of this list. */
  load(): readonly unknown[];
  /** Durable when it returns. `records` is what the collection holds afterwards. */
  write(change: BackendChange): void;
}

export interface BackendChange {
  readonly put?: { readonly id: string };
  readonly remove: readonly string[];
  readonly records: () => Iterable<{ readonly id: string }>;
}

/** For engine views: nothing is kept. */
export const memoryBackend: RecordBackend = { load: () => [], write: () => undefined };

/** How many records of a collection are kept; the oldest that may go are removed first. */
export interface Retention<T> {
  readonly limit: number;
  readonly mayGo: (record: T) => boolean;
}

export interface RecordCollectionOptions<T> {
  readonly name: CollectionName;
  readonly schema: z.ZodType<T>;
  readonly backend: RecordBackend;
  readonly retention?: Retention<T>;
  readonly onChange: (change: RecordChange) => void;
}

function freezeDeep<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) freezeDeep(part);
  return Object.freeze(value);
}

/** Records of one kind in memory, written through to their backend. Records are frozen: what was read can't be changed by accident. */
export class RecordCollection<T extends { readonly id: string }> implements Collection<T> {
  readonly #options: RecordCollectionOptions<T>;
  readonly #records = new Map<string, T>();
  /** Stored records that no longer fit the schema: left where they are, not shown. */
  readonly unreadable: number;
  #list: readonly T[] | undefined;

  constructor(options: RecordCollectionOptions<T>) {
    this.#options = options;
    let unreadable = 0;
    for (const stored of options.backend.load()) {
      const parsed = options.schema.safeParse(stored);
      if (parsed.success) this.#records.set(parsed.data.id, freezeDeep(parsed.data));
      else unreadable += 1;
    }
    this.unreadable = unreadable;
  }

  get(id: string): T | undefined {
    return this.#records.get(id);
  }

  require(id: string): T {
    const record = this.#records.get(id);
    if (!record) throw new SlipwayError('notFound', { data: { collection: this.#options.name, id } });
    return record;
  }

  list(): readonly T[] {
    this.#list ??= Object.freeze([...this.#records.values()]);
    return this.#list;
  }

  put(record: T): void {
    const kept = this.#validated(record);
    const before = this.#records.get(kept.id);
    if (before && isDeepStrictEqual(before, kept)) return;
    const evicted = before ? [] : this.#overdue();
    this.#options.backend.write({ put: kept, remove: evicted, records: () => this.#after(kept, evicted) });
    for (const id of evicted) this.#records.delete(id);
    this.#records.set(kept.id, kept);
    this.#changed([kept], evicted);
  }

  remove(id: string): void {
    if (!this.#records.has(id)) return;
    this.#options.backend.write({ remove: [id], records: () => this.#after(undefined, [id]) });
    this.#records.delete(id);
    this.#changed([], [id]);
  }

  #validated(record: T): T {
    const parsed = this.#options.schema.safeParse(record);
    if (parsed.success) return freezeDeep(parsed.data);
    const detail = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new SlipwayError('internal', {
      data: { reason: 'recordInvalid', collection: this.#options.name, id: String(record.id), detail },
    });
  }

  /** The oldest records that must go so that one more fits. */
  #overdue(): string[] {
    const retention = this.#options.retention;
    if (!retention) return [];
    const overdue: string[] = [];
    let excess = this.#records.size + 1 - retention.limit;
    for (const record of this.#records.values()) {
      if (excess <= 0) break;
      if (!retention.mayGo(record)) continue;
      overdue.push(record.id);
      excess -= 1;
    }
    return overdue;
  }

  /** What the collection will hold, for backends that write it as a whole. */
  #after(put: T | undefined, remove: readonly string[]): Iterable<T> {
    const next = new Map(this.#records);
    for (const id of remove) next.delete(id);
    if (put) next.set(put.id, put);
    return next.values();
  }

  #changed(upsert: readonly T[], remove: readonly string[]): void {
    this.#list = undefined;
    this.#options.onChange({ collection: this.#options.name, upsert, remove });
  }
}
