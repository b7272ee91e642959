import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

const NEWLINE = 0x0a;
const CHUNK_BYTES = 256 * 1024;
/** Lines between two remembered offsets. */
const INDEX_EVERY = 1000;

function withFile<T>(path: string, flags: string, work: (file: number) => T): T {
  const file = openSync(path, flags, 0o600);
  try {
    return work(file);
  } finally {
    closeSync(file);
  }
}

/** Lines of text, each complete with its line end; found by number through remembered offsets. */
export class LineFile {
  readonly #path: string;
  /** `#offsets[k]` is where line `k * INDEX_EVERY` begins. */
  readonly #offsets: number[] = [0];
  #count = 0;
  #bytes = 0;

  /** Counts the lines of an existing file. A last line without its end (a crash cut it off) is dropped. */
  constructor(path: string) {
    this.#path = path;
    withFile(path, 'a+', (file) => {
      this.#scan(file);
      if (fstatSync(file).size > this.#bytes) ftruncateSync(file, this.#bytes);
    });
  }

  get count(): number {
    return this.#count;
  }

  /** All or nothing: after a failed write the file is as it was. */
  append(lines: readonly string[]): void {
    const buffer = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    withFile(this.#path, 'a', (file) => {
      try {
        for (let done = 0; done < buffer.length; ) done += writeSync(file, buffer, done);
      } catch (error) {
        ftruncateSync(file, this.#bytes);
        throw error;
      }
    });
    this.#take(buffer, this.#bytes);
    this.#bytes += buffer.length;
  }

  read(from: number, limit: number): string[] {
    const lines: string[] = [];
    const until = Math.min(from + limit, this.#count);
    if (from >= until) return lines;
    const block = Math.floor(from / INDEX_EVERY);
    withFile(this.#path, 'r', (file) => {
      let number = block * INDEX_EVERY;
      this.#eachLine(file, this.#offsets[block] ?? 0, (line) => {
        if (number >= from) lines.push(line.toString('utf8'));
        number += 1;
        return number < until;
      });
    });
    return lines;
  }

  #scan(file: number): void {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let position = 0;
    for (;;) {
      const read = readSync(file, chunk, 0, CHUNK_BYTES, position);
      if (read === 0) return;
      const last = this.#take(chunk.subarray(0, read), position);
      if (last >= 0) this.#bytes = position + last + 1;
      position += read;
    }
  }

  /** Counts line ends and remembers offsets. Returns the index of the last line end, -1 without one. */
  #take(bytes: Buffer, position: number): number {
    let last = -1;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
      this.#count += 1;
      if (this.#count % INDEX_EVERY === 0) this.#offsets.push(position + at + 1);
      last = at;
    }
    return last;
  }

  /** Calls back with each complete line from a byte position on until told to stop. */
  #eachLine(file: number, start: number, take: (line: Buffer) => boolean): void {
    let rest: Buffer = Buffer.alloc(0);
    let position = start;
    while (position < this.#bytes) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, this.#bytes - position));
      const read = readSync(file, chunk, 0, chunk.length, position);
      if (read === 0) return;
      position += read;
      const bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
      let begin = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, begin)) {
        if (!take(bytes.subarray(begin, end))) return;
        begin = end + 1;
      }
      rest = bytes.subarray(begin);
    }
  }
}
