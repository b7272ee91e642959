import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { availableParallelism, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { openBuildSession } from '../../electron/adapters/buildkit/index.ts';
import { createCertificateMaker } from '../../electron/adapters/certificates/index.ts';
import { createGitClient } from '../../electron/adapters/git/index.ts';
import { createRegistryClient } from '../../electron/adapters/registry/index.ts';
import { createHostConnector } from '../../electron/adapters/ssh/ssh-connector.ts';
import { createApplications } from '../../electron/core/applications/index.ts';
import { createBuilds } from '../../electron/core/builds/index.ts';
import { createRegistries } from '../../electron/core/registries/index.ts';
import { ApplicationInput } from '../../shared/schema/application.ts';
import type { BuildWay } from '../../shared/schema/build.ts';
import { RegistryInput } from '../../shared/schema/registry.ts';
import { SourceRule } from '../../shared/schema/source-rule.ts';
import { type Bed, type BedHost, openBed } from '../../tests/bed/index.ts';
import { network } from '../../tests/bed/settings.ts';
import { DistributionRegistry } from '../../tests/support/distribution-registry.ts';
import { sampleHost } from '../../tests/support/sample-records.ts';
import { clusterRecord } from '../../tests/support/source-records.ts';
import { createTestContext } from '../../tests/support/test-context.ts';

const ROUNDS = 3;
const WATCH_MS = 8_000;
const PER_SECOND = 50;
const PORT = 18_080;
/** More loops than the machine has cores, so that whoever is not held back takes them all. */
const BUSY = 'for i in 1 2 3 4; do (while :; do :; done) & done; sleep 600';

export interface NeighbourFigures {
  /** 95th percentile of a neighbour's answers while a build runs, against none running in the same round; medians of the rounds. */
  readonly ratios: Readonly<Record<Exclude<Way, 'idle'>, number>>;
  /** The same against `leastLoad`: what Slipway's builds cost a neighbour beyond what any load does on this machine. */
  readonly beyondLeast: Readonly<Record<'buildkit' | 'classic', number>>;
  readonly ms: Readonly<Record<Way, number>>;
}

/**
 * `leastLoad` is what is left for any builder to win: the same loops on the machine, outside of the host, on one core and of
 * the class that the kernel runs only where nobody else wants to.
 */
const WAYS = ['idle', 'leastLoad', 'buildkit', 'classic', 'plainDockerBuild'] as const;
type Way = (typeof WAYS)[number];

/** What a service on the build host feels of a build that takes all the processor it gets. */
export async function measureNeighbour(say: (line: string) => void): Promise<NeighbourFigures> {
  await using scene = await openScene();
  const taken: Record<Way, number[]> = { idle: [], leastLoad: [], buildkit: [], classic: [], plainDockerBuild: [] };
  // Whoever asks a service sits elsewhere: what asks here must not wait for a processor that the build has.
  setPriority(-20);
  const note = (name: Way, value: number): void => {
    taken[name].push(value);
    say(`  ${name.padEnd(18)} p95 ${value.toFixed(2)} ms`);
  };
  for (let round = 1; round <= ROUNDS; round += 1) {
    say(`round ${round} of ${ROUNDS}`);
    note('idle', await scene.watch());
    note('leastLoad', await besideLeastLoad(scene.watch));
    for (const way of ['buildkit', 'classic'] as const) note(way, await scene.whileBuilding(way));
    note('plainDockerBuild', await scene.whilePlain());
  }
  const ms = (name: Way): number => Math.round(median(taken[name]) * 100) / 100;
  const ratio = (name: Way, against: Way = 'idle'): number =>
    Math.round(median(taken[name].map((value, round) => value / (taken[against][round] ?? Number.NaN))) * 100) / 100;
  return {
    ratios: {
      leastLoad: ratio('leastLoad'),
      buildkit: ratio('buildkit'),
      classic: ratio('classic'),
      plainDockerBuild: ratio('plainDockerBuild'),
    },
    beyondLeast: { buildkit: ratio('buildkit', 'leastLoad'), classic: ratio('classic', 'leastLoad') },
    ms: {
      idle: ms('idle'),
      leastLoad: ms('leastLoad'),
      buildkit: ms('buildkit'),
      classic: ms('classic'),
      plainDockerBuild: ms('plainDockerBuild'),
    },
  };
}

async function besideLeastLoad(watch: () => Promise<number>): Promise<number> {
  const last = String(availableParallelism() - 1);
  const loops = [1, 2, 3, 4].map(() =>
    execa('taskset', ['-c', last, 'chrt', '--idle', '0', 'sh', '-c', 'while :; do :; done'], { reject: false }),
  );
  try {
    return await watch();
  } finally {
    for (const loop of loops) loop.kill('SIGKILL');
    await Promise.all(loops);
  }
}

async function openScene() {
  const closers: (() => Promise<void>)[] = [];
  const bed = await openBed();
  closers.push(() => bed.dispose());
  try {
    return await openParts(bed, closers);
  } catch (error) {
    for (const close of closers.toReversed()) await close();
    throw error;
  }
}

async function openParts(bed: Bed, closers: (() => Promise<void>)[]) {
  const [host, git] = await Promise.all([bed.host({ name: 'builder', docker: 'installed' }), bed.git()]);
  const registry = await DistributionRegistry.start(network.gateway);
  closers.push(() => registry[Symbol.asyncDispose]());
  await prepare(host, registry, (await bed.mirror()).url);
  const folder = await mkdtemp(join(tmpdir(), 'slipway-bench-builds-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const { context, connection, start } = await wire({ host, registry, folder });
  closers.push(async () => context[Symbol.asyncDispose]());
  closers.push(async () => connection[Symbol.asyncDispose]());
  await git.createRepository('busy', { Dockerfile: `FROM busybox-web:1\nRUN echo busy; ${BUSY}\n` });
  const applications = {
    buildkit: await start.application('buildkit', git.urls('busy').sshUrl, await readFile(git.deployKeyPath, 'utf8')),
    classic: await start.application('classic', git.urls('busy').sshUrl, await readFile(git.deployKeyPath, 'utf8')),
  };
  const watch = (): Promise<number> => percentileOf(`http://${host.address}:${PORT}/`);
  return {
    watch,
    async whileBuilding(way: BuildWay): Promise<number> {
      const { buildId, operationId } = start.build(applications[way]);
      const builds = context.storage.records.of('builds');
      while (!builds.require(buildId).stages.some(({ name, state }) => name.includes('RUN') && state === 'running')) {
        if (builds.require(buildId).finishedAt !== null) throw new Error(JSON.stringify(builds.require(buildId).error));
        await sleep(200);
      }
      await sleep(1000);
      const value = await watch();
      context.operations.cancel(operationId);
      await context.operations.finished(operationId);
      return value;
    },
    async whilePlain(): Promise<number> {
      const file = `FROM busybox-web:1\nRUN echo plain; ${BUSY}\n`;
      await host.exec(`mkdir -p /tmp/plain; cat > /tmp/plain/Dockerfile <<'END'\n${file}END
(timeout 60 docker build --no-cache /tmp/plain >/dev/null 2>&1 &)`);
      await sleep(4000);
      const value = await watch();
      await host.exec("pkill -f 'docker build --no-cache' || true; sleep 3");
      return value;
    },
    async [Symbol.asyncDispose]() {
      for (const close of closers.toReversed()) await close();
    },
  };
}

async function prepare(host: BedHost, registry: DistributionRegistry, mirror: string): Promise<void> {
  const daemon = { 'registry-mirrors': [mirror], 'insecure-registries': [new URL(mirror).host] };
  await host.writeFile('/etc/docker/daemon.json', JSON.stringify(daemon));
  await host.exec(`systemctl reload docker; mkdir -p /etc/docker/certs.d/${registry.host}`);
  await host.writeFile(`/etc/docker/certs.d/${registry.host}/ca.crt`, registry.caCertificate);
  await host.exec(`docker run -d --name neighbour --network host busybox-web:1 httpd -f -p ${PORT} -h /www`);
}

async function wire({ host, registry, folder }: { host: BedHost; registry: DistributionRegistry; folder: string }) {
  const signal = AbortSignal.timeout(600_000);
  const connector = createHostConnector();
  const context = createTestContext({ connector });
  const hostKey = await connector.scanHostKey(host.address, host.port, signal);
  const authentication = { kind: 'key', privateKey: await readFile(host.privateKeyPath, 'utf8') } as const;
  const { address, port } = host;
  const connection = await connector.connect(
    { kind: 'ssh', address, port, username: 'root', hostKey, authentication, escalation: { kind: 'root' } },
    signal,
  );
  const hosts = {
    connection: async () => connection,
    docker: (_: string, abort: AbortSignal) => connection.docker(abort),
  };
  const registries = createRegistries(context, {
    ...{ hosts, client: createRegistryClient(), certificates: createCertificateMaker() },
  });
  const gitClient = createGitClient({ folder });
  const releases = { preview: async () => [], release: async () => ({ batchId: 'batch', releaseIds: [] }) };
  const applications = createApplications(context, { git: gitClient, registries });
  const builds = createBuilds(context, {
    ...{ git: gitClient, hosts, registries, releases, applications },
    openSession: openBuildSession,
  });
  context.storage.records.of('clusters').put(clusterRecord());
  context.storage.records.of('hosts').put({ ...sampleHost(1, Date.now()), id: 'host' });
  const { host: registryHost, username, password, caCertificate } = registry;
  const input = { name: 'bench', host: registryHost, username, password, caCertificate, namespace: 'acme' };
  const registryId = registries.add(RegistryInput.parse(input)).id;
  return {
    context,
    connection,
    start: {
      async application(way: BuildWay, url: string, deployKey: string): Promise<string> {
        const git = { url, branch: 'main', method: 'deploy-key', username: '' } as const;
        const source = SourceRule.parse({});
        const probe = { git, source, dockerfile: 'Dockerfile', secrets: { deployKey }, gitHostKey: null };
        const { hostKey: gitHostKey } = await applications.probeSource(probe, signal);
        return applications.add(
          ApplicationInput.parse({
            ...{ name: way, git, registryId, image: way, buildHostId: 'host', clusterId: 'cluster', pollSeconds: 0 },
            ...{ selector: { a: 'b' }, secrets: { deployKey }, gitHostKey, autoRelease: false, build: { way } },
          }),
        ).id;
      },
      build: (applicationId: string) => builds.start({ applicationId, fresh: true }),
    },
  };
}

/** The 95th percentile of answers at a steady rate, each on a connection of its own, in milliseconds. */
async function percentileOf(url: string): Promise<number> {
  const times: Promise<number>[] = [];
  const until = performance.now() + WATCH_MS;
  while (performance.now() < until) {
    times.push(timed(url));
    await sleep(1000 / PER_SECOND);
  }
  const sorted = (await Promise.all(times)).toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length * 0.95)] ?? 0;
}

function timed(url: string): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent: false, timeout: 10_000 }, (response) => {
      response.resume();
      response.once('end', () => resolve(performance.now() - started));
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error('no answer within 10 s')));
    outgoing.once('error', reject);
    outgoing.end();
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
