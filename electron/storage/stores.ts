import type { CollectionName, RecordOf } from '../../shared/schema/collections.ts';
import type { OutputLine } from '../../shared/schema/operation.ts';
import type { Settings, SettingsPatch } from '../../shared/schema/settings.ts';

/** Records of one kind. Reads give what was last put; writes are durable when they return. */
export interface Collection<T extends { readonly id: string }> {
  get(id: string): T | undefined;
  /** Fails with `notFound` {collection, id}. */
  require(id: string): T;
  list(): readonly T[];
  /** Validates by the collection's schema, keeps, and tells the listeners. */
  put(record: T): void;
  remove(id: string): void;
  /** Several at once: kept all together or not at all, at the price of one write. */
  change(change: { readonly put: readonly T[]; readonly remove: readonly string[] }): void;
  /**
   * The same without holding up everything else for the disk: when it returns it is kept, told, and outlives this process;
   * when the promise settles it outlives a power cut, too. A write that fails throws at once.
   */
  changeSoon(change: { readonly put: readonly T[]; readonly remove: readonly string[] }): Promise<void>;
}

export interface RecordChange {
  readonly collection: CollectionName;
  readonly upsert: readonly { readonly id: string }[];
  readonly remove: readonly string[];
}

/** All collections of `shared/schema/collections.ts`: configuration in the settings file, history in SQLite, engine views in memory. */
export interface Records {
  of<Name extends CollectionName>(name: Name): Collection<RecordOf<Name>>;
  /** Called synchronously after every change. The returned function ends it. */
  onChange(listener: (change: RecordChange) => void): () => void;
}

/** Secrets at rest. Keys are paths such as `host/<id>/password`. */
export interface SecretStore {
  readonly protection: 'system' | 'key-file' | 'passphrase' | 'none';
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** Removes every key below `prefix/`. */
  removeBelow(prefix: string): void;
  /** What `work` sets and removes is written together, at the price of one write; where it throws, the file stays as it is. */
  together<T>(work: () => T): T;
}

export interface SettingsStore {
  get(): Settings;
  update(patch: SettingsPatch): Settings;
}

/** Output lines: an append-only JSONL file per operation. */
export interface OutputLog {
  /** Readable at once; durable after `flush`, or by itself within a fraction of a second. */
  append(operationId: string, lines: readonly OutputLine[]): void;
  /** What was appended is in the file when it returns. */
  flush(operationId: string): void;
  /** At most `limit` lines from number `from` on. */
  read(operationId: string, from: number, limit: number): readonly OutputLine[];
  count(operationId: string): number;
  remove(operationId: string): void;
}

/**
 * What operations, releases and deliveries keep privately (it may be large or hold secrets, and is not shown): JSON by the id
 * of a record of the history, encrypted at rest, and gone with the record.
 */
export interface Journal {
  get(operationId: string): unknown;
  put(operationId: string, input: unknown): void;
}

export interface Storage extends Disposable {
  readonly settings: SettingsStore;
  readonly records: Records;
  readonly secrets: SecretStore;
  readonly outputs: OutputLog;
  readonly journal: Journal;
  /** What had to be mended at the start (corrupt file set aside, stale lock removed), as locale keys `notices.<key>`. */
  readonly notices: readonly { readonly key: string; readonly params: Record<string, string> }[];
}
