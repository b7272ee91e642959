import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BackendChange } from '../../../electron/storage/records/record-collection.ts';
import { WriteBehind } from '../../../electron/storage/records/write-behind.ts';

const put = (id: string, mark: string): BackendChange => ({ put: [marked(id, mark)], remove: [], records: () => [] });
const marked = (id: string, mark: string): { readonly id: string; readonly mark: string } => ({ id, mark });
const markOf = (record: object): unknown => ('mark' in record ? record.mark : undefined);

describe('records that may wait', () => {
  let written: unknown[];
  let failing = false;
  const errors: unknown[] = [];
  const open = () =>
    new WriteBehind(
      {
        load: () => [],
        write({ put: records, remove }) {
          if (failing) throw new Error('disk full');
          written.push(remove.length > 0 ? `remove ${remove.join()}` : records.map(markOf));
        },
      },
      { mayWait: ({ id }) => id.startsWith('state'), onError: (error) => errors.push(error) },
    );

  beforeEach(() => {
    vi.useFakeTimers();
    written = [];
    failing = false;
    errors.length = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('are written together, the last of each, a moment later', () => {
    using records = open();
    records.write(put('state-1', 'first'));
    records.write(put('state-2', 'other'));
    records.write(put('state-1', 'last'));
    expect(written).toEqual([]);
    vi.advanceTimersByTime(250);
    expect(written).toEqual([['last', 'other']]);
  });

  it('wait for the end of a burst, but not for ever', () => {
    using records = open();
    for (let at = 0; at < 6000; at += 100) {
      records.write(put('state-1', `${at}`));
      vi.advanceTimersByTime(100);
    }
    expect(written).toEqual([['4900']]);
    vi.advanceTimersByTime(250);
    expect(written).toEqual([['4900'], ['5900']]);
  });

  it('are written in goes that hold nothing up for long', () => {
    using records = open();
    for (let index = 0; index < 120; index += 1) records.write(put(`state-${index}`, `${index}`));
    vi.advanceTimersByTime(300);
    expect(written.map((go) => (Array.isArray(go) ? go.length : go))).toEqual([50, 50, 20]);
  });

  it('are written when the storage is closed', () => {
    {
      using records = open();
      records.write(put('state-1', 'last'));
    }
    expect(written).toEqual([['last']]);
  });

  it('do not hold up what must be durable, nor come back after their removal', () => {
    using records = open();
    records.write(put('state-1', 'old'));
    records.write(put('ledger', 'done'));
    records.write({ put: [], remove: ['state-1'], records: () => [] });
    vi.advanceTimersByTime(1000);
    expect(written).toEqual([['done'], 'remove state-1']);
  });

  it('are kept for the next try when the disk refuses, and that is told', () => {
    using records = open();
    failing = true;
    records.write(put('state-1', 'kept'));
    vi.advanceTimersByTime(250);
    expect(errors).toHaveLength(1);
    failing = false;
    records.write(put('state-2', 'next'));
    vi.advanceTimersByTime(250);
    expect(written).toEqual([['kept', 'next']]);
  });
});
