import { describe, expect, it } from 'vitest';
import { systemClock } from '../../electron/adapters/system-clock.ts';
import type { Clock } from '../../electron/core/context.ts';
import { createMirrors } from '../../electron/core/mirrors/index.ts';
import { createNotifications } from '../../electron/core/notifications/index.ts';
import { DaemonSettings } from '../../shared/schema/daemon-settings.ts';
import type { Plan } from '../../shared/schema/plan.ts';
import type { BedHost } from '../bed/index.ts';
import type { ProvisioningBench } from '../support/provisioning-bench.ts';
import { hastyClock, provisioningScene } from '../support/provisioning-scene.ts';

const scene = provisioningScene();

/** Waiting is cut short: an hour is over in a moment. */
const hasty = hastyClock(100);

async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('measuring mirrors', () => {
  it('tells from each host which serve, which are dead, and why', async () => {
    await using bench = scene.openBench();
    const [one, two] = await Promise.all([
      scene.bed.host({ docker: 'none' }),
      scene.bed.host({ docker: 'none', user: 'ops' }),
    ]);
    const mirror = await scene.bed.mirror();
    const ids = await bench.add([one, two]);
    const mirrors = createMirrors(bench.context, { hosts: bench.hosts });
    const urls = [
      `${mirror.url}/`,
      'http://127.0.0.1:9',
      'https://no-such-mirror.invalid',
      `https${mirror.url.slice(4)}`,
    ];
    const { operationId } = await mirrors.measure({ hostIds: ids, mirrors: urls });
    expect((await bench.context.operations.finished(operationId)).state).toBe('succeeded');
    const states = bench.context.storage.records.of('hostStates');
    for (const id of ids) {
      const found = states.require(id).mirrors.map(({ verdict, cause }) => [verdict, cause]);
      expect(found).toEqual([
        ['fast', null],
        ['dead', 'refused'],
        ['dead', 'dns'],
        ['dead', 'tls'],
      ]);
      const [first] = states.require(id).mirrors;
      expect(first?.bytes).toBeGreaterThan(100_000);
      expect(first?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    }
    const asked = (await mirror.log()).filter((line) => line.startsWith(two.address));
    expect(asked.some((line) => / GET \/v2\/library\/busybox\/blobs\/sha256:[0-9a-f]+ 200$/.test(line))).toBe(true);
  });

  it('notices by itself that a mirror in use died, and that it came back', async () => {
    await using bench = scene.openBench(hasty);
    const host = await scene.bed.host({ docker: 'installed' });
    const mirror = await scene.bed.mirror();
    await host.writeFile('/etc/docker/daemon.json', JSON.stringify({ 'registry-mirrors': [mirror.url] }));
    await host.exec('systemctl reload docker');
    const [id = ''] = await bench.add([host]);
    await bench.hosts.readFacts(id, bench.signal);
    using _notifications = createNotifications(bench.context, { tell: () => undefined });
    bench.context.storage.settings.update({ mirrorWatchMinutes: 1 });
    await using mirrors = createMirrors({ ...bench.context, clock: minutesInSeconds() }, { hosts: bench.hosts });
    mirrors.start();
    const { records } = bench.context.storage;
    const last = () => records.of('hostStates').require(id).mirrors[0];
    const told = () =>
      records
        .of('notifications')
        .list()
        .map(({ title }) => title.key);
    await until(() => last()?.verdict === 'fast', 'alive');

    const rule = `OUTPUT -d ${new URL(mirror.url).hostname} -p tcp --dport 5000 -j REJECT`;
    await host.exec(`iptables -I ${rule}`);
    await until(() => last()?.verdict === 'dead', 'dead');
    expect(last()).toMatchObject({ cause: 'refused', deadSince: expect.any(Number) });
    await host.exec(`iptables -D ${rule}`);
    await until(() => last()?.verdict === 'fast', 'alive again');
    expect(told().sort()).toEqual(['notifications.mirrorAlive', 'notifications.mirrorDead']);
  });
});

const none = DaemonSettings.parse({});

/** The plan of changed settings on these hosts. */
const planFor = (bench: ProvisioningBench, hostIds: readonly string[], change: Change) => {
  const task = { kind: 'daemonSettings' as const, mirrors: change.mirrors ? [...change.mirrors] : null };
  const settings = DaemonSettings.parse(change.settings ?? {});
  return bench.provisioning.planTask({ task: { ...task, settings }, hostIds: [...hostIds] }, bench.signal);
};

interface Change {
  readonly mirrors?: readonly string[];
  readonly settings?: Partial<DaemonSettings>;
}

const neededOf = (plan: Plan) => plan.steps.filter((step) => step.needed).map((step) => step.kind);
const keysOf = (notices: Plan['blockers']) => notices.map(({ reason }) => reason.key.split('.').at(-1));
const fileOf = async (host: BedHost): Promise<unknown> => JSON.parse(await host.readFile('/etc/docker/daemon.json'));
const container = "docker inspect -f '{{.State.StartedAt}} {{.RestartCount}} {{.State.Running}}' kept";

describe('a change of settings on an engine that runs', () => {
  it('reaches it by a reload: no container restarts, the pull goes through the mirror, and it can be taken back', async () => {
    await using bench = scene.openBench();
    const host = await scene.bed.host({ docker: 'installed' });
    const mirror = await scene.bed.mirror();
    await host.writeFile('/etc/docker/daemon.json', JSON.stringify({ 'registry-mirrors': [mirror.url], debug: true }));
    await host.exec('systemctl reload docker; docker run -d --name kept --restart always busybox:1 sleep 3600');
    const before = (await host.exec(container)).stdout;
    expect(before).toContain('true');
    const ids = await bench.add([host]);

    // A dead mirror before it, so that there is something to change: the pull is then not served by the first one.
    const bad = await planFor(bench, ids, { mirrors: ['http://127.0.0.1:9', mirror.url] });
    expect(neededOf(bad)).toEqual(['accelerator', 'mirror-pull']);
    const failed = await bench.apply(bad.id);
    expect(failed.error).toMatchObject({ code: 'step.failed', data: { step: 'mirror-pull' } });
    expect(JSON.stringify(failed.error)).toContain('went past a mirror');

    const asked = (await mirror.log()).length;
    const plan = await planFor(bench, ids, { mirrors: [mirror.url], settings: { maxConcurrentDownloads: 2 } });
    expect(plan.blockers).toEqual([]);
    expect(neededOf(plan)).toEqual(['accelerator', 'mirror-pull', 'daemon-settings']);
    const operation = await bench.apply(plan.id);
    expect(bench.trouble(operation)).toEqual([]);
    expect(bench.output(operation.id)).toContain('0 of 1 running containers restarted');
    expect((await host.exec(container)).stdout).toBe(before);
    expect(await fileOf(host)).toEqual({
      'registry-mirrors': [mirror.url],
      debug: true,
      'max-concurrent-downloads': 2,
    });
    const log = (await mirror.log()).slice(asked).filter((line) => line.startsWith(host.address));
    expect(log.some((line) => line.includes('/v2/library/busybox/manifests/'))).toBe(true);
    const events = 'docker events --since 5m --until "$(date +%s)" --filter type=daemon --filter event=reload';
    expect((await host.exec(events)).stdout).toContain('max-concurrent-downloads=2');

    // Rule 6: a mirror is cleared by an empty list, which a reload applies.
    const cleared = await bench.apply((await planFor(bench, ids, { mirrors: [] })).id);
    expect(bench.trouble(cleared)).toEqual([]);
    expect((await host.exec("docker info -f '{{len .RegistryConfig.Mirrors}}'")).stdout.trim()).toBe('0');
    expect(await fileOf(host)).toMatchObject({ 'registry-mirrors': [] });

    const [id = ''] = ids;
    const kept = bench.context.storage.records.of('hostStates').require(id).daemonJson?.backups ?? [];
    const [last] = kept;
    const task = { kind: 'restoreDaemonJson' as const, sha256: last?.sha256 ?? '' };
    const back = await bench.provisioning.planTask({ task, hostIds: ids }, bench.signal);
    expect(neededOf(back)).toEqual(['daemon-restore']);
    expect(bench.trouble(await bench.apply(back.id))).toEqual([]);
    expect((await host.exec("docker info -f '{{json .RegistryConfig.Mirrors}}'")).stdout).toContain(mirror.url);
    expect((await host.exec(container)).stdout).toBe(before);
    expect(neededOf(await bench.provisioning.planTask({ task, hostIds: ids }, bench.signal))).toEqual([]);
  });

  it('is refused over a broken file and over a key that the engine would not start with', async () => {
    await using bench = scene.openBench();
    const host = await scene.bed.host({ docker: 'installed' });
    const ids = await bench.add([host]);
    const sum = async () => (await host.exec('sha256sum /etc/docker/daemon.json*')).stdout;
    for (const [text, blocker] of [
      ['{ "debug": true, }', 'daemonJsonInvalid'],
      ['{ "debug": true, "registry-mirror": ["https://mirror.example"] }', 'daemonJsonUnknownKeys'],
    ] as const) {
      await host.writeFile('/etc/docker/daemon.json', text);
      const before = await sum();
      const plan = await planFor(bench, ids, { settings: { maxConcurrentDownloads: 2 } });
      expect(keysOf(plan.blockers)).toEqual([blocker]);
      await expect(bench.apply(plan.id)).rejects.toMatchObject({ code: 'plan.blocked' });
      expect(await sum()).toBe(before);
      // Rule 8: neither stops an engine that runs.
      expect((await host.exec('systemctl is-active docker')).stdout.trim()).toBe('active');
    }
    // Known keys of others stay; data that is there keeps data-root where it is.
    await host.writeFile('/etc/docker/daemon.json', '{"debug":true}');
    await host.exec('docker volume create data');
    const moved = await planFor(bench, ids, { settings: { dataRoot: '/srv/docker' } });
    expect(keysOf(moved.blockers)).toEqual(['dataRootHasData']);
  });

  it('brings the old file back where the engine does not start with the new one, and says so', async () => {
    await using bench = scene.openBench();
    const host = await scene.bed.host({ docker: 'installed' });
    await host.writeFile('/etc/docker/daemon.json', '{"debug":true}');
    await host.exec('systemctl restart docker');
    const ids = await bench.add([host]);
    const plan = await planFor(bench, ids, { settings: { dataRoot: '/dev/null/docker' } });
    // No validation can know that no folder can be made there.
    expect(neededOf(plan)).toEqual(['daemon-settings', 'daemon-restart']);
    const operation = await bench.apply(plan.id);
    expect(operation.error).toMatchObject({ code: 'step.failed', data: { reason: 'putBack', step: 'daemon-restart' } });
    expect(await fileOf(host)).toEqual({ debug: true });
    expect((await host.exec('systemctl is-active docker && docker version -f x')).stdout).toContain('active');
  });
});

describe('a setting that needs a restart', () => {
  it('reaches a cluster one node at a time, each drained first and given back, and the second plan has nothing to do', async () => {
    await using bench = scene.openBench();
    const hosts = await Promise.all([1, 2].map(() => scene.bed.host({ docker: 'installed' })));
    const [manager, worker] = hosts;
    if (!manager || !worker) throw new Error('two hosts');
    const mirror = await scene.bed.mirror();
    // Rule 7: what was left on is off before the cluster begins.
    await worker.writeFile('/etc/docker/daemon.json', '{"live-restore":true}');
    await worker.exec('systemctl restart docker');
    const ids = await bench.add(hosts);
    const setup = await bench.wish(ids, { mirrors: [mirror.url], registry: null, addressPool: '10.99.0.0/16' });
    const first = await bench.provisioning.plan({ id: setup.id }, bench.signal);
    expect(keysOf(first.warnings)).toContain('liveRestoreOff');
    expect(bench.trouble(await bench.apply(first.id))).toEqual([]);
    expect((await worker.exec("docker info -f '{{.LiveRestoreEnabled}}'")).stdout.trim()).toBe('false');
    expect(await fileOf(worker)).toMatchObject({ 'live-restore': false });
    await manager.exec(
      'docker service create -d --name web --replicas 2 --no-resolve-image --endpoint-mode dnsrr busybox:1 sleep 3600',
    );
    await eventually(async () =>
      (await manager.exec("docker service ls --format '{{.Replicas}}'")).stdout.includes('2/2'),
    );

    rememberCluster(bench);
    const settings = { logDriver: 'json-file', logMaxSize: '20m', logMaxFile: 5 } as const;
    const plan = await planFor(bench, ids, { settings });
    expect(plan.blockers).toEqual([]);
    const restarts = plan.steps.filter(({ kind }) => kind === 'daemon-restart');
    expect(restarts.map(({ hostId }) => hostId)).toEqual([ids[1], ids[0]]);
    expect(restarts[1]?.after).toContain(`daemon-restart/${ids[1]}`);
    const quietedBefore = bench.quieted.length;
    const operation = await bench.apply(plan.id);
    expect(bench.trouble(operation)).toEqual([]);
    // Each restart, and nothing else of the plan, keeps builds away from its host.
    const inTurn = [ids[1], ids[0]].flatMap((id) => [id, `${id} again`]);
    expect(bench.quieted.slice(quietedBefore)).toEqual(inTurn);
    for (const host of hosts) {
      expect((await host.exec("docker info -f '{{.LoggingDriver}}'")).stdout.trim()).toBe('json-file');
      expect(await fileOf(host)).toMatchObject({ 'log-opts': { 'max-size': '20m', 'max-file': '5' } });
    }
    // A manager that has just come back does not know the others for a moment.
    const nodes =
      "docker node ls -q | xargs docker node inspect -f '{{.Spec.Availability}} {{.Status.State}} {{len .Spec.Labels}}'";
    await eventually(async () => (await manager.exec(nodes)).stdout === 'active ready 0\nactive ready 0\n');
    const output = bench.context.storage.outputs.read(operation.id, 0, 100_000).map((line) => line.message?.key);
    expect(output.filter((key) => key === 'provisioning.note.drained')).toHaveLength(2);
    expect(output.filter((key) => key === 'provisioning.note.givenBack')).toHaveLength(2);
    await eventually(async () =>
      (await manager.exec("docker service ls --format '{{.Replicas}}'")).stdout.includes('2/2'),
    );
    expect(neededOf(await planFor(bench, ids, { settings }))).toEqual([]);

    const refused = await planFor(bench, ids, { settings: { ...none, liveRestore: true } });
    expect(keysOf(refused.blockers)).toEqual(['liveRestoreInSwarm', 'liveRestoreInSwarm']);
  });
});

describe('authorities and logins of registries', () => {
  it('come to chosen hosts and go again, without a restart, and are tried by the engine itself', async () => {
    await using bench = scene.openBench();
    const [store, host] = await Promise.all([
      scene.bed.host({ docker: 'installed' }),
      scene.bed.host({ docker: 'installed' }),
    ]);
    const mirror = await scene.bed.mirror();
    const ids = await bench.add([store, host]);
    const [storeId = '', hostId = ''] = ids;
    const only = { managers: [], workers: [], mirrors: [mirror.url], registry: { hostId: storeId, port: 5000 } };
    const setup = await bench.wish([storeId], only);
    const made = await bench.provisioning.plan({ id: setup.id }, bench.signal);
    expect(bench.trouble(await bench.apply(made.id))).toEqual([]);
    const [registry] = bench.context.storage.records.of('registries').list();
    if (!registry) throw new Error('no registry');
    await host.writeFile('/root/.docker/config.json', '{"auths":{"other:1":{"auth":"b3RoZXI6cHc="}}}', 0o644);
    const engine = 'systemctl show docker -p MainPID';
    const before = (await host.exec(engine)).stdout;

    const task = { kind: 'registryAccess' as const, registryIds: [registry.id], authorities: true, logins: true };
    const ask = (remove: boolean) =>
      bench.provisioning.planTask({ task: { ...task, remove }, hostIds: [hostId] }, bench.signal);
    const plan = await ask(false);
    expect(plan.blockers).toEqual([]);
    expect(neededOf(plan)).toEqual(['registry-authorities', 'registry-logins']);
    const placed = await bench.apply(plan.id);
    expect(bench.trouble(placed)).toEqual([]);
    const password = bench.context.storage.secrets.get(`registry/${registry.id}/password`) ?? '';
    const auth = Buffer.from(`slipway:${password}`).toString('base64');
    const config = await host.readFile('/root/.docker/config.json');
    expect(JSON.parse(config)).toEqual({ auths: { 'other:1': { auth: 'b3RoZXI6cHc=' }, [registry.host]: { auth } } });
    expect((await host.exec('stat -c %a /root/.docker/config.json')).stdout.trim()).toBe('600');
    expect(JSON.stringify(plan) + bench.output(placed.id) + JSON.stringify(placed)).not.toMatch(
      new RegExp(`${password}|${auth.replaceAll('+', '\\+')}`),
    );
    expect(neededOf(await ask(false))).toEqual([]);
    const push = `docker pull busybox:1 && docker tag busybox:1 ${registry.host}/b:1 && docker push ${registry.host}/b:1`;
    const pushed = await host.exec(`mkdir -p /etc/docker; ${mirrorsOf(mirror.url)}; ${push}`);
    expect(pushed.code, pushed.stderr).toBe(0);

    const gone = await ask(true);
    expect(neededOf(gone)).toEqual(['registry-authorities', 'registry-logins']);
    expect(bench.trouble(await bench.apply(gone.id))).toEqual([]);
    expect(JSON.parse(await host.readFile('/root/.docker/config.json'))).toEqual({
      auths: { 'other:1': { auth: 'b3RoZXI6cHc=' } },
    });
    expect((await host.exec(`ls /etc/docker/certs.d/${registry.host}`)).code).not.toBe(0);
    expect((await host.exec(engine)).stdout).toBe(before);
  });
});

const mirrorsOf = (url: string): string =>
  `echo '{"registry-mirrors":["${url}"]}' > /etc/docker/daemon.json; systemctl reload docker; sleep 2`;

/** What the cluster's record would be; the bench only notes it. */
function rememberCluster({ context, clusters }: ProvisioningBench): void {
  const [registered] = clusters.registered;
  if (!registered) throw new Error('no cluster was registered');
  const { managerHostIds, workerHostIds, name, engineClusterId } = registered;
  context.storage.records.of('clusters').put({
    id: 'cluster-1',
    name,
    engine: 'swarm',
    managerHostIds: [...managerHostIds],
    workerHostIds: [...workerHostIds],
    createdAt: 0,
    engineClusterId,
    joinTokens: { setAt: null },
  });
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('not within 60 s');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** A minute takes a second. */
function minutesInSeconds(): Clock {
  const begun = systemClock.now();
  return {
    now: () => begun + (systemClock.now() - begun) * 60,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 60, signal),
  };
}
