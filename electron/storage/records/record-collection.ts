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
  /** Outlives the process when it returns, else throws; durable when it settles. Missing: there is only `write`. */
  writeSoon?(change: BackendChange): Promise<void>;
}

export interface BackendChange {
  readonly put: readonly { readonly id: string }[];
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
  /**
   * A list in each record that grows with the fleet while its items change one by one: an item that was kept before, as the
   * same frozen object, is not looked at again. Else a change of one item would cost as much as all of them.
   */
  readonly items?: keyof T & string;
  readonly onChange: (change: RecordChange) => void;
}

interface Change<T> {
  readonly put: readonly T[];
  readonly remove: readonly string[];
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
    this.change({ put: [record], remove: [] });
  }

  remove(id: string): void {
    this.change({ put: [], remove: [id] });
  }

  change(change: Change<T>): void {
    this.#apply(change, (written) => this.#options.backend.write(written));
  }

  changeSoon(change: Change<T>): Promise<void> {
    const { backend } = this.#options;
    let durable = Promise.resolve();
    this.#apply(change, (written) => {
      if (backend.writeSoon) durable = backend.writeSoon(written);
      else backend.write(written);
    });
    return durable;
  }

  #apply({ put, remove }: Change<T>, write: (change: BackendChange) => void): void {
    const kept = put
      .map((record) => this.#validated(record))
      .filter((record) => !isDeepStrictEqual(this.#records.get(record.id), record));
    const added = new Set(kept.map(({ id }) => id).filter((id) => !this.#records.has(id)));
    const gone = new Set(remove.filter((id) => this.#records.has(id)));
    for (const id of this.#overdue(added.size, gone)) gone.add(id);
    if (kept.length === 0 && gone.size === 0) return;
    const removed = [...gone];
    write({ put: kept, remove: removed, records: () => this.#after(kept, removed) });
    for (const id of removed) this.#records.delete(id);
    for (const record of kept) this.#records.set(record.id, record);
    this.#changed(kept, removed);
  }

  #validated(record: T): T {
    const parsed = this.#parsed(record);
    if (parsed.success) return freezeDeep(parsed.data);
    const detail = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new SlipwayError('internal', {
      data: { reason: 'recordInvalid', collection: this.#options.name, id: String(record.id), detail },
    });
  }

  #parsed(record: T): z.ZodSafeParseResult<T> {
    const { schema, items } = this.#options;
    const before: unknown = items && this.#records.get(record.id)?.[items];
    const list: unknown = items && record[items];
    if (!items || !Array.isArray(before) || !Array.isArray(list)) return schema.safeParse(record);
    const known = new Set<unknown>(before);
    const isNew = list.map((item) => !known.has(item));
    const parsed = schema.safeParse({ ...record, [items]: list.filter((_, index) => isNew[index]) });
    const parsedItems: unknown = parsed.data?.[items];
    if (!parsed.success || !Array.isArray(parsedItems)) return parsed;
    const fresh = parsedItems.values();
    const whole = list.map((item: unknown, index) => (isNew[index] ? fresh.next().value : item));
    return { success: true, data: { ...parsed.data, [items]: whole } };
  }

  /** The oldest records that must go so that `added` more fit; `gone` go anyway. */
  #overdue(added: number, gone: ReadonlySet<string>): string[] {
    const retention = this.#options.retention;
    if (!retention || added === 0) return [];
    const overdue: string[] = [];
    let excess = this.#records.size - gone.size + added - retention.limit;
    for (const record of this.#records.values()) {
      if (excess <= 0) break;
      if (gone.has(record.id) || !retention.mayGo(record)) continue;
      overdue.push(record.id);
      excess -= 1;
    }
    return overdue;
  }

  /** What the collection will hold, for backends that write it as a whole. */
  #after(put: readonly T[], remove: readonly string[]): Iterable<T> {
    const next = new Map(this.#records);
    for (const id of remove) next.delete(id);
    for (const record of put) next.set(record.id, record);
    return next.values();
  }

  #changed(upsert: readonly T[], remove: readonly string[]): void {
    this.#list = undefined;
    this.#options.onChange({ collection: this.#options.name, upsert, remove });
  }
}
