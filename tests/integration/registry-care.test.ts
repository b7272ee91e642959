import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCertificateMaker } from '../../electron/adapters/certificates/index.ts';
import { createClientConfigReader } from '../../electron/adapters/local/client-config.ts';
import { createRegistryClient, createRegistryContents } from '../../electron/adapters/registry/index.ts';
import { createRegistries, createRegistryCare } from '../../electron/core/registries/index.ts';
import { removalsOf } from '../../shared/domain/retention.ts';
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

beforeAll(async () => {
  server = await DistributionRegistry.start('127.0.0.1', { auth: 'token' });
  folder = await mkdtemp(join(tmpdir(), 'slipway-docker-'));
  context = createTestContext();
  const hosts = { connection: () => Promise.reject(new Error('no host in this test')) };
  registries = createRegistries(context, {
    ...{ hosts, client: createRegistryClient(), certificates: createCertificateMaker() },
  });
  care = createRegistryCare({
    ...{ context, registries, hosts, contents: createRegistryContents() },
    clusters: { engine: () => Promise.reject(new Error('no cluster in this test')) as never },
    guard: () => ({ take: async () => undefined, release: async () => undefined }),
    clientConfig: createClientConfigReader({ DOCKER_CONFIG: folder }),
  });
});
afterAll(async () => {
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
