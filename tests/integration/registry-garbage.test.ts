import { hash } from 'bcryptjs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createCertificateMaker } from '../../electron/adapters/certificates/index.ts';
import type { HostConnection } from '../../electron/adapters/host-connection.ts';
import { createRegistryClient, createRegistryContents } from '../../electron/adapters/registry/index.ts';
import { createHostConnector } from '../../electron/adapters/ssh/ssh-connector.ts';
import { swarmEngine } from '../../electron/adapters/swarm/index.ts';
import { prepareRegistry, registryFiles, runRegistry, trustRegistry } from '../../electron/commands/registry.ts';
import { makeRegistryReadOnly } from '../../electron/commands/registry-collect.ts';
import { createRegistries, createRegistryCare, type RegistryCare } from '../../electron/core/registries/index.ts';
import type { Operation } from '../../shared/schema/operation.ts';
import type { Registry } from '../../shared/schema/registry.ts';
import { UpdatePolicy } from '../../shared/schema/service.ts';
import { openSwarmBed, type SwarmBed } from '../support/swarm-bed.ts';
import { createTestContext, type TestContext } from '../support/test-context.ts';

const port = 5000;
const never = new AbortController().signal;
const hostId = 'host';
let bed: SwarmBed;
let context: TestContext;
let connection: HostConnection;
let registries: ReturnType<typeof createRegistries>;
let care: RegistryCare;
let registry: Registry;

const address = (): string => bed.hosts[0].host.address;
const engine = () =>
  swarmEngine({
    clusterId: 'cluster',
    docker: async () => bed.hosts[0].docker,
    hostDocker: async () => bed.hosts[0].docker,
    hostIdOf: () => hostId,
  });

async function sh(script: string): Promise<string> {
  const { code, stdout, stderr } = await bed.hosts[0].host.exec(script);
  if (code !== 0) throw new Error(`${stdout}\n${stderr}`);
  return stdout;
}

/** Gives the registry this password, as a new set-up does. */
async function setLogin(password: string): Promise<void> {
  const passwords = `slipway:${await hash(password, 5)}\n`;
  await connection.upload({
    path: registryFiles.passwords,
    content: passwords,
    mode: 0o600,
    root: true,
    signal: never,
  });
  const host = `${address()}:${port}`;
  registry = await registries.registerBuiltIn({ hostId, host, username: 'slipway', password });
}

async function installRegistry(): Promise<void> {
  const pair = await registries.issueCertificate({ names: [], addresses: [address()] });
  await sh(`docker pull -q registry:2 && docker pull -q busybox-web:1\n${prepareRegistry()}`);
  for (const [path, content] of [
    [registryFiles.certificate, pair.certificate],
    [registryFiles.key, pair.privateKey],
  ] as const)
    await connection.upload({ path, content, mode: 0o600, root: true, signal: never });
  await setLogin('first-password');
  await sh(runRegistry(port));
  await sh(trustRegistry(registry.host, `${(await registries.authority()).certificate.trim()}\n`));
  await vi.waitFor(async () => expect((await registries.look(registry.id, never)).error).toBeNull(), 20_000);
  await sh(`echo first-password | docker login -u slipway --password-stdin ${registry.host}`);
}

/** An image with a layer of 6 MiB that no other image has. */
async function push(name: string): Promise<string> {
  await sh(`set -e; rm -rf /tmp/c; mkdir /tmp/c; cd /tmp/c; head -c 6291456 /dev/urandom > data
printf 'FROM busybox-web:1\\nCOPY data /data\\n' > Dockerfile
DOCKER_BUILDKIT=0 docker build -q -t ${registry.host}/${name} . >/dev/null; docker push -q ${registry.host}/${name}`);
  const [repository = '', tag = ''] = name.split(':');
  return (await registries.resolve(registry.id, repository, tag, never)).digest;
}

async function isWritable(): Promise<boolean> {
  await using open = createRegistryContents().open(registries.access(registry.id), never);
  return (await open.tryRights('probe')).find(({ right }) => right === 'push')?.verdict === 'yes';
}

beforeAll(async () => {
  bed = await openSwarmBed(1);
  connection = await createHostConnector().connect(bed.hosts[0].target, never);
  context = createTestContext();
  const hosts = { connection: async () => connection };
  registries = createRegistries(context, {
    ...{ hosts, client: createRegistryClient(), certificates: createCertificateMaker() },
  });
  care = createRegistryCare({
    ...{ context, registries, hosts, contents: createRegistryContents() },
    clusters: { engine, refresh: async () => undefined },
    guard: () => ({ take: async () => undefined, release: async () => undefined }),
    clientConfig: async () => ({ path: '', text: null }),
  });
  await installRegistry();
  care.start();
}, 180_000);
afterAll(async () => {
  await care?.[Symbol.asyncDispose]();
  await context?.[Symbol.asyncDispose]();
  await connection?.[Symbol.asyncDispose]();
  await bed?.[Symbol.asyncDispose]();
});

const noteOf = ({ steps }: Operation, step: string, key: string) =>
  steps.find(({ id }) => id === step)?.detail.find((note) => typeof note !== 'string' && note.key.endsWith(key));

describe('garbage collection of the built-in registry', () => {
  test('frees what was removed, keeps what can be pulled, and ends writable', async () => {
    const run = context.newId().slice(0, 8);
    await push(`kept-${run}:1`);
    const gone = await push(`gone-${run}:1`);
    await using open = createRegistryContents().open(registries.access(registry.id), never);
    await open.removeManifest(`gone-${run}`, gone);
    const { operationId } = care.collectGarbage({ id: registry.id });
    const ended = await context.operations.finished(operationId);
    expect(ended).toMatchObject({ state: 'succeeded', error: null });
    expect(ended.steps.map(({ state }) => state)).toEqual(Array(7).fill('done'));
    const freed = noteOf(ended, 'after', 'freed');
    expect(Number.parseFloat(typeof freed === 'object' ? String(freed.params.size) : '0')).toBeGreaterThan(5);
    await sh(`docker rmi -f ${registry.host}/kept-${run}:1 >/dev/null; docker pull -q ${registry.host}/kept-${run}:1`);
    await push(`next-${run}:1`);
  }, 90_000);

  test('cancelled while the registry is read-only: it is writable again', async () => {
    let cancelled = false;
    const stop = context.storage.records.onChange(({ collection, upsert }) => {
      for (const { id } of collection === 'operations' ? upsert : []) {
        const operation = context.storage.records.of('operations').get(id);
        const isReadOnly = operation?.steps.some((step) => step.id === 'readonly' && step.state === 'done');
        if (cancelled || !isReadOnly || operation?.state !== 'running') continue;
        cancelled = true;
        context.operations.cancel(id);
      }
    });
    const { operationId } = care.collectGarbage({ id: registry.id });
    const ended = await context.operations.finished(operationId);
    stop();
    expect(ended).toMatchObject({ state: 'cancelled', error: null });
    expect(ended.steps.find(({ id }) => id === 'collect')?.state).not.toBe('done');
    await vi.waitFor(async () => expect(await isWritable()).toBe(true), { timeout: 20_000, interval: 500 });
  }, 60_000);

  test('left alone by everybody, the host makes the registry writable by itself', async () => {
    await sh(makeRegistryReadOnly(port, { looks: 1, seconds: 1 }));
    await vi.waitFor(
      async () => {
        expect((await sh('docker ps --format "{{.Names}}"')).split('\n')).toContain('slipway-registry');
        expect(await isWritable()).toBe(true);
      },
      { timeout: 30_000, interval: 500 },
    );
  }, 60_000);
});

test('a changed login is sent to the services that pull from the registry, and no task restarts', async () => {
  const name = `web-${context.newId().slice(0, 8)}`;
  const digest = await push(`${name}:1`);
  const target = engine();
  const image = `${registry.host}/${name}:1@${digest}`;
  const serviceId = await target.createService(
    {
      ...{ name, image, replicas: 1, global: false, labels: {}, environment: {}, ports: [], endpointMode: 'dnsrr' },
      ...{ healthcheck: null, update: UpdatePolicy.parse({}), memoryMb: null, cpus: null, stopGraceSeconds: 1 },
    },
    registries.credentials(registry.id),
    never,
  );
  const running = async (): Promise<string[]> =>
    (await target.service(serviceId, never)).tasks.filter(({ state }) => state === 'running').map(({ id }) => id);
  await vi.waitFor(async () => expect(await running()).toHaveLength(1), { timeout: 30_000, interval: 500 });
  const before = await running();
  context.storage.records.of('services').put(await target.service(serviceId, never));
  await setLogin(`second-${context.newId()}`);
  const sent = await vi.waitFor(() => {
    const found = context.storage.records
      .of('operations')
      .list()
      .find(({ steps }) => steps.some(({ id }) => id === `cluster/${serviceId}`));
    expect(found).toBeDefined();
    return found;
  });
  expect(await context.operations.finished(sent?.id ?? '')).toMatchObject({ state: 'succeeded' });
  expect(await running()).toEqual(before);
  // Without the image, the node can only get it with the login that was sent: the old one is refused by now.
  await target.scale(serviceId, 0, never);
  await vi.waitFor(() => sh(`docker images -q ${registry.host}/${name} | sort -u | xargs -r docker rmi -f`), {
    timeout: 30_000,
    interval: 500,
  });
  await target.scale(serviceId, 1, never);
  await vi.waitFor(async () => expect(await running()).toHaveLength(1), { timeout: 30_000, interval: 500 });
}, 120_000);
