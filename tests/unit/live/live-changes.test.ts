import { describe, expect, it } from 'vitest';
import { liveChanges } from '../../../electron/core/live/index.ts';
import { withChange } from '../../../shared/domain/live-delta.ts';
import type { Notification, Operation } from '../../../shared/schema/operation.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';

const notification = (id: string, at: number): Notification => ({
  id,
  at,
  level: 'info',
  title: { key: 'x', params: {} },
  body: { key: 'x', params: {} },
  link: '/',
  readAt: null,
  snoozedUntil: null,
});

const operation = (steps: number, running?: number): Operation => ({
  ...{ id: 'o', kind: 'check', title: { key: 'x', params: {} }, subjectId: 'hosts', state: 'running', progress: 0 },
  ...{ error: null, createdAt: 1, startedAt: 1, finishedAt: null, cancellable: true, resumable: false },
  steps: Array.from({ length: steps }, (_, index) => ({
    ...{ id: `s${index}`, hostId: null, title: { key: 'x', params: {} }, detail: [], error: null },
    ...{ state: index === running ? 'running' : 'pending', startedAt: null, finishedAt: null },
  })),
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

  it('tell of an operation only the fields and steps that differ, and a reader puts them together again', async () => {
    const { records } = createMemoryStorage();
    const operations = records.of('operations');
    operations.put(operation(3));
    const stop = new AbortController();
    const events = liveChanges(records, stop.signal);
    let known: readonly { readonly id: string }[] = [operation(3)];
    await events.next();
    const { steps, ...kept } = operations.require('o');
    operations.put({
      ...kept,
      progress: 0.5,
      steps: steps.map((step) => (step.id === 's1' ? { ...step, state: 'running' } : step)),
    });
    const { value } = await events.next();
    if (value?.type !== 'delta') throw new Error('no delta came');
    const step = { ...steps[1], state: 'running' };
    expect(value.changes).toEqual([
      { collection: 'operations', upsert: [], patch: [{ id: 'o', progress: 0.5, steps: [step] }], remove: [] },
    ]);
    for (const change of value.changes) known = withChange(known, change);
    expect(known).toEqual(operations.list());
    operations.put(operation(4, 1));
    expect((await events.next()).value).toMatchObject({ changes: [{ upsert: [{ id: 'o' }], patch: [] }] });
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
