import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { OutputFiles } from '../../../electron/storage/history/output-files.ts';
import type { OutputLine } from '../../../shared/schema/operation.ts';
import { emptyFolder, opened, sampleOperation } from './data-folder.ts';

const line = (n: number, text = `line ${n}`): OutputLine => ({ n, at: 1, stepId: 'step', stream: 'stdout', text });
const lines = (from: number, count: number): OutputLine[] =>
  Array.from({ length: count }, (_value, index) => line(from + index));

function outputs(folder: string): OutputFiles {
  return new OutputFiles(folder, (error) => {
    throw error;
  });
}

describe('the output of an operation', () => {
  it('is readable at once, also while it is still buffered', () => {
    using log = outputs(emptyFolder());
    log.append('a', lines(0, 3));
    expect(log.count('a')).toBe(3);
    expect(log.read('a', 1, 10)).toEqual([line(1), line(2)]);
    expect(log.read('a', 3, 10)).toEqual([]);
    expect(log.count('other')).toBe(0);
    expect(log.read('other', 0, 10)).toEqual([]);
  });

  it('is read across the border of file and buffer', () => {
    using log = outputs(emptyFolder());
    log.append('a', lines(0, 3));
    log.flush('a');
    log.append('a', lines(3, 3));
    expect(log.read('a', 1, 4).map(({ n }) => n)).toEqual([1, 2, 3, 4]);
    expect(log.read('a', 4, 10).map(({ n }) => n)).toEqual([4, 5]);
    expect(log.read('a', 0, 2).map(({ n }) => n)).toEqual([0, 1]);
  });

  it('reaches its file by itself within a moment, and at once when it is much', async () => {
    const folder = emptyFolder();
    using log = outputs(folder);
    log.append('a', lines(0, 1));
    expect(readFileSync(join(folder, 'a.jsonl'), 'utf8')).toBe('');
    await delay(300);
    expect(readFileSync(join(folder, 'a.jsonl'), 'utf8')).toBe(`${JSON.stringify(line(0))}\n`);
    log.append('b', lines(0, 501));
    expect(readFileSync(join(folder, 'b.jsonl'), 'utf8').split('\n')).toHaveLength(501);
  });

  it('is private, and complete after a proper end', () => {
    const folder = emptyFolder();
    {
      using log = outputs(folder);
      log.append('a', lines(0, 2));
    }
    expect(statSync(join(folder, 'a.jsonl')).mode & 0o777).toBe(0o600);
    using log = outputs(folder);
    expect(log.read('a', 0, 10)).toEqual(lines(0, 2));
  });

  it('goes on cleanly behind a last line that a crash cut off', () => {
    const folder = emptyFolder();
    const path = join(folder, 'a.jsonl');
    writeFileSync(path, `${JSON.stringify(line(0))}\n{"n":1,"at":1,"ste`);
    using log = outputs(folder);
    expect(log.count('a')).toBe(1);
    log.append('a', [line(1, 'after the crash')]);
    log.flush('a');
    expect(log.read('a', 0, 10)).toEqual([line(0), line(1, 'after the crash')]);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3);
  });

  it('shows a stand-in for an unreadable line, so that the numbers have no gap', () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'a.jsonl'), `${JSON.stringify(line(0))}\n\0\0\0\0\n${JSON.stringify(line(2))}\n`);
    using log = outputs(folder);
    expect(log.read('a', 0, 10).map(({ n, text }) => `${n} ${text}`)).toEqual(['0 line 0', '1 \u{FFFD}', '2 line 2']);
  });

  it('keeps every character of every language and line ends inside a text', () => {
    const folder = emptyFolder();
    const texts = ['构建完成 ✓', 'a\r\nb', '\u2028', '"{}"\\', '', 'x'.repeat(300_000)];
    {
      using log = outputs(folder);
      log.append(
        'a',
        texts.map((text, n) => line(n, text)),
      );
    }
    using log = outputs(folder);
    expect(log.read('a', 0, 10).map(({ text }) => text)).toEqual(texts);
  });

  it('refuses lines that leave a gap', () => {
    using log = outputs(emptyFolder());
    log.append('a', lines(0, 1));
    expect(() => log.append('a', [line(2)])).toThrow('outputGap');
  });

  it('stays readable while the disk refuses it, says so, and is written when the disk is back', () => {
    const folder = emptyFolder();
    const path = join(folder, 'a.jsonl');
    const errors: unknown[] = [];
    using log = new OutputFiles(folder, (error) => errors.push(error));
    log.append('a', lines(0, 1));
    log.flush('a');
    const before = readFileSync(path);
    rmSync(path);
    mkdirSync(path);
    log.append('a', lines(1, 500));
    expect(errors).toHaveLength(1);
    expect(() => log.flush('a')).toThrow('storage.failed');
    expect(log.count('a')).toBe(501);
    rmdirSync(path);
    writeFileSync(path, before);
    log.flush('a');
    expect(log.read('a', 0, 1000)).toEqual(lines(0, 501));
  });

  it('is not written any more after the end', () => {
    const folder = emptyFolder();
    const errors: unknown[] = [];
    const log = new OutputFiles(folder, (error) => errors.push(error));
    log[Symbol.dispose]();
    log.append('a', lines(0, 1));
    expect(readdirSync(folder)).toEqual([]);
    expect(errors).toHaveLength(1);
  });

  it('never leaves its folder, whatever the id of the operation', () => {
    const folder = emptyFolder();
    using log = outputs(join(folder, 'outputs'));
    log.append('../../escape', lines(0, 1));
    log.flush('../../escape');
    expect(readdirSync(folder)).toEqual(['outputs']);
    expect(log.read('../../escape', 0, 1)).toEqual(lines(0, 1));
  });

  it('finds any of 1,000,000 lines quickly, also after a restart', () => {
    const folder = emptyFolder();
    const path = join(folder, 'a.jsonl');
    for (let from = 0; from < 1_000_000; from += 50_000) {
      appendFileSync(
        path,
        lines(from, 50_000)
          .map((entry) => `${JSON.stringify(entry)}\n`)
          .join(''),
      );
    }
    using log = outputs(folder);
    const opening = performance.now();
    expect(log.count('a')).toBe(1_000_000);
    const reading = performance.now();
    for (const from of [0, 999, 1000, 500_001, 654_321, 999_990]) {
      expect(log.read('a', from, 10).map(({ n }) => n)).toEqual(lines(from, 10).map(({ n }) => n));
    }
    const done = performance.now();
    log.append('a', [line(1_000_000)]);
    expect(log.read('a', 999_999, 5)).toEqual(lines(999_999, 2));
    // Six pages cost less than one look through the whole.
    expect(done - reading).toBeLessThan(reading - opening);
  }, 60_000);
});

describe('output files', () => {
  it('go with their operation, also where a crash came between', () => {
    const folder = emptyFolder();
    {
      using storage = opened(folder);
      storage.records.of('operations').put(sampleOperation('kept'));
      storage.records.of('operations').put(sampleOperation('gone'));
      storage.outputs.append('kept', lines(0, 1));
      storage.outputs.append('gone', lines(0, 1));
      storage.outputs.flush('gone');
      storage.records.of('operations').remove('gone');
      expect(existsSync(join(folder, 'outputs', 'gone.jsonl'))).toBe(false);
      expect(storage.outputs.count('gone')).toBe(0);
    }
    writeFileSync(join(folder, 'outputs', 'orphan.jsonl'), '');
    using storage = opened(folder);
    expect(readdirSync(join(folder, 'outputs'))).toEqual(['kept.jsonl']);
    expect(storage.outputs.read('kept', 0, 1)).toEqual(lines(0, 1));
  });
});
