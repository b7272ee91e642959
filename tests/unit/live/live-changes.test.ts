import { describe, expect, it } from 'vitest';
import { liveChanges } from '../../../electron/core/live/index.ts';
import type { Notification } from '../../../shared/schema/operation.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';

const notification = (id: string, at: number): Notification => ({
  id,
  at,
  level: 'info',
  title: { key: 'x', params: {} },
  body: { key: 'x', params: {} },
  link: '/',
  readAt: null,
});

describe('live changes', () => {
  it('begin with a snapshot of every collection and go on with numbered deltas', async () => {
    const { records } = createMemoryStorage();
    records.of('notifications').put(notification('a', 1));
    const stop = new AbortController();
    const events = liveChanges(records, stop.signal);
    const snapshot = (await events.next()).value;
    expect(snapshot).toMatchObject({ type: 'snapshot', seq: 0, records: { notifications: [{ id: 'a' }], hosts: [] } });
    records.of('notifications').put(notification('b', 2));
    expect((await events.next()).value).toMatchObject({
      type: 'delta',
      seq: 1,
      changes: [{ collection: 'notifications', upsert: [{ id: 'b' }] }],
    });
    records.of('notifications').remove('a');
    expect((await events.next()).value).toMatchObject({ type: 'delta', seq: 2, changes: [{ remove: ['a'] }] });
    stop.abort();
    expect((await events.next()).done).toBe(true);
  });

  it('send a slow reader the last state of a record once, not every state', async () => {
    const { records } = createMemoryStorage();
    const stop = new AbortController();
    const events = liveChanges(records, stop.signal);
    await events.next();
    for (let at = 0; at < 1000; at += 1) records.of('notifications').put(notification('a', at));
    const delta = (await events.next()).value;
    expect(delta).toMatchObject({ changes: [{ upsert: [{ id: 'a', at: 999 }] }] });
    stop.abort();
    await events.return(undefined);
  });

  it('stop listening when the reader goes away', async () => {
    const { records } = createMemoryStorage();
    const stop = new AbortController();
    const events = liveChanges(records, stop.signal);
    await events.next();
    const waiting = events.next();
    stop.abort();
    expect((await waiting).done).toBe(true);
  });
});
