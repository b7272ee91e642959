import { describe, expect, it } from 'vitest';
import { type BedHost, foreignDaemonJson } from '../bed/index.ts';
import { installFrom } from '../support/install-from.ts';
import { hastyClock, provisioningScene } from '../support/provisioning-scene.ts';

const scene = provisioningScene();

/** Waiting before a new try is cut short. */
const hasty = hastyClock(300);
const onlyDocker = { managers: [], workers: [], registry: null };
const sumOf = async (host: BedHost): Promise<string> => (await host.exec('sha256sum /etc/docker/daemon.json')).stdout;

describe('from clean hosts to a cluster', () => {
  it('sets up Debian and CentOS with mirror, swarm and registry, and has nothing left to do the second time', async () => {
    await using bench = scene.openBench();
    const [manager, worker, centos] = await Promise.all([
      scene.bed.host(),
      scene.bed.host({ user: 'deploy', password: 'correct horse', sudo: 'password' }),
      scene.bed.host({ flavour: 'centos' }),
    ]);
    await manager.dirty('foreign-daemon-json');
    const mirror = await scene.bed.mirror();
    const yum = await scene.bed.yumRepository();
    const ids = await bench.add([manager, worker, centos]);
    const setup = await bench.wish(ids, { mirrors: [mirror.url], install: installFrom(yum) });

    const plan = await bench.provisioning.plan({ id: setup.id }, bench.signal);
    expect(plan.blockers).toEqual([]);
    expect(plan.steps.filter((step) => step.needed).map((step) => step.id).length).toBe(plan.steps.length);
    const operation = await bench.apply(plan.id);
    expect(bench.trouble(operation)).toEqual([]);
    expect(operation.state).toBe('succeeded');

    const nodes = "docker node ls --format '{{.Hostname}} {{.Status}} {{.ManagerStatus}}' | sed 's/ *$//'";
    await expect
      .poll(async () => (await manager.exec(nodes)).stdout.trim().split('\n').sort(), { timeout: 60_000 })
      .toEqual([`${manager.name} Ready Leader`, `${centos.name} Ready`, `${worker.name} Ready`].sort());
    for (const host of [manager, worker, centos]) {
      const info = await host.exec("docker info -f '{{json .RegistryConfig.Mirrors}}'");
      expect(JSON.parse(info.stdout)).toEqual([`${mirror.url}/`]);
    }
    expect(JSON.parse(await manager.readFile('/etc/docker/daemon.json'))).toEqual({
      ...foreignDaemonJson,
      'registry-mirrors': [mirror.url],
    });
    const registry = bench.context.storage.records.of('registries').list()[0];
    expect(registry).toMatchObject({ kind: 'built-in', host: `${manager.address}:5000`, username: 'slipway' });
    const ask = `curl -s -o /dev/null -w '%{http_code}' --cacert /etc/docker/certs.d/${registry?.host}/ca.crt https://${registry?.host}/v2/`;
    expect((await centos.exec(ask)).stdout).toBe('401');
    const password = bench.context.storage.secrets.get(`registry/${registry?.id}/password`) ?? '';
    expect((await centos.exec(`${ask} -u slipway:${password}`)).stdout).toBe('200');
    const kept = await manager.exec(
      "docker inspect -f '{{.HostConfig.RestartPolicy.Name}} {{json .Mounts}}' slipway-registry",
    );
    expect(kept.stdout).toMatch(/^always .*"Name":"slipway-registry"/);

    const output = bench.output(operation.id);
    expect(output).not.toContain(password);
    expect(output).not.toMatch(/SWMTKN|BEGIN [A-Z ]*PRIVATE KEY|\$2[aby]\$/);
    expect(JSON.stringify(plan)).not.toMatch(/SWMTKN|PRIVATE KEY/);
    expect(bench.clusters.registered).toHaveLength(1);
    expect(bench.context.storage.records.of('setups').require(setup.id)).toMatchObject({ page: 'done' });

    const files =
      'cd / && find etc/docker etc/slipway etc/yum.repos.d -type f -exec stat -c "%n %y %s" {} + | sort; ls -d /run/slipway* 2>/dev/null';
    const before = await Promise.all([manager, worker, centos].map((host) => host.exec(files)));
    const again = await bench.wish(ids, setup.wishes);
    const second = await bench.provisioning.plan({ id: again.id }, bench.signal);
    expect(second.steps.filter((step) => step.needed).map((step) => step.id)).toEqual([]);
    expect((await bench.apply(second.id)).state).toBe('succeeded');
    const after = await Promise.all([manager, worker, centos].map((host) => host.exec(files)));
    expect(after.map((result) => result.stdout)).toEqual(before.map((result) => result.stdout));
    expect(after[0]?.stdout).not.toContain('slipway.lock');
  });
});

describe('daemon.json', () => {
  it('refuses a plan over an invalid file, names the fault, and leaves the file as it is', async () => {
    await using bench = scene.openBench();
    const host = await scene.bed.host();
    await host.dirty('invalid-daemon-json');
    const before = await sumOf(host);
    const setup = await bench.wish(await bench.add([host]), { ...onlyDocker, mirrors: ['http://10.78.0.1:5000'] });
    const plan = await bench.provisioning.plan({ id: setup.id }, bench.signal);
    expect(plan.blockers.map((blocker) => blocker.reason.key)).toContain('provisioning.notice.daemonJsonInvalid');
    expect(plan.blockers[0]?.reason.params.detail).toMatch(/JSON/);
    expect(plan.steps.map((step) => step.kind)).not.toContain('accelerator');
    await expect(bench.provisioning.apply({ planId: plan.id }, bench.signal)).rejects.toMatchObject({
      code: 'plan.blocked',
    });
    expect(await sumOf(host)).toBe(before);
    expect((await host.exec('ls /etc/docker; command -v dockerd')).stdout).toBe('daemon.json\n');
  });

  it('reloads a running engine instead of restarting it, and puts the old file back when the engine refuses', async () => {
    await using bench = scene.openBench();
    const host = await scene.bed.host({ docker: 'installed' });
    await host.dirty('foreign-daemon-json');
    const started = 'systemctl show docker -p ActiveEnterTimestampMonotonic -p MainPID';
    const before = (await host.exec(started)).stdout;
    const ids = await bench.add([host]);
    const mirror = await scene.bed.mirror();
    const setup = await bench.wish(ids, { ...onlyDocker, mirrors: [mirror.url] });
    const plan = await bench.provisioning.plan({ id: setup.id }, bench.signal);
    expect(plan.steps.filter((step) => step.needed).map((step) => step.kind)).toEqual(['accelerator', 'mirror-pull']);
    const operation = await bench.apply(plan.id);
    expect(bench.trouble(operation)).toEqual([]);
    expect((await host.exec(started)).stdout).toBe(before);
    expect(JSON.parse(await host.readFile('/etc/docker/daemon.json'))).toEqual({
      ...foreignDaemonJson,
      'registry-mirrors': [mirror.url],
    });
    const backups = await host.exec('cat /etc/docker/daemon.json.bak-*');
    expect(JSON.parse(backups.stdout)).toEqual(foreignDaemonJson);

    // Engines before 24.0.8 refuse a mirror with a path, and only their log says so.
    const good = await sumOf(host);
    const refused = await bench.wish(ids, { ...onlyDocker, mirrors: [`${mirror.url}/path`] });
    const badPlan = await bench.provisioning.plan({ id: refused.id }, bench.signal);
    const failed = await bench.apply(badPlan.id);
    expect(failed.error).toMatchObject({ code: 'step.failed', data: { reason: 'putBack', step: 'accelerator' } });
    expect(await sumOf(host)).toBe(good);
    expect((await host.exec("docker info -f '{{.RegistryConfig.Mirrors}}'")).stdout).toBe(`[${mirror.url}/]\n`);
  });
});

describe('interrupted work', () => {
  it.each(['debian', 'centos'] as const)(
    'goes on after SSH was cut in the middle of the Docker install on %s',
    async (flavour) => {
      await using bench = scene.openBench(hasty);
      const host = await scene.bed.host({ flavour });
      const yum = flavour === 'centos' ? await scene.bed.yumRepository() : null;
      const setup = await bench.wish(await bench.add([host]), { ...onlyDocker, install: installFrom(yum) });
      const plan = await bench.provisioning.plan({ id: setup.id }, bench.signal);
      const { operationId } = await bench.provisioning.apply({ planId: plan.id }, bench.signal);
      await bench.seen(operationId, /Unpacking|Running transaction/);
      await host.exec('systemctl stop ssh; for p in $(pgrep -f "^sshd: [a-z]"); do kill -9 $p; done');
      const cut = await bench.context.operations.finished(operationId);
      expect(cut.state).toBe('failed');
      expect(cut.error?.code).toMatch(/^host\.(unreachable|connectionLost)$/);

      await host.exec('systemctl start ssh');
      bench.context.operations.resume(operationId);
      const resumed = await bench.context.operations.finished(operationId);
      expect(bench.trouble(resumed)).toEqual([]);
      expect(resumed.state).toBe('succeeded');
      expect((await host.exec('docker version -f "{{.Server.Version}}"; ls -d /run/slipway.lock')).stdout).toMatch(
        /^\d+\.\d+\S*\n$/,
      );
    },
  );

  it('stops what it began when it is cancelled, and can go on later', async () => {
    await using bench = scene.openBench();
    const host = await scene.bed.host();
    const setup = await bench.wish(await bench.add([host]), onlyDocker);
    const plan = await bench.provisioning.plan({ id: setup.id }, bench.signal);
    const { operationId } = await bench.provisioning.apply({ planId: plan.id }, bench.signal);
    await bench.seen(operationId, /Unpacking/);
    bench.context.operations.cancel(operationId);
    expect((await bench.context.operations.finished(operationId)).state).toBe('cancelled');
    const left = 'pgrep -l "^(apt-get|dpkg)$"; ls -d /run/slipway.lock';
    await expect.poll(async () => (await host.exec(left)).stdout, { timeout: 20_000 }).toBe('');
    bench.context.operations.resume(operationId);
    const resumed = await bench.context.operations.finished(operationId);
    expect(bench.trouble(resumed)).toEqual([]);
  });

  it('repairs a package manager that was killed', async () => {
    await using bench = scene.openBench();
    const host = await scene.bed.host();
    const setup = await bench.wish(await bench.add([host]), onlyDocker);
    const plan = await bench.provisioning.plan({ id: setup.id }, bench.signal);
    const { operationId } = await bench.provisioning.apply({ planId: plan.id }, bench.signal);
    await bench.seen(operationId, /Setting up/);
    await host.exec('for p in $(pgrep "^(apt-get|dpkg)$"); do kill -9 $p; done');
    await bench.context.operations.finished(operationId);
    bench.context.operations.resume(operationId);
    const resumed = await bench.context.operations.finished(operationId);
    expect(bench.trouble(resumed)).toEqual([]);
    expect(bench.output(operationId)).toContain('repairing an interrupted installation');
    expect((await host.exec('dpkg --audit; systemctl is-active docker')).stdout).toBe('active\n');
  });
});

describe('two Slipways', () => {
  it('keeps off a host on which another one works, and takes over a lock that was left behind', async () => {
    await using bench = scene.openBench();
    const host = await scene.bed.host({ docker: 'installed' });
    const lock = 'mkdir /run/slipway.lock; cd /run/slipway.lock; echo ann@desk > who; echo strange > operation';
    await host.exec(lock);
    const mirror = await scene.bed.mirror();
    const setup = await bench.wish(await bench.add([host]), { ...onlyDocker, mirrors: [mirror.url] });
    const plan = await bench.provisioning.plan({ id: setup.id }, bench.signal);
    const refused = await bench.apply(plan.id);
    expect(refused.error).toMatchObject({ code: 'locked', data: { who: 'ann@desk', host: host.name } });
    expect((await host.exec('ls /etc/docker/daemon.json')).code).not.toBe(0);

    await host.exec('touch -d "2 hours ago" /run/slipway.lock/operation');
    bench.context.operations.resume(refused.id);
    const resumed = await bench.context.operations.finished(refused.id);
    expect(bench.trouble(resumed)).toEqual([]);
    expect(bench.output(refused.id)).toMatch(/lockTakenOver .*ann@desk/);
    expect((await host.exec('ls -d /run/slipway.lock')).code).not.toBe(0);
  });
});
