import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RegistryClient } from '../../../electron/adapters/registry-client.ts';
import { createNotifications } from '../../../electron/core/notifications/index.ts';
import {
  createRegistries,
  createRegistryCare,
  type Registries,
  type RegistryCare,
} from '../../../electron/core/registries/index.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { RegistryInput } from '../../../shared/schema/registry.ts';
import { FakeEngine } from '../../support/fake-engine.ts';
import { createFakeClock, createTestContext, type FakeClock, type TestContext } from '../../support/test-context.ts';

const hour = 3_600_000;
const image = `reg.example/acme/shop:1@sha256:${'a'.repeat(64)}`;

let clock: FakeClock;
let context: TestContext;
let registries: Registries;
let care: RegistryCare;
let engine: FakeEngine;
let refusal: SlipwayError | undefined;

const client: RegistryClient = {
  ping: async () => {
    if (refusal) throw refusal;
  },
  manifest: () => Promise.reject(new Error('not asked in this test')),
  manifestIfChanged: () => Promise.resolve(undefined),
  repositories: async () => [],
  tags: async () => [],
};

beforeEach(() => {
  clock = createFakeClock();
  context = createTestContext({ clock });
  engine = new FakeEngine('cluster');
  refusal = undefined;
  const hosts = { connection: () => Promise.reject(new Error('no host in this test')) };
  const certificates = {
    makeAuthority: () => Promise.reject(new Error('no authority in this test')),
    issue: () => Promise.reject(new Error('no certificate in this test')),
  };
  registries = createRegistries(context, { hosts, client, certificates });
  care = createRegistryCare({
    ...{ context, registries, hosts },
    contents: { open: () => Promise.reject(new Error('not opened in this test')) as never },
    clusters: { engine: () => engine, refresh: async () => undefined },
    guard: () => ({ take: async () => undefined, release: async () => undefined }),
    clientConfig: async () => ({ path: '', text: null }),
  });
  createNotifications(context, { tell: () => undefined });
});
afterEach(async () => {
  await care[Symbol.asyncDispose]();
  await context[Symbol.asyncDispose]();
});

const input = (changes: Partial<RegistryInput> = {}): RegistryInput =>
  RegistryInput.parse({ name: 'Cloud', host: 'reg.example', username: 'ship', password: 'one', ...changes });
const told = (): string[] =>
  context.storage.records
    .of('notifications')
    .list()
    .map(({ title }) => title.key.replace('notifications.registryLogin.', ''));

describe('a login that is watched', () => {
  test('is told once when two looks in a row find it refused, and once when it works again', async () => {
    const { id } = registries.add(input());
    care.start();
    await clock.advance(hour);
    expect(context.storage.records.of('registryStates').get(id)?.error).toBeNull();
    expect(told()).toEqual([]);
    refusal = new SlipwayError('registry.denied', { data: { reason: 'login' } });
    await clock.advance(3 * hour);
    expect(told()).toEqual(['refused']);
    refusal = undefined;
    await clock.advance(hour);
    expect(told()).toEqual(['refused', 'good']);
  });

  test('is not called refused by a registry that does not answer', async () => {
    const { id } = registries.add(input());
    care.start();
    refusal = new SlipwayError('registry.unreachable');
    await clock.advance(2 * hour);
    expect(context.storage.records.of('registryStates').get(id)).toMatchObject({
      reachable: false,
      refusedSince: null,
    });
    expect(told()).toEqual([]);
  });

  test('is told once before it lapses, and when it has', async () => {
    registries.add(input({ username: 'AWS' }));
    care.start();
    await clock.advance(8 * hour);
    expect(told()).toEqual([]);
    await clock.advance(3 * hour);
    expect(told()).toEqual(['lapsing']);
    await clock.advance(3 * hour);
    expect(told()).toEqual(['lapsing', 'lapsed']);
  });
});

describe('a login that is changed', () => {
  async function operations() {
    await clock.advance(10_000);
    return context.storage.records
      .of('operations')
      .list()
      .filter(({ kind }) => kind === 'registry');
  }

  test('goes to the services that have it from Slipway, and to no others', async () => {
    const { id } = registries.add(input());
    const ours = engine.add('ours', image);
    const elsewhere = engine.add('elsewhere', image.replace('reg.example', 'other.example'));
    const foreign = engine.add('foreign', image);
    for (const serviceId of [ours, elsewhere, foreign]) {
      const service = await engine.service(serviceId);
      context.storage.records.of('services').put({ ...service, managed: serviceId !== foreign });
    }
    care.start();
    registries.update({ id, registry: input({ name: 'Renamed', password: undefined }) });
    expect(await operations()).toEqual([]);
    await clock.advance(1000);
    registries.update({ id, registry: input({ password: 'two' }) });
    expect(await operations()).toMatchObject([{ state: 'succeeded', subjectId: id }]);
    expect(engine.told).toEqual([`login ship ${ours}`]);
  });

  test('does not go to an engine that would restart tasks for it', async () => {
    const { id } = registries.add(input());
    context.storage.records.of('services').put(await engine.service(engine.add('ours', image)));
    engine.nodeList = engine.nodeList.map((node) => ({ ...node, engineVersion: '17.06.1-ce' }));
    care.start();
    await clock.advance(1000);
    registries.update({ id, registry: input({ password: 'two' }) });
    expect(await operations()).toMatchObject([
      { state: 'failed', error: { code: 'conflict', data: { reason: 'loginRestartsTasks', version: '17.06.1-ce' } } },
    ]);
    expect(engine.told).toEqual([]);
  });

  test('does not go to a service whose update waits: it would take that for the word to go on', async () => {
    const { id } = registries.add(input());
    const serviceId = engine.add('ours', image);
    const failureAction = 'pause';
    await engine.upgrade({
      ...{
        serviceId,
        image,
        credentials: null,
        update: null,
        releaseId: 'release',
        canary: true,
        failureAction,
        health: null,
      },
    });
    context.storage.records.of('services').put(await engine.service(serviceId));
    care.start();
    await clock.advance(1000);
    registries.update({ id, registry: input({ password: 'two' }) });
    expect(await operations()).toMatchObject([{ state: 'failed', error: { data: { reason: 'updateUnderway' } } }]);
    expect(engine.told.filter((told) => told.startsWith('login'))).toEqual([]);
  });

  test('that nobody has needs no sending', async () => {
    const { id } = registries.add(input());
    expect(() => care.resendLogin({ id })).toThrow('noServicesOfRegistry');
  });
});
