import { describe, expect, it } from 'vitest';
import { createNotifications } from '../../../electron/core/notifications/index.ts';
import { needsOf } from '../../../renderer/features/overview/needs.ts';
import { collectionSchemas } from '../../../shared/schema/collections.ts';
import type { HostState } from '../../../shared/schema/host.ts';
import { noRecords } from '../../support/no-records.ts';
import { sampleHost, sampleHostState } from '../../support/sample-records.ts';
import { createFakeClock, createTestContext } from '../../support/test-context.ts';

const now = 1_700_000_000_000;
const url = 'https://mirror.example';

function stateOf(number: number, deadSince: number | null, changes: Partial<HostState> = {}): HostState {
  const verdict = deadSince === null ? ('fast' as const) : ('dead' as const);
  const cause = deadSince === null ? null : ('refused' as const);
  const figures = { detail: '', status: null, answerMs: null, pullMs: null, bytes: null, digest: null };
  const mirrors = [{ url, verdict, cause, ...figures, measuredAt: now, deadSince }];
  return { ...sampleHostState(number, now), mirrors, ...changes };
}

function start() {
  const context = createTestContext({ clock: createFakeClock(now) });
  createNotifications(context, { tell: () => undefined });
  const states = context.storage.records.of('hostStates');
  const told = () => context.storage.records.of('notifications').list();
  return { states, told, keys: () => told().map(({ title }) => title.key) };
}

describe('a mirror that dies', () => {
  it('is said once, however many hosts miss it, and once more when all reach it again', () => {
    const { states, keys, told } = start();
    states.put(stateOf(1, null));
    states.put(stateOf(1, now));
    states.put(stateOf(2, now));
    states.put(stateOf(1, now));
    expect(keys()).toEqual(['notifications.mirrorDead']);
    expect(told()[0]).toMatchObject({ level: 'warning', link: '/hosts/host-1?tab=docker' });
    expect(told()[0]?.body.key).toBe('mirrors.cause.refused');
    states.put(stateOf(1, null));
    expect(keys()).toHaveLength(1);
    states.put(stateOf(2, null));
    expect(keys().sort()).toEqual(['notifications.mirrorAlive', 'notifications.mirrorDead']);
  });

  it('is nobody’s matter once no host uses it, and did not come back by that', () => {
    const { states, keys } = start();
    states.put(stateOf(1, now));
    const summary = { ...sampleHostState(1, now).summary, mirrors: [] };
    states.put(stateOf(1, now, { summary: collectionSchemas.hostStates.shape.summary.parse(summary) }));
    expect(keys()).toEqual(['notifications.mirrorDead']);
  });
});

it('needs the admin as one entry for each mirror, with the number of hosts', () => {
  const hosts = [1, 2, 3].map((number) => sampleHost(number, now));
  const hostStates = [stateOf(1, now), stateOf(2, now - 1000), stateOf(3, null)];
  const needs = needsOf({ ...noRecords, hosts, hostStates });
  const mirrors = needs.filter(({ key }) => key === 'mirrorDead');
  expect(mirrors).toEqual([
    expect.objectContaining({ params: { mirror: url, count: 2 }, at: now - 1000, link: '/hosts/host-1?tab=docker' }),
  ]);
});
