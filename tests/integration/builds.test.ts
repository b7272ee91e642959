import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBuildSession } from '../../electron/adapters/buildkit/index.ts';
import { createCertificateMaker } from '../../electron/adapters/certificates/index.ts';
import { createGitClient } from '../../electron/adapters/git/index.ts';
import type { HostConnection } from '../../electron/adapters/host-connection.ts';
import { createRegistryClient } from '../../electron/adapters/registry/index.ts';
import { createHostConnector } from '../../electron/adapters/ssh/ssh-connector.ts';
import { type Applications, createApplications } from '../../electron/core/applications/index.ts';
import { type Builds, createBuilds } from '../../electron/core/builds/index.ts';
import { createReceivers, type Receivers } from '../../electron/core/receivers/index.ts';
import { createRegistries } from '../../electron/core/registries/index.ts';
import type { ReleaseRequest } from '../../electron/core/releases/index.ts';
import { SlipwayError } from '../../shared/domain/slipway-error.ts';
import { type Application, ApplicationInput } from '../../shared/schema/application.ts';
import type { Build } from '../../shared/schema/build.ts';
import { ReceiverInput } from '../../shared/schema/receiver.ts';
import { RegistryInput } from '../../shared/schema/registry.ts';
import { SourceRule } from '../../shared/schema/source-rule.ts';
import { type Bed, type BedGit, type BedHost, openBed } from '../bed/index.ts';
import { network } from '../bed/settings.ts';
import { DistributionRegistry } from '../support/distribution-registry.ts';
import { saidIn } from '../support/said.ts';
import { clusterRecord } from '../support/source-records.ts';
import { createTestContext, type TestContext } from '../support/test-context.ts';

const signal = (): AbortSignal => AbortSignal.timeout(120_000);
const page = 'FROM busybox-web:1\nCOPY site/ /www/\n';
const files = {
  Dockerfile: page,
  '.dockerignore': 'secret.env\n',
  'secret.env': 'TOKEN=1\n',
  'site/index.html': 'one\n',
};

let bed: Bed;
let host: BedHost;
let git: BedGit;
let registry: DistributionRegistry;
let connection: HostConnection;
let context: TestContext;
let applications: Applications;
let builds: Builds;
let receivers: Receivers;
let endpoint: Server;
let folder: string;
let application: Application;
const released: ReleaseRequest[] = [];

beforeAll(async () => {
  bed = await openBed();
  [host, git] = await Promise.all([bed.host({ name: 'builder', docker: 'installed' }), bed.git()]);
  registry = await DistributionRegistry.start(network.gateway);
  const { url } = await bed.mirror();
  const daemon = { 'registry-mirrors': [url], 'insecure-registries': [new URL(url).host] };
  await host.writeFile('/etc/docker/daemon.json', JSON.stringify(daemon));
  await host.exec(`systemctl reload docker; mkdir -p /etc/docker/certs.d/${registry.host}`);
  await host.writeFile(`/etc/docker/certs.d/${registry.host}/ca.crt`, registry.caCertificate);
  folder = await mkdtemp(join(tmpdir(), 'slipway-builds-'));
  await wire();
  await git.createRepository('shop', files);
  application = await addApplication('shop');
});
afterAll(async () => {
  endpoint?.close();
  await context?.[Symbol.asyncDispose]();
  await connection?.[Symbol.asyncDispose]();
  await registry?.[Symbol.asyncDispose]();
  await bed?.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function wire(): Promise<void> {
  const connector = createHostConnector();
  context = createTestContext({ connector });
  const hostKey = await connector.scanHostKey(host.address, host.port, signal());
  const privateKey = await readFile(host.privateKeyPath, 'utf8');
  connection = await connector.connect(
    {
      ...{ kind: 'ssh', address: host.address, port: host.port, username: 'root', hostKey },
      ...{ authentication: { kind: 'key', privateKey }, escalation: { kind: 'root' } },
    },
    signal(),
  );
  const hosts = {
    connection: async () => connection,
    docker: (_: string, abort: AbortSignal) => connection.docker(abort),
  };
  const client = createRegistryClient();
  const registries = createRegistries(context, { hosts, client, certificates: createCertificateMaker() });
  const gitClient = createGitClient({ folder });
  const releases = {
    preview: async () => [],
    async release(request: ReleaseRequest) {
      released.push(request);
      if ('selector' in request.target && request.target.selector.update === 'nobody')
        throw new SlipwayError('release.nothingSelected');
      return { batchId: 'batch', releaseIds: ['release'] };
    },
  };
  applications = createApplications(context, { git: gitClient, registries });
  builds = createBuilds(context, {
    ...{ git: gitClient, hosts, registries, releases, applications },
    openSession: openBuildSession,
  });
  receivers = createReceivers(context, { applications, builds, releases, registries });
  const { records } = context.storage;
  records.of('clusters').put(clusterRecord());
  records.of('hosts').put({
    ...{ id: 'host', name: 'builder', ssh: null, hostKey: null, internalAddress: null, profiles: [], createdAt: 0 },
    secrets: {
      password: { setAt: null },
      privateKey: { setAt: null },
      passphrase: { setAt: null },
      sudoPassword: { setAt: null },
    },
  });
  const { host: registryHost, username, password, caCertificate } = registry;
  registries.add(
    RegistryInput.parse({ name: 'bed', host: registryHost, username, password, caCertificate, namespace: 'acme' }),
  );
}

async function addApplication(name: string, changes: Record<string, unknown> = {}): Promise<Application> {
  const url = git.urls(name).sshUrl;
  const source = { url, branch: 'main', method: 'deploy-key' } as const;
  const deployKey = await readFile(git.deployKeyPath, 'utf8');
  const rule = { source: SourceRule.parse({}), dockerfile: 'Dockerfile' };
  const probe = { ...rule, git: { ...source, username: '' }, secrets: { deployKey } };
  const first = await applications.probeSource({ ...probe, gitHostKey: null }, signal());
  expect(first.branches).toEqual([]);
  const second = await applications.probeSource({ ...probe, gitHostKey: first.hostKey }, signal());
  expect(second.branches.map((branch) => branch.name)).toEqual(['main']);
  const registryId = context.storage.records.of('registries').list()[0]?.id;
  return applications.add(
    ApplicationInput.parse({
      ...{ name, git: source, registryId, image: name, buildHostId: 'host', clusterId: 'cluster', pollSeconds: 0 },
      ...{ selector: { update: 'server-config' }, secrets: { deployKey }, gitHostKey: first.hostKey, ...changes },
    }),
  );
}

async function finished(buildId: string): Promise<Build> {
  await context.operations.finished(build(buildId).operationId);
  return build(buildId);
}

const build = (id: string): Build => context.storage.records.of('builds').require(id);
const linesOf = (of: Build): string => context.storage.outputs.read(of.operationId, 0, 10_000).map(saidIn).join('\n');

describe('a commit', () => {
  test('becomes an image in the registry, tagged by commit and branch, and is released', async () => {
    const commit = await git.commit('shop', { 'site/index.html': 'two\n' }, 'Say two');
    const { buildId } = builds.start({ applicationId: application.id });
    const done = await finished(buildId);
    expect(done).toMatchObject({
      state: 'succeeded',
      error: null,
      commit,
      subject: 'Say two',
      tag: commit.slice(0, 12),
    });
    const client = createRegistryClient();
    const moving = await client.manifest(registry.access, 'acme/shop', 'latest', signal());
    const fixed = await client.manifest(registry.access, 'acme/shop', commit.slice(0, 12), signal());
    expect([moving.digest, fixed.digest]).toEqual([done.digest, done.digest]);
    expect(done.sizeBytes).toBeGreaterThan(1000);
    expect(released.at(-1)).toMatchObject({
      digest: done.digest,
      trigger: 'build',
      buildId,
      target: { selector: { update: 'server-config' } },
    });
    expect(linesOf(done)).toMatch(/^#\d+ \[2\/2\] COPY site\/ \/www\/$/m);
    expect(done).toMatchObject({ way: 'buildkit', hostId: 'host', reusedFrom: null, queue: null });
    expect(done.stages.map(({ name }) => name)).toContain('[2/2] COPY site/ /www/');
    expect(done.stages.every(({ state }) => state === 'done' || state === 'cached')).toBe(true);
    expect(done.layers.at(-1)).toMatchObject({ command: expect.stringContaining('COPY site/ /www/'), sizeBytes: 4 });
    const run = `docker run --rm ${done.image}:${done.tag} sh -c 'cat /www/index.html; ls -a /'`;
    const { stdout } = await host.exec(run);
    expect(stdout).toContain('two');
  });

  test('is built once though a look and a push find it at the same time', async () => {
    await applications.look({ id: application.id }, signal());
    await git.commit('shop', { 'site/index.html': 'three\n' }, 'Say three');
    const looks = await Promise.all([
      applications.lookFor(application.id, 'poll', signal()),
      applications.lookFor(application.id, 'git-hook', signal()),
    ]);
    const ids = looks.flatMap(({ buildId }) => (buildId === null ? [] : [buildId]));
    expect(ids).toHaveLength(1);
    expect((await finished(ids[0] ?? '')).state).toBe('succeeded');
  });
});

describe('a build fails with its reason', () => {
  test('when a command of the Dockerfile fails: its last lines are kept', async () => {
    await git.createRepository('broken', { Dockerfile: 'FROM busybox-web:1\nRUN echo about to break; exit 3\n' });
    const broken = await addApplication('broken');
    const done = await finished(builds.start({ applicationId: broken.id }).buildId);
    expect(done).toMatchObject({
      state: 'failed',
      digest: null,
      error: { code: 'build.failed', data: { exitCode: 3 } },
    });
    expect(done.error?.data.lastLines).toContain('about to break');
  });

  test('when there is no Dockerfile', async () => {
    const missing = await addApplication('shop', { name: 'missing', dockerfile: 'docker/Dockerfile' });
    const done = await finished(builds.start({ applicationId: missing.id }).buildId);
    expect(done).toMatchObject({
      state: 'failed',
      error: { code: 'build.dockerfileMissing', data: { path: 'docker/Dockerfile' } },
    });
  });

  test('not because no service is selected: that is said', async () => {
    const nobody = await addApplication('shop', { name: 'nobody', selector: { update: 'nobody' } });
    const done = await finished(builds.start({ applicationId: nobody.id }).buildId);
    expect(done).toMatchObject({ state: 'succeeded', error: null });
    expect(linesOf(done)).toContain('builds.note.nothingSelected');
  });
});

describe('while a slow build runs', () => {
  test('pushes wait, the newest wins, and a cancel leaves no container behind', async () => {
    await git.createRepository('slow', { Dockerfile: 'FROM busybox-web:1\nRUN echo sleeping; sleep 300\n' });
    const slow = await addApplication('slow', { autoRelease: false });
    const first = builds.start({ applicationId: slow.id, trigger: 'poll' });
    await expect.poll(() => linesOf(build(first.buildId)), { timeout: 60_000 }).toContain('sleeping');
    const quick = { Dockerfile: 'FROM busybox-web:1\nRUN echo quick\n' };
    const second = builds.start({
      applicationId: slow.id,
      trigger: 'git-hook',
      commit: await git.commit('slow', quick, 'Quick'),
    });
    const commit = await git.commit('slow', { 'a.txt': 'a' }, 'Newest');
    const third = builds.start({ applicationId: slow.id, trigger: 'git-hook', commit });
    expect(await finished(second.buildId)).toMatchObject({
      state: 'cancelled',
      error: { data: { reason: 'superseded', by: third.buildId } },
    });
    context.operations.cancel(first.operationId);
    expect((await finished(first.buildId)).state).toBe('cancelled');
    expect(await finished(third.buildId)).toMatchObject({ state: 'succeeded', commit, subject: 'Newest' });
    await expect.poll(async () => (await host.exec('docker ps -q')).stdout.trim(), { timeout: 20_000 }).toBe('');
  });
});

describe('a push told by the Git server', () => {
  test('builds when it is signed, and not when it is forged or comes again', async () => {
    endpoint?.close();
    endpoint = createServer(async (request, response) => {
      const token = request.url?.replace('/hooks/', '') ?? '';
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const body = await buffer(request);
      const answer = await receivers.handle({
        token,
        headers,
        body,
        senderAddress: request.socket.remoteAddress ?? '',
      });
      response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => endpoint.listen(0, network.gateway, resolve));
    const address = endpoint.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const input = { name: 'shop', format: 'github', applicationId: application.id, secret: 's3cr3t' };
    const receiver = receivers.add(ReceiverInput.parse(input));
    const url = `http://${network.gateway}:${port}/hooks/${receiver.token}`;
    await git.setPushHook('shop', { url, kind: 'github', secret: 's3cr3t' });
    const commit = await git.commit('shop', { 'site/index.html': 'four\n' }, 'Say four');
    expect((await git.deliveries('shop')).at(-1)).toMatchObject({ commit, status: 202 });
    await receivers.idle();
    const accepted = context.storage.records.of('deliveries').list().at(-1);
    expect(accepted).toMatchObject({ verdict: 'accepted', reason: { key: 'building' } });
    expect(await finished(accepted?.buildId ?? '')).toMatchObject({ state: 'succeeded', commit, trigger: 'git-hook' });
    await git.setPushHook('shop', { url, kind: 'github', secret: 'forged' });
    await git.commit('shop', { 'site/index.html': 'five\n' }, 'Say five');
    expect((await git.deliveries('shop')).at(-1)?.status).toBe(401);
    await receivers.idle();
    const last = context.storage.records.of('deliveries').list().at(-1);
    expect(last).toMatchObject({ verdict: 'bad-signature', reason: { key: 'badSignature' }, buildId: null });
  });
});

test('old images of an application are removed from the build host, and only those', async () => {
  const { stdout } = await host.exec(
    `docker images -q --filter label=io.slipway.application=${application.id} | sort -u | wc -l`,
  );
  expect(Number(stdout)).toBeGreaterThan(0);
  expect(Number(stdout)).toBeLessThanOrEqual(5);
  expect((await host.exec('docker images -q busybox-web')).stdout.trim()).not.toBe('');
});
