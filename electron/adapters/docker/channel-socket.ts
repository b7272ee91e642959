import { Duplex } from 'node:stream';
import { inspect } from 'node:util';

/** An ssh2 channel, or the stdin and stdout of a child process. */
export interface ByteChannel extends Duplex {
  close(): void;
}

/**
 * An ssh2 channel as the socket that `http` expects. ssh2's own channel never emits errors and overrides `destroy()`,
 * so an aborted response would end as if it were whole.
 */
export class ChannelSocket extends Duplex {
  readonly #channel: ByteChannel;
  #writing: ((error: Error) => void) | undefined;
  #idle: NodeJS.Timeout | undefined;
  #idleMs = 0;

  constructor(channel: ByteChannel) {
    super({ allowHalfOpen: false });
    this.#channel = channel;
    channel.on('data', (chunk: Buffer) => {
      this.#touch();
      if (!this.push(chunk)) channel.pause();
    });
    channel.once('end', () => {
      this.push(null);
      // An idle keep-alive socket is not read by anyone and would else never notice its end (as net.Socket does).
      if (this.readableLength === 0) this.read(0);
    });
    channel.once('close', () => {
      if (this.readableEnded) this.destroy();
      else this.once('end', () => this.destroy());
    });
    channel.on('error', (error: Error) => this.destroy(error));
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#touch();
    this.#writing = done;
    this.#channel.write(chunk, encoding, (error) => {
      this.#writing = undefined;
      done(error);
    });
  }

  override _final(done: (error?: Error | null) => void): void {
    // Half-close only: the answer may still come.
    this.#channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#idle);
    this.#channel.close();
    // ssh2 never calls back for what a closed channel cannot take.
    this.#writing?.(error ?? Object.assign(new Error('the channel was closed'), { code: 'ECONNRESET' }));
    this.#writing = undefined;
    // What is still under way must be read off, else the channel keeps its window and never closes.
    this.#channel.resume();
    done(error);
  }

  /** As `net.Socket`: emits `timeout` after `milliseconds` without traffic, 0 turns it off. */
  setTimeout(milliseconds: number, listener?: () => void): this {
    this.#idleMs = milliseconds;
    clearTimeout(this.#idle);
    this.#idle = undefined;
    if (milliseconds > 0) {
      this.#idle = setTimeout(() => this.emit('timeout'), milliseconds);
      this.#idle.unref();
      if (listener) this.once('timeout', listener);
    } else if (listener) this.removeListener('timeout', listener);
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  /** See `DockerAgent`: docker-modem inspects everything it can reach. */
  [inspect.custom](): string {
    return 'ChannelSocket {}';
  }

  #touch(): void {
    if (this.#idleMs > 0) this.#idle?.refresh();
  }
}
