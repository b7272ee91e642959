import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { describe, expect, it } from 'vitest';
import { emptyFolder, opened, sampleDelivery, sampleOperation } from './data-folder.ts';

const historyPath = (folder: string): string => join(folder, 'history.sqlite');
const keysOf = (storage: { notices: readonly { key: string }[] }): string[] => storage.notices.map(({ key }) => key);

function withOperations(count: number): string {
  const folder = emptyFolder();
  using storage = opened(folder);
  for (let index = 0; index < count; index += 1) storage.records.of('operations').put(sampleOperation(`op-${index}`));
  return folder;
}

describe('the history', () => {
  it('is there after a restart, in the order in which it came', () => {
    const folder = withOperations(3);
    {
      using storage = opened(folder);
      storage.records.of('operations').put(sampleOperation('op-0', { subjectId: 'changed' }));
      storage.records.of('operations').remove('op-1');
    }
    using storage = opened(folder);
    const kept = storage.records.of('operations').list();
    expect(kept.map((operation) => `${operation.id} ${operation.subjectId}`)).toEqual(['op-0 changed', 'op-2 host-1']);
  });

  it('is readable by its owner only', () => {
    const folder = withOperations(1);
    expect(statSync(historyPath(folder)).mode & 0o777).toBe(0o600);
  });

  it('does not keep views of the engine', () => {
    const folder = emptyFolder();
    {
      using storage = opened(folder);
      storage.records
        .of('clusterStates')
        .put({ id: 'c', reachable: true, problem: null, readAt: 1, engineVersion: '' });
    }
    using storage = opened(folder);
    expect(storage.records.of('clusterStates').list()).toEqual([]);
  });

  it('keeps what a release and a delivery remember over a restart, and drops it with them', () => {
    const folder = emptyFolder();
    {
      using storage = opened(folder);
      storage.records.of('deliveries').put(sampleDelivery('d-1'));
      storage.records.of('deliveries').put(sampleDelivery('d-2'));
      storage.journal.put('d-1', { kind: 'look' });
      storage.journal.put('d-2', { kind: 'look' });
      storage.records.of('deliveries').remove('d-2');
    }
    using storage = opened(folder);
    expect(storage.journal.get('d-2')).toBeUndefined();
    expect(storage.journal.get('d-1')).toEqual({ kind: 'look' });
  });

  it('holds nothing readable of the journal in its file', () => {
    const folder = withOperations(1);
    {
      using storage = opened(folder);
      storage.journal.put('op-0', { environment: ['TOKEN=planted-in-the-journal'] });
    }
    expect(readFileSync(historyPath(folder)).includes('planted-in-the-journal')).toBe(false);
    using storage = opened(folder);
    expect(storage.journal.get('op-0')).toEqual({ environment: ['TOKEN=planted-in-the-journal'] });
  });

  it('keeps inputs of operations, and drops them with their operation', () => {
    const folder = withOperations(2);
    {
      using storage = opened(folder);
      storage.journal.put('op-0', { text: 'first' });
      storage.journal.put('op-1', { text: 'second' });
      storage.records.of('operations').remove('op-0');
      expect(storage.journal.get('op-0')).toBeUndefined();
      storage.journal.put('never-recorded', { text: 'a crash came between' });
    }
    using storage = opened(folder);
    expect(storage.journal.get('op-1')).toEqual({ text: 'second' });
    expect(storage.journal.get('never-recorded')).toBeUndefined();
  });

  it.each(['garbage', 'truncated'])('that is %s is set aside and said, and a new one begun', (damage) => {
    const folder = withOperations(50);
    const path = historyPath(folder);
    if (damage === 'garbage') writeFileSync(path, 'not a database at all. '.repeat(400));
    else truncateSync(path, Math.floor(statSync(path).size / 8192) * 4096);
    const before = readFileSync(path);
    {
      using storage = opened(folder);
      expect(keysOf(storage)).toEqual(['historyCorrupt']);
      expect(readFileSync(String(storage.notices[0]?.params.copy)).equals(before)).toBe(true);
      storage.records.of('operations').put(sampleOperation('new'));
    }
    using storage = opened(folder);
    expect(storage.notices).toEqual([]);
    expect(
      storage.records
        .of('operations')
        .list()
        .map((operation) => operation.id),
    ).toEqual(['new']);
  });

  it('whose records do not fit are left in the file, and that is said', () => {
    const folder = withOperations(2);
    const database = new sqlite.Database(historyPath(folder));
    database.run(`UPDATE records SET json = '{"id":"op-0"}' WHERE id = 'op-0'`);
    database.close();
    using storage = opened(folder);
    expect(storage.notices).toEqual([{ key: 'recordsUnreadable', params: { collection: 'operations', count: '1' } }]);
    expect(
      storage.records
        .of('operations')
        .list()
        .map((operation) => operation.id),
    ).toEqual(['op-1']);
  });

  it('of a later Slipway is refused and left as it is', () => {
    const folder = withOperations(1);
    const database = new sqlite.Database(historyPath(folder));
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => opened(folder)).toThrow('newerVersion');
    expect(readdirSync(folder).some((name) => name.includes('.corrupt-'))).toBe(false);
  });

  it('with a lock that nobody holds any more opens, after a check, and that is said', () => {
    const folder = withOperations(2);
    mkdirSync(`${historyPath(folder)}.lock`);
    using storage = opened(folder);
    expect(keysOf(storage)).toEqual(['staleLockRemoved']);
    expect(storage.records.of('operations').list()).toHaveLength(2);
    expect(existsSync(`${historyPath(folder)}.lock`)).toBe(false);
  });

  it('never changes to WAL, which the engine could not open again', () => {
    const folder = withOperations(1);
    using storage = opened(folder);
    storage.records.of('operations').put(sampleOperation('more'));
    expect(readdirSync(folder).filter((name) => /-(wal|shm)$/.test(name))).toEqual([]);
    // Bytes 18 and 19 of the header are 2 for WAL, 1 for a journal: https://www.sqlite.org/fileformat.html
    expect([...readFileSync(historyPath(folder)).subarray(18, 20)]).toEqual([1, 1]);
  });
});

describe('a failed write', () => {
  it('changes nothing, tells nobody, and says storage.failed', () => {
    const folder = emptyFolder();
    using storage = opened(folder);
    const operations = storage.records.of('operations');
    operations.put(sampleOperation('a'));
    const heard: string[] = [];
    storage.records.onChange((change) => heard.push(change.collection));
    mkdirSync(`${historyPath(folder)}.lock`);
    expect(() => operations.put(sampleOperation('b'))).toThrow('storage.failed');
    expect(() => operations.remove('a')).toThrow('storage.failed');
    expect(operations.list().map((operation) => operation.id)).toEqual(['a']);
    expect(heard).toEqual([]);
  });
});
