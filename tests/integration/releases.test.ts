import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthCommand } from '../../shared/domain/health-command.ts';
import { Release } from '../../shared/schema/release.ts';
import { type ServiceHealth, ServiceHealthcheck, ServiceInput, type Task } from '../../shared/schema/service.ts';
import { openReleaseBench, type ReleaseBench } from '../support/release-bench.ts';
import { type ClientReport, requestSteadily } from '../support/steady-client.ts';
import { openSwarmBed, type PushedImage, type SwarmBed } from '../support/swarm-bed.ts';

const never = (): AbortSignal => new AbortController().signal;

const site = (version: string, more = '') =>
  `FROM busybox-web:1
RUN echo ${version} > /www/index.html && touch /www/healthy
${more}`;

describe('releases on a Swarm of two hosts', () => {
  let swarm: SwarmBed;
  let bench: ReleaseBench;
  let serviceId: string;
  let bystanderId: string;
  const images = new Map<string, PushedImage>();

  const image = (name: string): PushedImage => {
    const found = images.get(name);
    if (!found) throw new Error(`no image ${name}`);
    return found;
  };

  const engine = () => bench.clusters.engine(bench.clusterId);
  const urls = () => swarm.hosts.map(({ host }) => `http://${host.address}:8080/`);

  const start = async (name: string, digest?: string): Promise<string> => {
    const started = await bench.releases.release(
      {
        clusterId: bench.clusterId,
        target: { selector: { update: 'site', tier: 'front' } },
        ...{ image: image(name).image, digest: digest ?? image(name).digest, registryId: bench.registryId },
        ...{ trigger: 'manual', applicationId: null, buildId: null },
      },
      never(),
    );
    return started.releaseIds[0] ?? '';
  };

  const release = async (name: string, digest?: string): Promise<Release> => bench.verdict(await start(name, digest));

  /** Requests at 20/s to both nodes, failing over from one to the other, while something is done. */
  const underRequests = async <Value>(work: () => Promise<Value>): Promise<{ value: Value; report: ClientReport }> => {
    const stop = new AbortController();
    const client = requestSteadily(urls(), 20, stop.signal);
    const value = await work().finally(() => stop.abort());
    return { value, report: await client };
  };

  const running = async (): Promise<Task[]> =>
    (await engine().service(serviceId, never())).tasks.filter(
      (task) => task.wanted === 'running' && task.state === 'running',
    );

  /** For the message of a failure. */
  const history = async (): Promise<string> => {
    const { tasks } = await engine().service(serviceId, never());
    return tasks
      .map(({ id, slot, hostname, state, error, image: name }) => [id, slot, hostname, state, error, name].join(' '))
      .join('\n');
  };

  const serves = async (name: string): Promise<void> => {
    const { digest } = image(name);
    await expect
      .poll(async () => (await running()).map((task) => task.digest), { timeout: 30_000 })
      .toEqual([digest, digest]);
  };

  const whenRunning = async (id: string, holds: (release: Release) => boolean): Promise<Release> => {
    for (;;) {
      const now = bench.context.storage.records.of('releases').require(id);
      if (holds(now)) return now;
      await sleep(50);
    }
  };

  beforeAll(async () => {
    swarm = await openSwarmBed(2);
    const dockerfiles = {
      one: site('one'),
      two: site('two'),
      three: site('three'),
      crashing: site('crashing', 'CMD ["/bin/sh", "-c", "echo no database; exit 3"]'),
      unhealthy: site('unhealthy', 'RUN rm /www/healthy'),
      unpulled: site('unpulled'),
    };
    for (const [name, dockerfile] of Object.entries(dockerfiles))
      images.set(name, await swarm.image(`team/site:${name}`, dockerfile));
    bench = openReleaseBench({ ...swarm, manager: swarm.hosts[0].target });
    const input = ServiceInput.parse({
      ...{
        clusterId: bench.clusterId,
        name: 'site',
        registryId: bench.registryId,
        image: 'team/site:one',
        replicas: 2,
      },
      labels: { update: 'site', tier: 'front' },
      ports: [{ target: 80, published: 8080, mode: 'host' }],
      endpointMode: 'dnsrr',
      healthcheck: {
        command: 'test -f /www/healthy',
        intervalSeconds: 1,
        timeoutSeconds: 10,
        retries: 3,
        startSeconds: 1,
      },
      update: { monitorSeconds: 4, timeoutSeconds: 60 },
    });
    ({ serviceId } = await bench.clusters.services.create(input, never()));
    const other = { ...input, name: 'bystander', labels: { update: 'site' }, ports: [], replicas: 1 };
    ({ serviceId: bystanderId } = await bench.clusters.services.create(other, never()));
    while ((await running()).length < 2) await sleep(250);
  });
  afterAll(async () => {
    await bench?.[Symbol.asyncDispose]();
    await swarm?.[Symbol.asyncDispose]();
  });

  it('stops the old task first where a host-mode port leaves no room for both', async () => {
    const service = await engine().service(serviceId, never());
    expect(service.update?.order).toBe('stop-first');
    expect(service.image).toBe(image('one').reference);
  });

  it('rolls a good image out to what bears all labels, with no failed request', async () => {
    const bystander = await engine().service(bystanderId, never());
    const { value, report } = await underRequests(() => release('two'));
    expect(value).toMatchObject({ verdict: 'succeeded', tasksDone: 2, tasksWanted: 2, toDigest: image('two').digest });
    expect(value.fromImage).toBe(image('one').reference);
    expect(value.events.map((event) => event.kind)).toEqual(
      expect.arrayContaining(['info', 'old', 'health', 'verdict']),
    );
    await serves('two');
    expect(report.failed, await history()).toBe(0);
    expect(report.sent).toBeGreaterThan(100);
    expect([...report.pages].sort()).toEqual(['one', 'two']);
    expect((await engine().service(bystanderId, never())).tasks).toEqual(bystander.tasks);
    console.info(
      `good release: ${report.sent} requests, ${report.failed} failed, ${report.failedOver} answered by the other node`,
    );
  });

  it('restarts nothing for an image that the service has already', async () => {
    const before = (await running()).map((task) => task.id).sort();
    expect(await release('two')).toMatchObject({ verdict: 'succeeded' });
    expect((await running()).map((task) => task.id).sort()).toEqual(before);
  });

  it('keeps the old image serving when the new one crashes, and says why', async () => {
    const { value, report } = await underRequests(() => release('crashing'));
    expect(value).toMatchObject({ verdict: 'rolled-back', cause: 'crash-loop', lastLogLines: ['no database'] });
    expect(value.reason?.params.text).toContain('non-zero exit (3)');
    await serves('two');
    expect(report.failed, await history()).toBe(0);
    expect([...report.pages]).toEqual(['two']);
    console.info(
      `crashing release: ${report.sent} requests, ${report.failed} failed, ${report.failedOver} answered by the other node`,
    );
  });

  it('keeps the old image serving when the new one gets never healthy', async () => {
    const value = await release('unhealthy');
    expect(value).toMatchObject({ verdict: 'rolled-back', cause: 'unhealthy' });
    await serves('two');
  });

  it('touches nothing for an image that does not exist', async () => {
    const before = await engine().service(serviceId, never());
    expect(await release('two', swarm.missingDigest)).toMatchObject({ verdict: 'image-missing', lastLogLines: [] });
    expect(await engine().service(serviceId, never())).toEqual(before);
  });

  it('names it when the nodes cannot pull what the registry has', async () => {
    const registry = swarm.registryHost.split(':')[0];
    const { host } = swarm.hosts[0];
    await host.exec(`docker rmi -f ${image('unpulled').image}; docker image prune -af`);
    for (const one of swarm.hosts) await one.host.exec(`iptables -I OUTPUT -d ${registry} -j REJECT`);
    const value = await release('unpulled').finally(async () => {
      for (const one of swarm.hosts) await one.host.exec(`iptables -D OUTPUT -d ${registry} -j REJECT`);
    });
    expect(value).toMatchObject({ verdict: 'rolled-back', cause: 'pull-denied' });
    await serves('two');
  });

  it('lets the newest of many win: what waited is superseded', async () => {
    const first = await start('one');
    await whenRunning(first, (now) => now.events.some((event) => event.kind === 'new'));
    const [second, third] = [await start('two'), await start('three')];
    const again = await start('three');
    expect(again).toBe(third);
    expect((await bench.verdict(second)).verdict).toBe('superseded');
    expect((await bench.verdict(first)).verdict).toBe('succeeded');
    expect((await bench.verdict(third)).verdict).toBe('succeeded');
    await serves('three');
  });

  it('brings back image and settings that a release replaced', async () => {
    const replaced = await release('two');
    const { releaseIds } = await bench.releases.rollBack({ releaseId: replaced.id }, never());
    const back = await bench.verdict(releaseIds[0] ?? '');
    expect(back).toMatchObject({ verdict: 'succeeded', trigger: 'rollback', toImage: image('three').reference });
    await serves('three');
  });

  it('takes a cancelled release back before it says so', async () => {
    const id = await start('one');
    const { operationId } = await whenRunning(id, (now) => now.events.some((event) => event.kind === 'health'));
    bench.context.operations.cancel(operationId);
    expect(await bench.verdict(id)).toMatchObject({ verdict: 'cancelled' });
    expect(bench.context.storage.records.of('operations').require(operationId).state).toBe('cancelled');
    await serves('three');
  });

  describe('with another health check', () => {
    const http = (path: string): ServiceHealth => ({
      kind: 'check',
      check: ServiceHealthcheck.parse({
        command: healthCommand({ kind: 'http', port: 80, path }),
        ...{ intervalSeconds: 1, timeoutSeconds: 5, retries: 3, startSeconds: 1 },
      }),
    });
    const changeHealth = async (health: ServiceHealth): Promise<Release> => {
      const asked = { clusterId: bench.clusterId, serviceId: bystanderId, health };
      const { releaseIds } = await bench.releases.changeHealth(asked, never());
      return await bench.verdict(releaseIds[0] ?? '');
    };
    const health = async () => (await engine().service(bystanderId, never())).health;
    const ids = async () =>
      (await engine().service(bystanderId, never())).tasks
        .filter(({ wanted, state }) => wanted === 'running' && state === 'running')
        .map(({ id }) => id)
        .sort();

    it('replaces the tasks of the same image, turns back where it fails, and is brought back on demand', async () => {
      const { image: name } = await engine().service(bystanderId, never());
      const [before, tasks] = [await health(), await ids()];
      const good = await changeHealth(http('/index.html'));
      expect(good).toMatchObject({ verdict: 'succeeded', fromImage: name, toImage: name, tasksDone: 1 });
      expect(await health()).toEqual(http('/index.html'));
      const replaced = await ids();
      expect(replaced.filter((id) => tasks.includes(id))).toEqual([]);

      expect(await changeHealth(http('/missing'))).toMatchObject({ verdict: 'rolled-back', cause: 'unhealthy' });
      expect(await health()).toEqual(http('/index.html'));
      await expect.poll(ids, { timeout: 30_000 }).toHaveLength(1);

      const { releaseIds } = await bench.releases.rollBack({ releaseId: good.id }, never());
      expect(await bench.verdict(releaseIds[0] ?? '')).toMatchObject({ verdict: 'succeeded', trigger: 'rollback' });
      expect(await health()).toEqual(before);
      expect((await ids()).filter((id) => replaced.includes(id))).toEqual([]);
    });
  });

  describe('killed in the middle', () => {
    let dataFolder: string;
    beforeAll(async () => {
      dataFolder = await mkdtemp(join(tmpdir(), 'slipway-release-'));
    });
    afterAll(() => rm(dataFolder, { recursive: true, force: true }));

    /** A Slipway of its own; `seen` has its releases as it writes them. */
    const slipway = (name: string | null): { child: ChildProcess; seen: Release[]; ended: Promise<void> } => {
      const child = spawn(process.execPath, ['--import', 'tsx', 'tests/support/release-process.ts'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const seen: Release[] = [];
      createInterface({ input: child.stdout }).on('line', (line) => seen.push(Release.parse(JSON.parse(line))));
      const { swarmId, registryHost } = swarm;
      const start = name === null ? null : { serviceId, image: image(name).image, digest: image(name).digest };
      child.stdin.end(JSON.stringify({ dataFolder, manager: swarm.hosts[0].target, swarmId, registryHost, start }));
      return { child, seen, ended: new Promise((resolve) => child.once('close', () => resolve())) };
    };

    const killWhen = async (name: string, holds: (release: Release) => boolean): Promise<void> => {
      const { child, seen, ended } = slipway(name);
      while (!seen.some(holds)) {
        expect(child.exitCode).toBeNull();
        await sleep(20);
      }
      child.kill('SIGKILL');
      await ended;
    };

    it('reaches the right verdict at the next start, and restarts nothing twice', async () => {
      await killWhen('two', (now) => now.events.some((event) => event.kind === 'new'));
      const { seen, ended } = slipway(null);
      await ended;
      expect(seen.at(-1)).toMatchObject({ verdict: 'succeeded', tasksDone: 2 });
      await serves('two');
      const { tasks } = await engine().service(serviceId, never());
      const since = seen[0]?.createdAt ?? 0;
      expect(tasks.filter((task) => task.digest === image('two').digest && task.createdAt >= since)).toHaveLength(2);
    });

    it('names a roll back that happened while it was away', async () => {
      await killWhen('crashing', (now) => now.events.some((event) => event.message.key === 'releases.event.told'));
      await sleep(8000);
      const { seen, ended } = slipway(null);
      await ended;
      expect(seen.at(-1)).toMatchObject({ verdict: 'rolled-back', cause: 'crash-loop' });
      await serves('two');
    });
  });
});
