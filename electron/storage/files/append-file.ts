import {
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';

const NEWLINE = 0x0a;
/** The file grows by this many zero bytes: a file that keeps its size needs no journal of the file system for an append. */
const ROOM = 4 * 1024 * 1024;
const sync = promisify(fdatasync);

/** Lines at the start of a file that stays open; the room behind them is zeros. Mode 0600. */
export class AppendFile implements Disposable {
  readonly #path: string;
  readonly #file: number;
  /** Bytes of complete lines, and of the file. */
  #bytes: number;
  #size: number;
  #isClosed = false;
  /** The sync that runs, and the one after it for what was written since it began. */
  #syncing: Promise<void> = Promise.resolve();
  #nextSync: Promise<void> | undefined;

  /** A last line without its end, which a crash cut off, is dropped: nobody was told that it is kept. */
  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const content = readFileSync(path);
    this.#size = content.length;
    this.#bytes = content.lastIndexOf(NEWLINE) + 1;
    if (content.subarray(this.#bytes).some((byte) => byte !== 0)) this.#clear(this.#bytes, this.#size);
    // Now, and not while the first sender waits.
    this.#makeRoom(1);
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
    this.#add(line, () => fdatasyncSync(this.#file));
  }

  /**
   * In the file when it returns, so that it outlives the process; on the disk when it settles, with everything that was
   * written before. A sync that fails leaves the line: nobody was told that it is safe, and nobody was told that it is gone.
   */
  appendSoon(line: string): Promise<void> {
    this.#add(line, () => undefined);
    this.#nextSync ??= this.#syncing
      .catch(() => undefined)
      .then(() => {
        this.#nextSync = undefined;
        this.#syncing = this.#sync();
        return this.#syncing;
      });
    return this.#nextSync;
  }

  empty(): void {
    this.#clear(0, this.#bytes);
    this.#bytes = 0;
    if (this.#size <= 2 * ROOM) return;
    ftruncateSync(this.#file, ROOM);
    this.#size = ROOM;
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    fdatasyncSync(this.#file);
    closeSync(this.#file);
  }

  async #sync(): Promise<void> {
    if (this.#isClosed) return;
    try {
      await sync(this.#file);
    } catch (error) {
      // The close has brought everything to the disk.
      if (!this.#isClosed) throw error;
    }
  }

  #add(line: string, settle: () => void): void {
    const buffer = Buffer.from(`${line}\n`);
    try {
      this.#makeRoom(buffer.length);
      this.#write(buffer, this.#bytes);
      settle();
    } catch (error) {
      this.#cutOff();
      throw error;
    }
    this.#bytes += buffer.length;
  }

  #makeRoom(bytes: number): void {
    if (this.#bytes + bytes <= this.#size) return;
    const room = Buffer.alloc(Math.ceil(bytes / ROOM) * ROOM);
    // The sync of the line behind it brings the new size to the disk, too.
    this.#write(room, this.#size);
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
