import { StringDecoder } from 'node:string_decoder';

/** Longest line handed on, in UTF-16 units; the rest of a longer one is dropped and marked. */
const maxLineLength = 16_384;
const cutMark = ' … [cut]';

/**
 * Complete lines out of chunks: UTF-8 across chunk borders, `\n`, `\r\n`, and a lone `\r` (a progress line that is
 * drawn over) all end a line. A line over the limit comes once, cut. An unfinished last line comes with `end()`.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (line: string) => void;
  readonly #limit: number;
  #rest = '';
  #dropped = false;
  #afterReturn = false;

  constructor(onLine: (line: string) => void, limit = maxLineLength) {
    this.#onLine = onLine;
    this.#limit = limit;
  }

  write(chunk: Buffer): void {
    this.#take(this.#decoder.write(chunk));
  }

  end(): void {
    this.#take(this.#decoder.end());
    if (this.#rest !== '' || this.#dropped) this.#emit();
  }

  #take(text: string): void {
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit !== 10 && unit !== 13) {
        this.#afterReturn = false;
        continue;
      }
      this.#append(text.slice(from, at));
      from = at + 1;
      if (unit === 10 && this.#afterReturn) {
        this.#afterReturn = false;
        continue;
      }
      this.#afterReturn = unit === 13;
      this.#emit();
    }
    this.#append(text.slice(from));
  }

  #append(text: string): void {
    if (text === '' || this.#dropped) return;
    this.#rest += text;
    if (this.#rest.length <= this.#limit) return;
    const last = this.#rest.charCodeAt(this.#limit - 1);
    // Half a surrogate pair would not be text.
    const end = last >= 0xd800 && last <= 0xdbff ? this.#limit - 1 : this.#limit;
    this.#rest = this.#rest.slice(0, end);
    this.#dropped = true;
  }

  #emit(): void {
    const line = this.#dropped ? this.#rest + cutMark : this.#rest;
    this.#rest = '';
    this.#dropped = false;
    this.#onLine(line);
  }
}
