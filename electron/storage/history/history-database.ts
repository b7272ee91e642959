import { chmodSync, closeSync, existsSync, openSync, rmdirSync } from 'node:fs';
import sqlite, { type Database } from 'node-sqlite3-wasm';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { CollectionName } from '../../../shared/schema/collections.ts';
import { moveAside } from '../files/set-aside.ts';
import { orStorageFailed } from '../files/storage-failure.ts';
import type { BackendChange, RecordBackend } from '../records/record-collection.ts';
import type { Journal } from '../stores.ts';

/** `PRAGMA user_version` of the file; each entry of `steps` leads to the next. */
const steps: readonly string[] = [
  `CREATE TABLE records (collection TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL,
     PRIMARY KEY (collection, id));
   CREATE INDEX records_in_order ON records (collection, seq);
   CREATE TABLE inputs (operation_id TEXT PRIMARY KEY, json TEXT NOT NULL);`,
];

const UPSERT = `INSERT INTO records (collection, id, seq, json)
  VALUES (?, ?, (SELECT coalesce(max(seq), 0) + 1 FROM records WHERE collection = ?), ?)
  ON CONFLICT (collection, id) DO UPDATE SET json = excluded.json`;

/**
 * The one connection to the history file. node-sqlite3-wasm locks by a folder `<file>.lock`, knows no WAL, and a second
 * connection can't even read while the first one writes: hence one connection, short transactions, no WAL.
 */
export class HistoryDatabase implements Disposable {
  readonly #path: string;
  readonly #database: Database;

  /** Fails with `storage.failed` {file, detail | reason: newerVersion}. A file that isn't whole throws the engine's own error. */
  constructor(path: string) {
    this.#path = path;
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
    this.#database = new sqlite.Database(path);
    try {
      this.#database.exec('PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = NORMAL;');
      this.#migrate();
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** Reads every page; `thorough` also compares the indexes with their tables. False where something is broken. */
  isWhole(thorough: boolean): boolean {
    const check = thorough ? 'integrity_check' : 'quick_check';
    return this.#database.get(`PRAGMA ${check}`)?.[check] === 'ok';
  }

  backend(collection: CollectionName): RecordBackend {
    return {
      load: () =>
        this.#database
          .all('SELECT json FROM records WHERE collection = ? ORDER BY seq', [collection])
          .map((row) => parseJson(row.json)),
      write: (change) => orStorageFailed(this.#path, () => this.#write(collection, change)),
    };
  }

  journal(): Journal {
    return {
      get: (operationId) =>
        orStorageFailed(this.#path, () => {
          const row = this.#database.get('SELECT json FROM inputs WHERE operation_id = ?', [operationId]);
          return row ? parseJson(row.json) : undefined;
        }),
      put: (operationId, input) =>
        orStorageFailed(this.#path, () => {
          const values = [operationId, JSON.stringify(input)];
          this.#database.run('INSERT OR REPLACE INTO inputs (operation_id, json) VALUES (?, ?)', values);
        }),
    };
  }

  /** What was kept for a record (an operation, a release) that is gone: a crash between the two writes, or pruning. */
  removeOrphanedInputs(): void {
    this.#database.run('DELETE FROM inputs WHERE operation_id NOT IN (SELECT id FROM records)');
  }

  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #migrate(): void {
    const version = Number(this.#database.get('PRAGMA user_version')?.user_version ?? 0);
    if (version > steps.length) {
      throw new SlipwayError('storage.failed', { data: { file: this.#path, reason: 'newerVersion', version } });
    }
    for (const [index, step] of steps.entries()) {
      if (index < version) continue;
      this.#inTransaction(() => this.#database.exec(`${step} PRAGMA user_version = ${index + 1};`));
    }
  }

  #write(collection: CollectionName, change: BackendChange): void {
    this.#inTransaction(() => {
      for (const record of change.put) {
        this.#database.run(UPSERT, [collection, record.id, collection, JSON.stringify(record)]);
      }
      for (const id of change.remove) {
        this.#database.run('DELETE FROM records WHERE collection = ? AND id = ?', [collection, id]);
        this.#database.run('DELETE FROM inputs WHERE operation_id = ?', [id]);
      }
    });
  }

  #inTransaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** Undefined where it isn't JSON: the schema of the collection then refuses it. */
function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

export interface OpenedHistory {
  readonly database: HistoryDatabase;
  readonly removedStaleLock: boolean;
  /** Where the corrupt file was put. */
  readonly setAside: string | undefined;
}

function isDamage(error: unknown): boolean {
  return error instanceof Error && /not a database|malformed|corrupt/i.test(error.message);
}

function openWhole(path: string, thorough: boolean): HistoryDatabase | undefined {
  let database: HistoryDatabase | undefined;
  try {
    database = new HistoryDatabase(path);
    if (database.isWhole(thorough)) return database;
  } catch (error) {
    database?.[Symbol.dispose]();
    if (isDamage(error)) return undefined;
    throw error;
  }
  database[Symbol.dispose]();
  return undefined;
}

/**
 * Only for the owner of the folder: a lock that is still there is nobody's, and is removed. The file is checked, after a
 * crash thoroughly; a corrupt one is set aside with its journal and a new one begun.
 */
export function openHistory(path: string, predecessorDied: boolean): OpenedHistory {
  return orStorageFailed(path, () => {
    const lock = `${path}.lock`;
    const removedStaleLock = existsSync(lock);
    if (removedStaleLock) rmdirSync(lock);
    const database = openWhole(path, predecessorDied || removedStaleLock);
    if (database) return { database, removedStaleLock, setAside: undefined };
    const setAside = moveAside(path);
    if (existsSync(`${path}-journal`)) moveAside(`${path}-journal`);
    return { database: new HistoryDatabase(path), removedStaleLock, setAside };
  });
}
