import { describe, expect, it } from 'vitest';
import { memoryBackend } from '../../../electron/storage/records/record-collection.ts';
import { RecordHub } from '../../../electron/storage/records/record-hub.ts';
import { retentions } from '../../../electron/storage/records/retentions.ts';
import type { RecordChange } from '../../../electron/storage/stores.ts';
import { CollectionName } from '../../../shared/schema/collections.ts';
import { sampleHost, sampleOperation } from './data-folder.ts';

function hub(more: Partial<ConstructorParameters<typeof RecordHub>[0]> = {}): RecordHub {
  return new RecordHub({
    backend: () => memoryBackend,
    onListenerError: (error) => {
      throw error;
    },
    ...more,
  });
}

describe('records', () => {
  it('have a collection for every name of the schema', () => {
    const records = hub();
    for (const name of CollectionName.options) expect(records.of(name).list()).toEqual([]);
  });

  it('are validated: what does not fit is refused and not kept', () => {
    const hosts = hub().of('hosts');
    expect(() => hosts.put({ ...sampleHost('a'), name: '' })).toThrow('recordInvalid');
    expect(hosts.list()).toEqual([]);
    expect(() => hosts.require('a')).toThrow(
      expect.objectContaining({ code: 'notFound', data: { collection: 'hosts', id: 'a' } }),
    );
  });

  it('can not be changed by who put them or reads them', () => {
    const hosts = hub().of('hosts');
    const mine = sampleHost('a');
    hosts.put(mine);
    mine.profiles.push('builder');
    expect(hosts.require('a').profiles).toEqual([]);
    expect(() => hosts.require('a').profiles.push('builder')).toThrow(TypeError);
  });

  it('tell every change once, after it can be read, and nothing where nothing changed', () => {
    const records = hub();
    const seen: string[] = [];
    const stop = records.onChange((change: RecordChange) => {
      seen.push(`${change.upsert.map(({ id }) => id)}|${change.remove}|${records.of('hosts').list().length}`);
    });
    records.of('hosts').put(sampleHost('a'));
    records.of('hosts').put(sampleHost('a'));
    records.of('hosts').put({ ...sampleHost('a'), name: 'b' });
    records.of('hosts').remove('a');
    records.of('hosts').remove('a');
    stop();
    records.of('hosts').put(sampleHost('c'));
    expect(seen).toEqual(['a||1', 'a||1', '|a|0']);
  });

  it('tell all listeners, also behind one that throws', () => {
    const errors: unknown[] = [];
    const records = hub({ onListenerError: (error) => errors.push(error) });
    const heard: string[] = [];
    records.onChange(() => {
      throw new Error('listener');
    });
    records.onChange((change) => heard.push(change.collection));
    records.of('hosts').put(sampleHost('a'));
    expect(heard).toEqual(['hosts']);
    expect(errors).toHaveLength(1);
  });

  it('of the history are bounded: the oldest ended ones go, running ones stay', () => {
    const records = hub({ retentions: { operations: { ...retentions.operations, limit: 3 } } });
    const operations = records.of('operations');
    const removed: string[] = [];
    records.onChange((change) => removed.push(...change.remove));
    operations.put(sampleOperation('running', { state: 'running', finishedAt: null }));
    for (const id of ['a', 'b', 'c', 'd']) operations.put(sampleOperation(id));
    expect(operations.list().map(({ id }) => id)).toEqual(['running', 'c', 'd']);
    expect(removed).toEqual(['a', 'b']);
  });
});
