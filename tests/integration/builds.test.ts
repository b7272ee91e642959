import { createServer, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRegistryClient } from '../../electron/adapters/registry/index.ts';
import type { Applications } from '../../electron/core/applications/index.ts';
import { buildLockPath } from '../../electron/core/builds/build-lock.ts';
import type { Builds } from '../../electron/core/builds/index.ts';
import type { Receivers } from '../../electron/core/receivers/index.ts';
import type { Application } from '../../shared/schema/application.ts';
import type { Build } from '../../shared/schema/build.ts';
import { ReceiverInput } from '../../shared/schema/receiver.ts';
import type { BedGit, BedHost } from '../bed/index.ts';
import { network } from '../bed/settings.ts';
import { type AddApplication, applicationAdder } from '../support/build-applications.ts';
import { buildKitLimits, idleOf, leftovers } from '../support/build-probes.ts';
import { type BuildScene, openBuildScene } from '../support/build-scene.ts';
import type { DistributionRegistry } from '../support/distribution-registry.ts';
import { saidIn } from '../support/said.ts';
import type { TestContext } from '../support/test-context.ts';

const signal = (): AbortSignal => AbortSignal.timeout(120_000);
const page = 'FROM busybox-web:1\nCOPY site/ /www/\n';
const files = {
  Dockerfile: page,
  '.dockerignore': 'secret.env\n',
  'secret.env': 'TOKEN=1\n',
  'site/index.html': 'one\n',
};

let scene: BuildScene;
let host: BedHost;
let git: BedGit;
let registry: DistributionRegistry;
let context: TestContext;
let applications: Applications;
let builds: Builds;
let receivers: Receivers;
let endpoint: Server;
let application: Application;
let addApplication: AddApplication;

beforeAll(async () => {
  scene = await openBuildScene();
  ({ host, git, registry, context, applications, builds, receivers } = scene);
  await git.createRepository('shop', files);
  addApplication = applicationAdder(scene);
  application = await addApplication('shop', { image: 'shop' });
});
afterAll(async () => {
  endpoint?.close();
  await scene?.[Symbol.asyncDispose]();
});

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
    expect(scene.released.at(-1)).toMatchObject({
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
    expect(done.failure).toMatchObject({ command: 'RUN echo about to break; exit 3', exitCode: 3 });
    const line = context.storage.outputs
      .read(done.operationId, done.failure?.line ?? 0, 1)
      .map(saidIn)
      .join();
    expect(line).toMatch(/^#\d+ about to break$/);
  });

  test('when there is no Dockerfile', async () => {
    const missing = await addApplication('shop', { dockerfile: 'docker/Dockerfile' });
    const done = await finished(builds.start({ applicationId: missing.id }).buildId);
    expect(done).toMatchObject({
      state: 'failed',
      error: { code: 'build.dockerfileMissing', data: { path: 'docker/Dockerfile' } },
    });
  });

  test('not because no service is selected: that is said', async () => {
    const nobody = await addApplication('shop', { selector: { update: 'nobody' } });
    const done = await finished(builds.start({ applicationId: nobody.id }).buildId);
    expect(done).toMatchObject({ state: 'succeeded', error: null });
    expect(linesOf(done)).toContain('builds.note.nothingSelected');
  });
});

describe('while a slow build runs', () => {
  test('pushes wait, the newest wins, and a cancel leaves no container behind', async () => {
    await git.createRepository('slow', { Dockerfile: 'FROM busybox-web:1\nRUN echo sleeping; sleep 300\n' });
    const limits = { cpus: 0.5, memoryMb: 256 };
    const slow = await addApplication('slow', { autoRelease: false, build: limits });
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
    expect(build(third.buildId).queue).toEqual({ position: 1, reason: 'application' });
    const held = await buildKitLimits(host);
    if (held !== undefined) expect(held).toBe('50000 268435456');
    expect(await idleOf(host, 'buildkit')).toMatch(/^1?$/);
    const asked = Date.now();
    context.operations.cancel(first.operationId);
    expect((await finished(first.buildId)).state).toBe('cancelled');
    await expect.poll(() => leftovers(host), { timeout: 10_000 - (Date.now() - asked) }).toBe('');
    expect(await finished(third.buildId)).toMatchObject({ state: 'succeeded', commit, subject: 'Newest' });
    if (held !== undefined) expect(await buildKitLimits(host)).toMatch(/^-1 /);
    expect(await idleOf(host, 'buildkit')).toMatch(/^0?$/);
  });
});

describe('the older builder', () => {
  test('holds to the limits, says where it failed, and a cancel leaves nothing of it, half images included', async () => {
    const Dockerfile = [
      'FROM busybox-web:1',
      'RUN cd /sys/fs/cgroup; cat memory/memory.limit_in_bytes cpu/cpu.cfs_quota_us || cat memory.max cpu.max',
      'RUN echo sleeping; sleep 300',
      '',
    ].join('\n');
    await git.createRepository('classic', { Dockerfile });
    const settings = { way: 'classic', cpus: 0.5, memoryMb: 200 };
    const classic = await addApplication('classic', { autoRelease: false, build: settings });
    await host.exec('docker pull -q busybox-web:1');
    const before = (await host.exec('docker images -aq | sort -u')).stdout;
    const started = builds.start({ applicationId: classic.id, fresh: true });
    await expect.poll(() => linesOf(build(started.buildId)), { timeout: 60_000 }).toContain('sleeping');
    expect(linesOf(build(started.buildId))).toMatch(/^209715200$/m);
    expect(linesOf(build(started.buildId))).toMatch(/^50000( 100000)?$/m);
    if ((await idleOf(host, 'slipway-build')) !== '') {
      expect(await idleOf(host, 'slipway-build')).toBe('1');
      const { stdout } = await host.exec('cat /sys/fs/cgroup/cpu/docker/slipway-build/*/cgroup.procs');
      expect(stdout.trim()).not.toBe('');
    }
    const asked = Date.now();
    context.operations.cancel(started.operationId);
    const done = await finished(started.buildId);
    expect(done).toMatchObject({ state: 'cancelled', way: 'classic' });
    expect(done.stages.at(-1)).toMatchObject({
      name: expect.stringMatching(/^Step 3\/\d+ : RUN echo sleeping/),
      state: 'stopped',
    });
    await expect.poll(() => leftovers(host), { timeout: 10_000 - (Date.now() - asked) }).toBe('');
    expect((await host.exec('docker images -aq | sort -u')).stdout).toBe(before);
  });
});

describe('a secret', () => {
  const token = 'tok-4711-very-secret';

  test('reaches its step, and neither the log, nor the image, nor the records', async () => {
    const Dockerfile = [
      'FROM busybox-web:1',
      'RUN --mount=type=secret,id=npm test "$(wc -c < /run/secrets/npm)" = 20 && cat /run/secrets/npm',
      'ARG GREETING',
      'RUN echo "$GREETING" > /greeting',
      '',
    ].join('\n');
    await git.createRepository('secret', { Dockerfile });
    const build = { args: { GREETING: 'hello' } };
    const secret = await addApplication('secret', { autoRelease: false, build, buildSecrets: { npm: token } });
    const done = await finished(builds.start({ applicationId: secret.id }).buildId);
    expect(done).toMatchObject({ state: 'succeeded', error: null, way: 'buildkit' });
    expect(linesOf(done)).toContain('[redacted]');
    expect(JSON.stringify([linesOf(done), done, secret])).not.toContain(token);
    const image = `${done.image}:${done.tag}`;
    const { stdout } = await host.exec(
      `docker history --no-trunc ${image}; docker inspect ${image}; docker save ${image}`,
    );
    expect(stdout).not.toContain(token);
    expect(stdout).toContain('org.opencontainers.image.source');
    expect((await host.exec(`docker run --rm ${image} cat /greeting`)).stdout.trim()).toBe('hello');
  });

  test('is never given to the older builder: that is refused before anything is sent', async () => {
    const classic = { way: 'classic' };
    const secret = await addApplication('shop', { build: classic, buildSecrets: { npm: token } });
    const done = await finished(builds.start({ applicationId: secret.id }).buildId);
    expect(done).toMatchObject({
      state: 'failed',
      error: { code: 'build.refused', data: { reason: 'classicChosen', need: 'secrets' } },
    });
    expect(linesOf(done)).not.toContain('filesSent');
  });
});

describe('the same again', () => {
  test('is not built: files outside of the context change nothing; a fresh build is asked for', async () => {
    await git.createRepository('twice', { 'app/Dockerfile': 'FROM busybox-web:1\nCOPY a.txt /\n', 'app/a.txt': 'a' });
    const twice = await addApplication('twice', { context: 'app', dockerfile: 'app/Dockerfile', autoRelease: false });
    const first = await finished(builds.start({ applicationId: twice.id }).buildId);
    const commit = await git.commit('twice', { 'README.md': 'read me' }, 'Readme');
    const second = await finished(builds.start({ applicationId: twice.id, commit, trigger: 'poll' }).buildId);
    const { digest, layers } = first;
    expect(second).toMatchObject({ state: 'succeeded', commit, digest, layers, reusedFrom: first.id, stages: [] });
    const client = createRegistryClient();
    const repository = second.image.slice(registry.host.length + 1);
    expect((await client.manifest(registry.access, repository, second.tag, signal())).digest).toBe(digest);
    const third = await finished(builds.start({ applicationId: twice.id, commit, fresh: true }).buildId);
    expect(third).toMatchObject({ state: 'succeeded', reusedFrom: null });
    expect(third.stages.filter(({ name }) => name.includes('COPY')).map(({ state }) => state)).toEqual(['done']);
  });
});

describe('a place on the build host', () => {
  test('is waited for, and given up in the queue by a cancel', async () => {
    await git.createRepository('long', { Dockerfile: 'FROM busybox-web:1\nRUN echo waiting; sleep 300\n' });
    const [one, two] = [await addApplication('long'), await addApplication('long')];
    const first = builds.start({ applicationId: one.id });
    await expect.poll(() => build(first.buildId).state, { timeout: 30_000 }).toBe('running');
    const second = builds.start({ applicationId: two.id });
    await expect.poll(() => build(second.buildId).queue, { timeout: 30_000 }).toEqual({ position: 1, reason: 'slot' });
    context.operations.cancel(second.operationId);
    expect(await finished(second.buildId)).toMatchObject({ state: 'cancelled', queue: null, startedAt: null });
    context.operations.cancel(first.operationId);
    expect((await finished(first.buildId)).state).toBe('cancelled');
  });

  test('is given up before the host restarts Docker, and had again afterwards', async () => {
    await git.createRepository('restarted', { Dockerfile: 'FROM busybox-web:1\nRUN echo waiting; sleep 300\n' });
    const [one, two] = [await addApplication('restarted', { autoRelease: false }), await addApplication('shop')];
    const first = builds.start({ applicationId: one.id });
    await expect.poll(() => linesOf(build(first.buildId)), { timeout: 60_000 }).toContain('waiting');
    const said: unknown[] = [];
    let isQuiet = false;
    const quiet = builds.quiet('host', { say: (note) => void said.push(note), signal: signal() }).then((held) => {
      isQuiet = true;
      return held;
    });
    const second = builds.start({ applicationId: two.id });
    await expect
      .poll(() => build(second.buildId).queue, { timeout: 30_000 })
      .toEqual({ position: 1, reason: 'restart' });
    expect(said).toMatchObject([{ params: { builds: expect.stringContaining(one.name) } }]);
    expect(isQuiet).toBe(false);
    const lock = buildLockPath(`elsewhere/${one.name}`);
    await host.exec(`mkdir -p ${lock}; echo ops@elsewhere > ${lock}/who; echo foreign > ${lock}/operation`);
    context.operations.cancel(first.operationId);
    expect((await finished(first.buildId)).state).toBe('cancelled');
    await expect.poll(() => said.at(-1), { timeout: 30_000 }).toMatchObject({ params: { who: 'ops@elsewhere' } });
    await host.exec(`rm -rf ${lock}`);
    const held = await quiet;
    await host.exec('systemctl restart docker');
    expect(build(second.buildId).state).toBe('queued');
    held[Symbol.dispose]();
    expect(await finished(second.buildId)).toMatchObject({ state: 'succeeded', error: null });
  });

  test('is waited for while another Slipway builds the same', async () => {
    const other = await addApplication('shop', { image: `shop-other-${Date.now()}`, autoRelease: false });
    const image = `${registry.host}/acme/${other.image}`;
    const lock = buildLockPath(image);
    await host.exec(`mkdir -p ${lock}; echo ops@elsewhere > ${lock}/who; echo foreign > ${lock}/operation`);
    const started = builds.start({ applicationId: other.id });
    await expect.poll(() => linesOf(build(started.buildId)), { timeout: 30_000 }).toContain('builds.note.otherSlipway');
    expect(build(started.buildId).state).toBe('queued');
    await host.exec(`rm -rf ${lock}`);
    expect(await finished(started.buildId)).toMatchObject({ state: 'succeeded' });
    expect((await host.exec(`ls -d ${lock} 2>&1 || true`)).stdout).toContain('No such file');
  });

  test('waits while another Slipway applies a plan there, and holds nothing that its restart would wait for', async () => {
    const other = await addApplication('shop', { image: `shop-later-${Date.now()}`, autoRelease: false });
    const own = buildLockPath(`${registry.host}/acme/${other.image}`);
    const plan = '/run/slipway.lock';
    await host.exec(`mkdir -p ${plan}; echo ops@elsewhere > ${plan}/who; echo foreign > ${plan}/operation`);
    const started = builds.start({ applicationId: other.id });
    await expect.poll(() => linesOf(build(started.buildId)), { timeout: 30_000 }).toContain('builds.note.otherPlan');
    await expect.poll(async () => (await host.exec(`ls -d ${own} 2>&1 || true`)).stdout).toContain('No such file');
    expect(build(started.buildId).state).toBe('queued');
    await host.exec(`rm -rf ${plan}`);
    expect(await finished(started.buildId)).toMatchObject({ state: 'succeeded' });
  });
});

test('an image that no node could run is refused before it is built', async () => {
  const arm = await addApplication('shop', { clusterId: 'arm', build: { platform: '' }, autoRelease: false });
  const done = await finished(builds.start({ applicationId: arm.id }).buildId);
  expect(done).toMatchObject({ state: 'failed', error: { code: 'build.refused', data: { reason: 'platform' } } });
  expect(linesOf(done)).not.toContain('filesSent');
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
    const input = { name: `shop ${Date.now()}`, format: 'github', applicationId: application.id, secret: 's3cr3t' };
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
