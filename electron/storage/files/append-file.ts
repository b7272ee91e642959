import {
  closeSync,
  constants,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';

const NEWLINE = 0x0a;
/** The file grows by this many zero bytes: a file that keeps its size needs no journal of the file system for an append. */
const ROOM = 4 * 1024 * 1024;

/** Lines at the start of a file that stays open; the room behind them is zeros. Mode 0600. */
export class AppendFile implements Disposable {
  readonly #path: string;
  readonly #file: number;
  /** Bytes of complete lines, and of the file. */
  #bytes: number;
  #size: number;

  /** A last line without its end, which a crash cut off, is dropped: nobody was told that it is kept. */
  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const content = readFileSync(path);
    this.#size = content.length;
    this.#bytes = content.lastIndexOf(NEWLINE) + 1;
    if (content.subarray(this.#bytes).some((byte) => byte !== 0)) this.#clear(this.#bytes, this.#size);
  }

  /** Of what was appended. */
  get bytes(): number {
    return this.#bytes;
  }

  lines(): string[] {
    return readFileSync(this.#path).subarray(0, this.#bytes).toString('utf8').split('\n').slice(0, -1);
  }

  /** On the disk when it returns. All or nothing: after a failed write the file is as it was. */
  append(line: string): void {
    const buffer = Buffer.from(`${line}\n`);
    try {
      this.#makeRoom(buffer.length);
      this.#write(buffer, this.#bytes);
      fdatasyncSync(this.#file);
    } catch (error) {
      this.#cutOff();
      throw error;
    }
    this.#bytes += buffer.length;
  }

  empty(): void {
    this.#clear(0, this.#bytes);
    this.#bytes = 0;
    if (this.#size <= 2 * ROOM) return;
    ftruncateSync(this.#file, ROOM);
    this.#size = ROOM;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #makeRoom(bytes: number): void {
    if (this.#bytes + bytes <= this.#size) return;
    const room = Buffer.alloc(Math.ceil(bytes / ROOM) * ROOM);
    this.#write(room, this.#size);
    fsyncSync(this.#file);
    this.#size += room.length;
  }

  #clear(from: number, until: number): void {
    const zeros = Buffer.alloc(Math.min(ROOM, until - from));
    for (let at = from; at < until; at += zeros.length) this.#write(zeros.subarray(0, until - at), at);
    fdatasyncSync(this.#file);
  }

  /** A disk that is full takes no zeros either, but the end of a file can always be cut off. */
  #cutOff(): void {
    ftruncateSync(this.#file, this.#bytes);
    this.#size = this.#bytes;
  }

  #write(buffer: Buffer, position: number): void {
    for (let done = 0; done < buffer.length; )
      done += writeSync(this.#file, buffer, done, buffer.length - done, position + done);
  }
}
