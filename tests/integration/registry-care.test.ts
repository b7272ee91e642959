import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCertificateMaker } from '../../electron/adapters/certificates/index.ts';
import { createClientConfigReader } from '../../electron/adapters/local/client-config.ts';
import { createRegistryClient, createRegistryContents } from '../../electron/adapters/registry/index.ts';
import { systemClock } from '../../electron/adapters/system-clock.ts';
import type { Clock } from '../../electron/core/context.ts';
import { createNotifications } from '../../electron/core/notifications/index.ts';
import { createRegistries, createRegistryCare } from '../../electron/core/registries/index.ts';
import type { Storage } from '../../electron/storage/stores.ts';
import { removalsOf } from '../../shared/domain/retention.ts';
import { SlipwayError } from '../../shared/domain/slipway-error.ts';
import { RegistryInput } from '../../shared/schema/registry.ts';
import type { TagDetail } from '../../shared/schema/registry-content.ts';
import type { RetentionPreview } from '../../shared/schema/retention.ts';
import { DistributionRegistry } from '../support/distribution-registry.ts';
import { createTestContext, type TestContext } from '../support/test-context.ts';

const signal = (): AbortSignal => AbortSignal.timeout(30_000);
const day = 86_400_000;
let server: DistributionRegistry;
let folder: string;
let context: TestContext;
let registries: ReturnType<typeof createRegistries>;
let care: ReturnType<typeof createRegistryCare>;

function open(within: TestContext, readClusters: () => Promise<void> = async () => undefined) {
  const hosts = { connection: () => Promise.reject(new Error('no host in this test')) };
  const made = createRegistries(within, {
    ...{ hosts, client: createRegistryClient(), certificates: createCertificateMaker() },
  });
  const cared = createRegistryCare({
    ...{ context: within, registries: made, hosts, contents: createRegistryContents() },
    clusters: { engine: () => Promise.reject(new Error('no cluster in this test')) as never, refresh: readClusters },
    guard: () => ({ take: async () => undefined, release: async () => undefined }),
    clientConfig: createClientConfigReader({ DOCKER_CONFIG: folder }),
  });
  return { registries: made, care: cared };
}

beforeAll(async () => {
  server = await DistributionRegistry.start('127.0.0.1', { auth: 'token' });
  folder = await mkdtemp(join(tmpdir(), 'slipway-docker-'));
  context = createTestContext();
  ({ registries, care } = open(context));
});
afterAll(async () => {
  await care[Symbol.asyncDispose]();
  await context[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

function add(changes: Partial<RegistryInput> = {}): string {
  const { host, username, password, caCertificate } = server;
  const name = `test ${context.newId().slice(0, 8)}`;
  return registries.add(RegistryInput.parse({ name, host, username, password, caCertificate, ...changes })).id;
}

async function detailsOf(id: string, repository: string): Promise<readonly TagDetail[]> {
  const found: TagDetail[] = [];
  for await (const event of care.tags({ id, repository, withDetails: true }, signal()))
    if (event.type === 'details') found.push(...event.details);
  return found;
}

describe('the logins of a docker client', () => {
  test('are imported from its file on this computer, passwords never shown', async () => {
    const auth = Buffer.from(`${server.username}:${server.password}`).toString('base64');
    const auths = { [server.host]: { auth }, 'helped.example': {} };
    await writeFile(join(folder, 'config.json'), JSON.stringify({ auths, credsStore: 'pass' }));
    const found = await care.findLogins({ text: null });
    expect(JSON.stringify(found)).not.toContain('pass:w');
    expect(found.logins.map(({ host, state }) => `${host} ${state}`).sort()).toEqual(
      [`${server.host} usable`, 'helped.example helper'].sort(),
    );
    const { registryIds } = await care.importLogins({ text: null, hosts: [server.host, 'helped.example'] });
    expect(registryIds).toHaveLength(1);
    expect(registries.access(registryIds[0] ?? '')).toMatchObject({ username: 'ship', password: 'pass:wörd' });
    registries.remove({ id: registryIds[0] ?? '' });
  });
});

describe('a login that is tested', () => {
  test('says what was tried and what came back, and keeps it', async () => {
    await server.push('acme/tested', 'latest', 'x');
    const id = add();
    const found = await care.testLogin({ id, registry: null, repository: 'acme/tested' }, signal());
    expect(found).toMatchObject({ scheme: 'token', error: null, repository: 'acme/tested' });
    expect(found.rights.map(({ verdict, status }) => `${verdict} ${status}`)).toEqual([
      'yes 200',
      'yes 202',
      'yes 404',
    ]);
    expect(context.storage.records.of('registryStates').get(id)?.tested).toEqual(found);
  });

  test('before it is saved, with the kept password only at the same place', async () => {
    const id = add();
    const { host, username, caCertificate } = server;
    const entered = RegistryInput.parse({ name: 'n', host, username, caCertificate });
    const found = await care.testLogin({ id, registry: entered, repository: '' }, signal());
    expect(found.rights.find(({ right }) => right === 'push')?.verdict).toBe('yes');
    const moved = { ...entered, host: 'elsewhere.example' };
    await expect(care.testLogin({ id, registry: moved, repository: '' }, signal())).rejects.toThrow('passwordAgain');
    const wrong = { ...entered, password: 'wrong' };
    expect((await care.testLogin({ id, registry: wrong, repository: 'acme/tested' }, signal())).rights).toMatchObject([
      { verdict: 'no' },
      { verdict: 'no' },
      { verdict: 'no' },
    ]);
  });

  test('is known to be refused since the first look that finds it so, until it works again', async () => {
    const id = add({ password: 'wrong' });
    const first = await registries.look(id, signal());
    expect(first).toMatchObject({ reachable: true, error: { code: 'registry.denied' } });
    expect(first.refusedSince).toBe(first.checkedAt);
    expect((await registries.look(id, signal())).refusedSince).toBe(first.refusedSince);
    const { host, username, password, caCertificate } = server;
    const { name } = registries.require(id);
    registries.update({ id, registry: RegistryInput.parse({ name, host, username, password, caCertificate }) });
    expect(await registries.look(id, signal())).toMatchObject({ error: null, refusedSince: null });
  });
});

describe('what is in a registry', () => {
  test('is listed, and its tags told with platforms, sizes and dates', async () => {
    const id = add();
    const created = '2024-05-06T07:08:09.000Z';
    const image = await server.push('acme/told', 'v1', 'seven77', { created });
    const index = await server.pushIndex('acme/told', 'many', ['amd64', 'arm64']);
    expect((await care.catalogue({ id, after: null }, signal())).repositories).toContain('acme/told');
    const details = await detailsOf(id, 'acme/told');
    expect(details.map((detail) => detail.id).sort()).toEqual(['many', 'many-amd64', 'many-arm64', 'v1']);
    expect(details.find((detail) => detail.id === 'v1')).toMatchObject({
      ...{ digest: image, kind: 'image', createdAt: Date.parse(created), platforms: [{ architecture: 'amd64' }] },
    });
    expect(details.find((detail) => detail.id === 'many')).toMatchObject({
      ...{ digest: index.digest, kind: 'index', children: index.children },
      platforms: [{ architecture: 'amd64' }, { architecture: 'arm64' }],
    });
  });

  test('is not told to its end when it is cancelled', async () => {
    const id = add();
    const end = new AbortController();
    const told = care.tags({ id, repository: 'acme/told', withDetails: true }, end.signal);
    expect((await told.next()).value).toMatchObject({ type: 'tags' });
    end.abort();
    await expect(told.next()).rejects.toThrow();
  });
});

describe('retention', () => {
  async function preview(id: string): Promise<RetentionPreview> {
    for await (const event of care.previewRetention({ id }, signal()))
      if (event.type === 'preview') return event.preview;
    throw new Error('no preview came');
  }

  test('shows what goes, removes it, and what is needed since then is kept', async () => {
    const id = add();
    const repository = `old/${context.newId().slice(0, 8)}`;
    const old = (daysAgo: number) => ({ created: new Date(Date.now() - daysAgo * day).toISOString() });
    for (const [index, tag] of ['t1', 't2', 't3', 'v1', 'now'].entries())
      await server.push(repository, tag, `${repository} ${tag}`, old(50 - index));
    care.setRetention({
      id,
      retention: {
        rules: [{ repositories: repository, keepLast: 1, keepTags: ['v*'], olderThanDays: 7 }],
        keepReleases: 10,
      },
    });
    const shown = await preview(id);
    const verdicts = Object.fromEntries(shown.entries.map(({ tag, verdict }) => [tag, verdict]));
    expect(verdicts).toEqual({ t1: 'goes', t2: 'goes', t3: 'goes', v1: 'kept', now: 'kept' });
    // Moved after it was shown: another image now, which nobody agreed to remove.
    await server.push(repository, 't3', 'moved', old(0));
    const { operationId } = care.applyRetention({ id, removals: removalsOf(shown.entries) });
    const ended = await context.operations.finished(operationId);
    expect(ended).toMatchObject({ state: 'succeeded', error: null });
    expect(ended.steps[0]?.detail).toMatchObject([{ params: { removed: 2, kept: 0 } }]);
    const left = (await detailsOf(id, repository)).map((detail) => detail.id).sort();
    expect(left).toEqual(['now', 't3', 'v1']);
  });
});

describe('a retention schedule', () => {
  const hour = 3_600_000;
  let shift = 0;
  let clusterIsSilent = false;
  /** Waits a six-hundredth of what it is told, and is set forward by hand. */
  const quickClock: Clock = {
    now: () => Date.now() + shift,
    sleep: (milliseconds, stop) => systemClock.sleep(milliseconds / 600, stop),
  };
  const openHere = (storage?: Storage) => {
    const within = createTestContext({ clock: quickClock, ...(storage && { storage }) });
    const opened = open(within, () =>
      clusterIsSilent ? Promise.reject(new SlipwayError('cluster.unreachable')) : Promise.resolve(),
    );
    createNotifications(within, { tell: () => undefined });
    opened.care.start();
    return { ...opened, within };
  };

  test('follows the rules when it is due, once, also over a restart, and not blindly', async () => {
    let here = openHere();
    const { records } = here.within.storage;
    records.of('clusters').put({
      ...{ id: 'cluster', name: 'town', engine: 'swarm', managerHostIds: [], workerHostIds: [], createdAt: 0 },
      ...{ engineClusterId: 'c', joinTokens: { setAt: null } },
    });
    const repository = `timed/${here.within.newId().slice(0, 8)}`;
    for (const [index, tag] of ['t1', 't2', 'now'].entries())
      await server.push(repository, tag, `${repository} ${tag}`, {
        created: new Date(Date.now() - (50 - index) * day).toISOString(),
      });
    const { host, username, password, caCertificate } = server;
    const entered = RegistryInput.parse({ name: 'timed', host, username, password, caCertificate });
    const { id } = here.registries.add(entered);
    const schedule = { kind: 'interval', hours: 6 } as const;
    expect(() => here.care.setRetentionSchedule({ id, schedule })).toThrow('noRetentionRules');
    const rule = { repositories: repository, keepLast: 1, keepTags: [], olderThanDays: 7 };
    here.care.setRetention({ id, retention: { rules: [rule], keepReleases: 10 } });
    here.care.setRetentionSchedule({ id, schedule });
    const kept = () => here.registries.require(id).retentionSchedule;
    const tagsLeft = async () => {
      const found: string[] = [];
      for await (const event of here.care.tags({ id, repository, withDetails: false }, signal()))
        if (event.type === 'tags') found.push(...event.tags);
      return found.sort();
    };
    const ended = async (before: string | null) => {
      await expect.poll(() => kept()?.lastOperationId, { timeout: 20_000 }).not.toBe(before);
      return await here.within.operations.finished(kept()?.lastOperationId ?? '');
    };

    // A cluster that can't be read may run anything.
    clusterIsSilent = true;
    shift += 7 * hour;
    const refused = await ended(null);
    expect(refused).toMatchObject({ state: 'failed', error: { data: { reason: 'runningUnknown', name: 'town' } } });
    expect(await tagsLeft()).toEqual(['now', 't1', 't2']);
    const inbox = records.of('notifications').list();
    expect(inbox.map(({ level, link }) => `${level} ${link}`)).toContain(`error /operations/${refused.id}`);

    clusterIsSilent = false;
    shift += 7 * hour;
    const done = await ended(refused.id);
    expect(done).toMatchObject({ state: 'succeeded', error: null });
    expect(done.steps.at(-1)?.detail).toMatchObject([{ params: { count: 2, kept: 0, repositories: 1 } }]);
    expect(await tagsLeft()).toEqual(['now']);

    await here.care[Symbol.asyncDispose]();
    const after = kept();
    here = openHere(here.within.storage);
    await quickClock.sleep(5 * 60_000, signal());
    expect(kept()).toEqual(after);
    expect(records.of('operations').list()).toHaveLength(2);
    here.care.setRetentionSchedule({ id, schedule: null });
    shift += 7 * hour;
    await quickClock.sleep(5 * 60_000, signal());
    expect(records.of('operations').list()).toHaveLength(2);
    await here.care[Symbol.asyncDispose]();
    await here.within[Symbol.asyncDispose]();
  });
});
