import type { Duplex } from 'node:stream';

/** The streams that hang on one connection. */
export class OpenStreams {
  readonly #streams = new Set<Duplex>();

  track<Stream extends Duplex>(stream: Stream): Stream {
    this.#streams.add(stream);
    stream.once('close', () => this.#streams.delete(stream));
    return stream;
  }

  /** Destroys all with ECONNRESET when the connection is lost: an `end` would look like success. */
  fail(cause: Error): void {
    const reset = Object.assign(new Error(cause.message, { cause }), { code: 'ECONNRESET' });
    for (const stream of this.#streams) {
      // It may be a pooled, idle socket that nobody listens to.
      stream.on('error', () => {});
      stream.destroy(reset);
    }
  }
}
