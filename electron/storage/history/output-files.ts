import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { OutputLine } from '../../../shared/schema/operation.ts';
import { orStorageFailed } from '../files/storage-failure.ts';
import type { OutputLog } from '../stores.ts';
import { LineFile } from './line-file.ts';

const BUFFERED_LINES = 500;
const BUFFERED_MS = 200;
const ENDING = '.jsonl';

interface Log {
  readonly path: string;
  readonly file: LineFile;
  readonly buffer: OutputLine[];
  timer: NodeJS.Timeout | undefined;
}

/** One JSONL file per operation. A crash of the process loses at most what was appended since the last flush. */
export class OutputFiles implements OutputLog, Disposable {
  readonly #folder: string;
  readonly #onWriteError: (error: unknown) => void;
  readonly #logs = new Map<string, Log>();
  #closed = false;

  /**
   * `onWriteError` hears of writes that nobody waits for; the lines stay buffered and are tried again. Appending itself
   * never fails for the disk's sake, since it is called where a remote command's output comes in; `flush` does.
   */
  constructor(folder: string, onWriteError: (error: unknown) => void) {
    this.#folder = folder;
    this.#onWriteError = onWriteError;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  append(operationId: string, lines: readonly OutputLine[]): void {
    if (this.#closed) {
      this.#onWriteError(new SlipwayError('storage.failed', { data: { reason: 'closed', operation: operationId } }));
      return;
    }
    const log = this.#open(operationId);
    for (const line of lines) {
      const expected = log.file.count + log.buffer.length;
      if (line.n !== expected) {
        const data = { reason: 'outputGap', operation: operationId, expected, got: line.n };
        throw new SlipwayError('internal', { data });
      }
      log.buffer.push(line);
      if (log.buffer.length % BUFFERED_LINES === 0) this.#writeLater(log);
    }
    if (log.buffer.length > 0) log.timer ??= setTimeout(() => this.#writeLater(log), BUFFERED_MS).unref();
  }

  flush(operationId: string): void {
    const log = this.#logs.get(operationId);
    if (log) this.#write(log);
  }

  read(operationId: string, from: number, limit: number): readonly OutputLine[] {
    const log = this.#openExisting(operationId);
    if (!log) return [];
    const kept = orStorageFailed(log.path, () => log.file.read(from, limit));
    const lines = kept.map((text, index) => parseLine(text, from + index));
    const begin = Math.max(0, from - log.file.count);
    return [...lines, ...log.buffer.slice(begin, begin + limit - lines.length)];
  }

  count(operationId: string): number {
    const log = this.#openExisting(operationId);
    return log ? log.file.count + log.buffer.length : 0;
  }

  remove(operationId: string): void {
    clearTimeout(this.#logs.get(operationId)?.timer);
    this.#logs.delete(operationId);
    const path = this.#path(operationId);
    orStorageFailed(path, () => rmSync(path, { force: true }));
  }

  /** Removes files of operations that are no longer kept. */
  keepOnly(operationIds: Iterable<string>): void {
    const names = new Set([...operationIds].map((id) => this.#name(id)));
    for (const name of readdirSync(this.#folder)) {
      if (name.endsWith(ENDING) && !names.has(name)) rmSync(join(this.#folder, name), { force: true });
    }
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    for (const log of this.#logs.values()) this.#writeLater(log);
    for (const log of this.#logs.values()) clearTimeout(log.timer);
  }

  #name(operationId: string): string {
    return `${encodeURIComponent(operationId)}${ENDING}`;
  }

  #path(operationId: string): string {
    return join(this.#folder, this.#name(operationId));
  }

  #openExisting(operationId: string): Log | undefined {
    return this.#logs.get(operationId) ?? (existsSync(this.#path(operationId)) ? this.#open(operationId) : undefined);
  }

  #open(operationId: string): Log {
    const known = this.#logs.get(operationId);
    if (known) return known;
    const path = this.#path(operationId);
    const file = orStorageFailed(path, () => new LineFile(path));
    const log: Log = { path, file, buffer: [], timer: undefined };
    this.#logs.set(operationId, log);
    return log;
  }

  #write(log: Log): void {
    clearTimeout(log.timer);
    log.timer = undefined;
    if (log.buffer.length === 0) return;
    orStorageFailed(log.path, () => log.file.append(log.buffer.map((line) => JSON.stringify(line))));
    log.buffer.length = 0;
  }

  #writeLater(log: Log): void {
    try {
      this.#write(log);
    } catch (error) {
      this.#onWriteError(error);
    }
  }
}

/** A line that a power cut made unreadable keeps its number, so that readers find no gap. */
function parseLine(text: string, n: number): OutputLine {
  try {
    const parsed = OutputLine.safeParse(JSON.parse(text));
    if (parsed.success) return { ...parsed.data, n };
  } catch {
    // Falls through to the stand-in: one broken line must not hide the others.
  }
  return { n, at: 0, stepId: null, stream: 'info', text: '\u{FFFD}' };
}
