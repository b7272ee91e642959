import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../electron/adapters/shell/line-splitter.ts';
import { TailBuffer } from '../../../electron/adapters/shell/tail-buffer.ts';

function split(chunks: readonly Buffer[], limit?: number): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line), limit);
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return lines;
}

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  chunks.push(bytes.subarray(at));
  return chunks;
}

const noisyText = fc
  .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r\n', '\r', 'é', '船', '🚢')), {
    maxLength: 40,
  })
  .map((parts) => parts.join(''));

describe('LineSplitter', () => {
  it('gives complete lines, and the unfinished one at the end', () => {
    expect(split([Buffer.from('one\ntw'), Buffer.from('o\nthree')])).toEqual(['one', 'two', 'three']);
  });

  it('keeps empty lines', () => {
    expect(split([Buffer.from('a\n\n\nb\n')])).toEqual(['a', '', '', 'b']);
  });

  it('takes CR LF as one end, also across a chunk border', () => {
    expect(split([Buffer.from('a\r'), Buffer.from('\nb\r\n')])).toEqual(['a', 'b']);
  });

  it('gives every state of a progress line that is drawn over', () => {
    expect(split([Buffer.from('10%\r50%\r100%\ndone\n')])).toEqual(['10%', '50%', '100%', 'done']);
  });

  it('bounds a line that never ends', () => {
    const lines = split(
      Array.from({ length: 50 }, () => Buffer.from('x'.repeat(10))),
      100,
    );
    expect(lines).toEqual([`${'x'.repeat(100)} … [cut]`]);
  });

  it('never cuts a surrogate pair in half', () => {
    expect(split([Buffer.from(`${'x'.repeat(9)}🚢🚢\n`)], 10)).toEqual([`${'x'.repeat(9)} … [cut]`]);
  });

  it('gives the same lines however the bytes are cut into chunks', () => {
    fc.assert(
      fc.property(noisyText, fc.array(fc.integer({ min: 0, max: 9 })), (text, sizes) => {
        const bytes = Buffer.from(text);
        expect(split(cut(bytes, sizes))).toEqual(split([bytes]));
      }),
    );
  });

  it('loses no text', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[^\r\n]+$/u)), (lines) => {
        const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        expect(split([text])).toEqual(lines.map((line) => Buffer.from(line).toString()));
      }),
    );
  });
});

describe('TailBuffer', () => {
  it('keeps the last bytes and never begins inside a character', () => {
    const tail = new TailBuffer(4);
    tail.write(Buffer.from('aé'));
    tail.write(Buffer.from('船b'));
    expect(tail.toString()).toBe('船b');
  });

  it('is the end of all that was written', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.integer({ min: 1, max: 50 }), (parts, limit) => {
        const tail = new TailBuffer(limit);
        for (const part of parts) tail.write(Buffer.from(part));
        expect(parts.join('').endsWith(tail.toString())).toBe(true);
        expect(Buffer.byteLength(tail.toString())).toBeLessThanOrEqual(limit);
      }),
    );
  });
});
