import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppendFile } from '../../../electron/storage/files/append-file.ts';
import { LoggedBackend } from '../../../electron/storage/records/logged-backend.ts';
import type { BackendChange, RecordBackend } from '../../../electron/storage/records/record-collection.ts';

interface Marked {
  readonly id: string;
  readonly mark: string;
}

const put = (...records: Marked[]): BackendChange => ({ put: records, remove: [], records: () => [] });
const remove = (...ids: string[]): BackendChange => ({ put: [], remove: ids, records: () => [] });

describe('records that are logged first', () => {
  let folder: string;
  let path: string;
  let rests: Map<string, unknown>;
  let writes: number;
  let failing = false;
  const errors: unknown[] = [];
  const slow: RecordBackend = {
    load: () => [...rests.values()],
    write(change) {
      if (failing) throw new Error('disk full');
      writes += 1;
      for (const id of change.remove) rests.delete(id);
      for (const record of change.put) rests.set(record.id, record);
    },
  };
  const open = () =>
    new LoggedBackend({ backend: slow, log: new AppendFile(path), path, onError: (error) => errors.push(error) });
  const opened = () => {
    const backend = open();
    backend.load();
    return backend;
  };
  const logged = () => readFileSync(path, 'utf8').replace(/\0+$/, '');

  beforeEach(() => {
    vi.useFakeTimers();
    folder = mkdtempSync(join(tmpdir(), 'slipway-log-'));
    path = join(folder, 'deliveries.jsonl');
    rests = new Map();
    writes = 0;
    failing = false;
    errors.length = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true, force: true });
  });

  it('outlive the process at once, the disk is waited for in the background, and a close brings all to it', async () => {
    const backend = opened();
    const durable = [
      backend.writeSoon(put({ id: 'a', mark: 'first' })),
      backend.writeSoon(put({ id: 'b', mark: 'b' })),
    ];
    expect(logged().split('\n')).toHaveLength(3);
    backend.write(put({ id: 'a', mark: 'last' }));
    await Promise.all(durable);
    const last = backend.writeSoon(put({ id: 'c', mark: 'c' }));
    backend[Symbol.dispose]();
    await last;
    expect([...rests.values()]).toEqual([
      { id: 'a', mark: 'last' },
      { id: 'b', mark: 'b' },
      { id: 'c', mark: 'c' },
    ]);
    expect(errors).toEqual([]);
  });

  it('are in the file at once, and where they rest when it is quiet', () => {
    using backend = opened();
    backend.write(put({ id: 'a', mark: 'first' }));
    backend.write(put({ id: 'a', mark: 'last' }, { id: 'b', mark: 'b' }));
    backend.write(remove('b'));
    expect(logged().trim().split('\n')).toHaveLength(3);
    expect(writes).toBe(0);
    vi.advanceTimersByTime(5000);
    expect([...rests.values()]).toEqual([{ id: 'a', mark: 'last' }]);
    expect(writes).toBe(1);
    expect(logged()).toBe('');
  });

  it('are there after a kill, as they were last, also when they were taken over half-way', () => {
    const killed = opened();
    killed.write(put({ id: 'a', mark: 'first' }, { id: 'b', mark: 'b' }));
    killed.write(put({ id: 'a', mark: 'last' }));
    killed.write(remove('b'));
    rests.set('a', { id: 'a', mark: 'first' }).set('b', { id: 'b', mark: 'b' });
    vi.clearAllTimers();
    using next = open();
    expect(next.load()).toEqual([{ id: 'a', mark: 'last' }]);
    expect(logged()).toBe('');
  });

  it('lose nothing but the line that a crash cut off', () => {
    const killed = opened();
    killed.write(put({ id: 'a', mark: 'a' }));
    vi.clearAllTimers();
    writeFileSync(path, `${logged()}damaged\n{"put":[{"id":"b"\0\0`);
    using next = open();
    expect(next.load()).toEqual([{ id: 'a', mark: 'a' }]);
    next.write(put({ id: 'c', mark: 'c' }));
    expect(logged()).toBe('{"put":[{"id":"c","mark":"c"}],"remove":[]}\n');
  });

  it('stay in the log while they cannot rest, and rest with the next change', () => {
    using backend = opened();
    failing = true;
    backend.write(put({ id: 'a', mark: 'a' }));
    vi.advanceTimersByTime(5000);
    expect(errors).toHaveLength(1);
    expect(logged()).toContain('"a"');
    failing = false;
    backend.write(put({ id: 'b', mark: 'b' }));
    vi.advanceTimersByTime(5000);
    expect([...rests.keys()]).toEqual(['a', 'b']);
    expect(logged()).toBe('');
  });

  it('rest when the storage is closed, many in several goes, and a removed one is gone', () => {
    rests.set('old', { id: 'old', mark: 'old' });
    {
      using backend = opened();
      for (let number = 0; number < 500; number += 1) backend.write(put({ id: `n${number}`, mark: '' }));
      backend.write(remove('old', 'n0'));
      vi.advanceTimersByTime(1000);
      expect(writes).toBe(1);
      expect(logged()).not.toBe('');
      vi.advanceTimersByTime(1000);
      expect(writes).toBe(3);
      expect(logged()).toBe('');
      backend.write(remove('n1'));
    }
    expect(rests.size).toBe(498);
    expect(rests.has('old')).toBe(false);
  });
});
