import type { AppendFile } from '../files/append-file.ts';
import { orStorageFailed } from '../files/storage-failure.ts';
import type { BackendChange, RecordBackend } from './record-collection.ts';

/** Milliseconds without a change after which the log is taken over: a burst is not held up by it. */
const QUIET_MS = 1000;
/** Records taken over in one go: everything else waits for as long. */
const AT_ONCE = 200;
/** Milliseconds between two goes. */
const PAUSE_MS = 20;
/** A log of this many bytes is taken over even though changes go on coming. */
const LARGEST_LOG = 64 * 1024 * 1024;

interface LogLine {
  readonly put: readonly { readonly id: string }[];
  readonly remove: readonly string[];
}

export interface LoggedBackendOptions {
  /** Where the records rest in the end. */
  readonly backend: RecordBackend;
  readonly log: AppendFile;
  readonly path: string;
  /** Hears of a take-over that failed; the log keeps everything, and it is tried again after the next change. */
  readonly onError: (error: unknown) => void;
}

/**
 * Keeps each change as one line of an append-only file, at the price of one `fdatasync`, and takes the lines over into the
 * slower backend when it is quiet. A start takes over what a crash left. Doing so twice changes nothing.
 */
export class LoggedBackend implements RecordBackend, Disposable {
  readonly #options: LoggedBackendOptions;
  /** Ids that the slower backend holds. */
  readonly #stored = new Set<string>();
  /** What it does not hold yet; null: what it still holds. */
  readonly #pending = new Map<string, { readonly id: string } | null>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LoggedBackendOptions) {
    this.#options = options;
  }

  load(): readonly unknown[] {
    const { backend, log } = this.#options;
    for (const record of backend.load()) if (hasId(record)) this.#stored.add(record.id);
    for (const line of log.lines()) this.#note(parseLine(line));
    this.#takeOverAll();
    return backend.load();
  }

  write({ put, remove }: BackendChange): void {
    const { log, path } = this.#options;
    orStorageFailed(path, () => log.append(JSON.stringify({ put, remove } satisfies LogLine)));
    this.#written({ put, remove });
  }

  writeSoon({ put, remove }: BackendChange): Promise<void> {
    const { log, path, onError } = this.#options;
    const durable = orStorageFailed(path, () => log.appendSoon(JSON.stringify({ put, remove } satisfies LogLine)));
    this.#written({ put, remove });
    return durable.catch((error: unknown) => {
      onError(error);
      return orStorageFailed(path, () => {
        throw error;
      });
    });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    try {
      this.#takeOverAll();
    } catch (error) {
      this.#options.onError(error);
    } finally {
      this.#options.log[Symbol.dispose]();
    }
  }

  #written(line: LogLine): void {
    const { log } = this.#options;
    this.#note(line);
    if (log.bytes > LARGEST_LOG && this.#timer) return;
    clearTimeout(this.#timer);
    this.#takeOverIn(log.bytes > LARGEST_LOG ? 0 : QUIET_MS);
  }

  #note({ put, remove }: LogLine): void {
    for (const id of remove) {
      if (this.#stored.has(id)) this.#pending.set(id, null);
      else this.#pending.delete(id);
    }
    for (const record of put) this.#pending.set(record.id, record);
  }

  #takeOverIn(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      try {
        if (this.#takeOver(AT_ONCE)) this.#options.log.empty();
        else this.#takeOverIn(PAUSE_MS);
      } catch (error) {
        this.#options.onError(error);
      }
    }, milliseconds).unref();
  }

  #takeOverAll(): void {
    if (this.#options.log.bytes === 0) return;
    this.#takeOver(Number.POSITIVE_INFINITY);
    this.#options.log.empty();
  }

  /** True when the backend holds everything that the log does. */
  #takeOver(limit: number): boolean {
    const entries = [...this.#pending].slice(0, limit);
    const put = entries.flatMap(([, record]) => record ?? []);
    const remove = entries.flatMap(([id, record]) => (record ? [] : [id]));
    if (entries.length > 0) this.#options.backend.write({ put, remove, records: () => [] });
    for (const { id } of put) this.#stored.add(id);
    for (const id of remove) this.#stored.delete(id);
    for (const [id] of entries) this.#pending.delete(id);
    return this.#pending.size === 0;
  }
}

function hasId(record: unknown): record is { readonly id: string } {
  return typeof record === 'object' && record !== null && 'id' in record && typeof record.id === 'string';
}

/** A line that the disk made unreadable costs only itself. */
function parseLine(text: string): LogLine {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line === 'object' && line !== null) {
      const put = 'put' in line && Array.isArray(line.put) ? line.put.filter(hasId) : [];
      const remove = 'remove' in line && Array.isArray(line.remove) ? line.remove : [];
      return { put, remove: remove.filter((id): id is string => typeof id === 'string') };
    }
  } catch {
    // Falls through.
  }
  return { put: [], remove: [] };
}
