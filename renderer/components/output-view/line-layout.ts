import type { OutputBuffer } from './output-buffer.ts';
import { plainText } from './plain-text.ts';

/** Lines whose rows are summed in one number. */
const CHUNK = 512;

/** Wide characters (CJK, full-width forms) take two cells of a fixed-width font. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
const wideEach = new RegExp(wide.source, 'g');

function cellsOf(text: string): number {
  return wide.test(text) ? text.length + (text.match(wideEach)?.length ?? 0) : text.length;
}

/** How many rows each line takes when it is wrapped after `columns` cells; which line stands at a row. Grows with the buffer. */
export class LineLayout {
  readonly #buffer: OutputBuffer;
  readonly #columns: number;
  /** Rows before each chunk. */
  #starts: number[] = [0];
  #measured = 0;
  #rows = 0;

  /** `columns`: cells in a row; `Infinity` for one row a line. */
  constructor(buffer: OutputBuffer, columns: number) {
    this.#buffer = buffer;
    this.#columns = columns;
  }

  rowsOf(line: number): number {
    if (this.#columns === Infinity) return 1;
    const text = this.#buffer.at(line)?.text ?? '';
    return Math.max(1, Math.ceil(cellsOf(plainText(text)) / this.#columns));
  }

  /** Rows of all lines so far. */
  totalRows(): number {
    if (this.#columns === Infinity) return this.#buffer.length;
    if (this.#buffer.length < this.#measured) this.#reset();
    for (; this.#measured < this.#buffer.length; this.#measured += 1) {
      if (this.#measured % CHUNK === 0) this.#starts[this.#measured / CHUNK] = this.#rows;
      this.#rows += this.rowsOf(this.#measured);
    }
    return this.#rows;
  }

  /** The row at which a line begins. */
  rowOf(line: number): number {
    if (this.#columns === Infinity) return line;
    const chunk = Math.floor(line / CHUNK);
    let row = this.#starts[chunk] ?? 0;
    for (let each = chunk * CHUNK; each < line; each += 1) row += this.rowsOf(each);
    return row;
  }

  /** The line that stands at a row. */
  lineAt(row: number): number {
    if (this.#columns === Infinity) return Math.max(0, Math.min(this.#buffer.length - 1, Math.floor(row)));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    let line = low * CHUNK;
    let end = (this.#starts[low] ?? 0) + this.rowsOf(line);
    while (end <= row && line < this.#buffer.length - 1) {
      line += 1;
      end += this.rowsOf(line);
    }
    return line;
  }

  #reset(): void {
    this.#starts = [0];
    this.#measured = 0;
    this.#rows = 0;
  }
}
