/** Keeps the last `limit` bytes of a stream. */
export class TailBuffer {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #length = 0;
  #cut = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  write(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    let first = this.#chunks[0];
    while (first && this.#length - first.length >= this.#limit) {
      this.#chunks.shift();
      this.#length -= first.length;
      this.#cut ||= first.length > 0;
      first = this.#chunks[0];
    }
  }

  toString(): string {
    const all = Buffer.concat(this.#chunks);
    let from = Math.max(0, all.length - this.#limit);
    // A cut tail must not begin inside a UTF-8 sequence.
    if (from > 0 || this.#cut) while (from < all.length && ((all[from] ?? 0) & 0xc0) === 0x80) from++;
    return all.toString('utf8', from);
  }
}
