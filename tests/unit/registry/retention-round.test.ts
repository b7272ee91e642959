import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OpenRegistry } from '../../../electron/adapters/registry-contents.ts';
import { createRegistries, createRegistryCare, type RegistryCare } from '../../../electron/core/registries/index.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { registryRecord } from '../../support/source-records.ts';
import { createFakeClock, createTestContext, type FakeClock, type TestContext } from '../../support/test-context.ts';

const minute = 60_000;
const rule = { repositories: '*', keepLast: 1, keepTags: [], olderThanDays: null };

let clock: FakeClock;
let context: TestContext;
let care: RegistryCare;
/** What was done with the lock of the registry's host. */
let locks: string[];
let isTaken: boolean;
let unreadable: readonly string[];

/** Lists its repositories, and has no tags. */
const emptyRegistry = {
  catalogue: async () => ({ repositories: ['shop/web', 'shop/api'], next: null }),
  tags: async (repository: string) => {
    if (unreadable.includes(repository)) throw new SlipwayError('registry.failed', { data: { reason: 'status' } });
    return [];
  },
  [Symbol.asyncDispose]: async () => undefined,
} as Partial<OpenRegistry> as OpenRegistry;

beforeEach(() => {
  clock = createFakeClock();
  context = createTestContext({ clock });
  [locks, isTaken, unreadable] = [[], false, []];
  const hosts = { connection: () => Promise.reject(new Error('no host in this test')) };
  const unused = () => Promise.reject(new Error('not asked in this test'));
  const client = { ping: async () => undefined, manifest: unused, manifestIfChanged: unused };
  const registries = createRegistries(context, {
    ...{ hosts, certificates: { makeAuthority: unused, issue: unused } },
    client: { ...client, repositories: async () => [], tags: async () => [] },
  });
  care = createRegistryCare({
    ...{ context, registries, hosts, contents: { open: () => emptyRegistry } },
    clusters: { engine: () => Promise.reject() as never, refresh: async () => undefined },
    guard: () => ({
      take: async () => {
        if (isTaken) throw new SlipwayError('locked', { data: { host: 'mgr01', who: 'ops@desk' }, retryable: true });
        locks.push('taken');
      },
      release: async () => void locks.push('given back'),
    }),
    clientConfig: async () => ({ path: '', text: null }),
  });
  const built = registryRecord({ id: 'reg', kind: 'built-in', hostId: 'host-1', host: 'mgr01:5000' });
  context.storage.records.of('registries').put({ ...built, retention: { rules: [rule], keepReleases: 10 } });
  care.setRetentionSchedule({ id: 'reg', schedule: { kind: 'interval', hours: 1 } });
  care.start();
});
afterEach(async () => {
  await care[Symbol.asyncDispose]();
  await context[Symbol.asyncDispose]();
});

const rounds = () => context.storage.records.of('operations').list();

test('a run waits while another Slipway works on the host of the registry, and holds the lock itself', async () => {
  isTaken = true;
  await clock.advance(62 * minute);
  expect(rounds()).toMatchObject([{ state: 'running' }]);
  isTaken = false;
  await clock.advance(minute);
  expect(rounds()).toMatchObject([{ state: 'succeeded' }]);
  expect(locks).toEqual(['taken', 'given back']);
  expect(rounds()[0]?.steps.at(-1)?.detail).toMatchObject([{ key: 'retention.round.nothing' }]);
});

test('what could not be read is a failure, since nobody looks on', async () => {
  unreadable = ['shop/api'];
  await clock.advance(62 * minute);
  expect(rounds()).toMatchObject([
    { state: 'failed', error: { data: { reason: 'repositoriesUnread', names: 'shop/api' } } },
  ]);
  expect(locks).toEqual(['taken', 'given back']);
});

test('a further run begins at the next hour only, and none once it is switched off', async () => {
  await clock.advance(119 * minute);
  expect(rounds()).toHaveLength(1);
  await clock.advance(5 * minute);
  expect(rounds()).toHaveLength(2);
  care.setRetentionSchedule({ id: 'reg', schedule: null });
  await clock.advance(300 * minute);
  expect(rounds()).toHaveLength(2);
});
