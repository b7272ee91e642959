import type { BackendChange, RecordBackend } from './record-collection.ts';

/** Milliseconds without a change after which they are written: while a fleet is measured, its answers go first. */
const quietMs = 250;
/** Milliseconds of what was measured that a power cut may take along. */
const longestMs = 5000;
/** Records written in one go: everything else waits for as long. */
const atOnce = 50;
/** Milliseconds between two goes. */
const pauseMs = 20;

export interface WriteBehindOptions {
  /** True for records that are worth nothing after a crash, or are simply measured again. */
  readonly mayWait: (record: { readonly id: string }) => boolean;
  /** Hears of a late write that failed; it is tried again with the next one. */
  readonly onError: (error: unknown) => void;
}

/**
 * Writes some records a moment later and together. A durable write keeps the whole process waiting for the disk: a check of
 * fifty hosts would make hundreds of them, only to keep what the next check measures anew. All else is written at once.
 */
export class WriteBehind implements RecordBackend, Disposable {
  readonly #backend: RecordBackend;
  readonly #options: WriteBehindOptions;
  readonly #waiting = new Map<string, { readonly id: string }>();
  #records: BackendChange['records'] = () => [];
  #timer: NodeJS.Timeout | undefined;
  /** When the oldest change that waits was made. */
  #since: number | undefined;

  constructor(backend: RecordBackend, options: WriteBehindOptions) {
    this.#backend = backend;
    this.#options = options;
  }

  load(): readonly unknown[] {
    return this.#backend.load();
  }

  write(change: BackendChange): void {
    if (change.remove.length === 0 && change.put.every(this.#options.mayWait)) {
      for (const record of change.put) this.#waiting.set(record.id, record);
      this.#records = change.records;
      this.#since ??= Date.now();
      this.#flushIn(Math.min(quietMs, Math.max(0, this.#since + longestMs - Date.now())));
      return;
    }
    this.#backend.write(change);
    // What waited for the same records is older than what was just written.
    for (const id of [...change.put.map((record) => record.id), ...change.remove]) this.#waiting.delete(id);
  }

  [Symbol.dispose](): void {
    this.#flush(Number.POSITIVE_INFINITY);
  }

  #flushIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#flush(atOnce), milliseconds).unref();
  }

  #flush(limit: number): void {
    clearTimeout(this.#timer);
    this.#since = undefined;
    const put = [...this.#waiting.values()].slice(0, limit);
    if (put.length === 0) return;
    try {
      this.#backend.write({ put, remove: [], records: this.#records });
      for (const record of put) this.#waiting.delete(record.id);
      if (this.#waiting.size > 0) this.#flushIn(pauseMs);
    } catch (error) {
      this.#options.onError(error);
    }
  }
}
