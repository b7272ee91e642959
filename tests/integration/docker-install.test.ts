import { createHash, randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InstallWishes } from '../../shared/schema/install.ts';
import { makeStaticArchive } from '../bed/images/docker-tree.ts';
import type { BedHost } from '../bed/index.ts';
import { openForwardProxy } from '../support/forward-proxy.ts';
import { installFrom } from '../support/install-from.ts';
import type { ProvisioningBench } from '../support/provisioning-bench.ts';
import { provisioningScene } from '../support/provisioning-scene.ts';

const scene = provisioningScene();
let bundle: string;

// A folder for each try: nothing of a broken bundle is met again.
beforeEach(async () => {
  bundle = await mkdtemp(join(tmpdir(), 'slipway-bundle-'));
});

afterEach(async () => {
  await rm(bundle, { recursive: true, force: true });
});

const onlyDocker = { managers: [], workers: [], registry: null, mirrors: [] };

async function planOn(bench: ProvisioningBench, host: BedHost, install: InstallWishes) {
  const setup = await bench.wish(await bench.add([host]), { ...onlyDocker, install });
  return await bench.provisioning.plan({ id: setup.id }, bench.signal);
}

const keysOf = (notices: readonly { readonly reason: { readonly key: string } }[]) =>
  notices.map(({ reason }) => reason.key.replace('provisioning.', ''));

describe("Docker's packages from a tree like Docker's", () => {
  it('are taken with the key that is named, in the version that is wished, and held', async () => {
    await using bench = scene.openBench();
    const [host, { tree, fingerprint }] = await Promise.all([scene.bed.host(), scene.bed.packages()]);
    const install = { ...installFrom(tree, fingerprint), method: 'repository' as const, version: '20.10.23' };
    const plan = await planOn(bench, host, install);
    expect(plan.blockers).toEqual([]);
    expect(plan.steps[0]?.why).toMatchObject({
      key: 'provisioning.install.versionWished',
      params: { version: '20.10.23' },
    });
    const operation = await bench.apply(plan.id);
    expect(bench.trouble(operation)).toEqual([]);
    expect((await host.exec("docker version -f '{{.Server.Version}}'; apt-mark showhold")).stdout).toBe(
      '20.10.23+dfsg1\ncontainerd.io\ndocker-ce\ndocker-ce-cli\n',
    );
    // A newer one is there, and an upgrade of the system leaves Docker alone.
    expect((await host.exec('apt-cache madison docker-ce')).stdout).toContain('5:20.10.24-1~debian.12~bookworm');
    await host.exec(
      'apt-get -q -y -o Dir::Etc::sourcelist=/etc/apt/sources.list.d/slipway-docker.sources -o Dir::Etc::sourceparts=- dist-upgrade',
    );
    expect((await host.exec('dpkg-query -W docker-ce')).stdout).toBe('docker-ce\t5:20.10.23-1~debian.12~bookworm\n');
    const again = await bench.provisioning.planTask(
      { task: { kind: 'repairDrift' }, hostIds: plan.hostIds },
      bench.signal,
    );
    expect(again.steps.filter((step) => step.needed).map((step) => step.id)).toEqual([]);
    // Another key in place of it is drift; the plan that sets it right brings the key and installs nothing.
    const keyring = '/etc/apt/keyrings/slipway-docker.gpg';
    const { stdout: before } = await host.exec(`sha256sum < ${keyring}`);
    await host.exec(`echo 'another key' > ${keyring}`);
    const repair = await bench.provisioning.planTask(
      { task: { kind: 'repairDrift' }, hostIds: plan.hostIds },
      bench.signal,
    );
    expect(repair.steps.filter((step) => step.needed).map((step) => step.kind)).toEqual(['source-key']);
    expect(bench.trouble(await bench.apply(repair.id))).toEqual([]);
    expect((await host.exec(`sha256sum < ${keyring}`)).stdout).toBe(before);
    const [id = ''] = plan.hostIds;
    expect(bench.context.storage.records.of('baselines').require(id).drift).toEqual([]);
  });

  it('are refused before anything is installed where the key is another one', async () => {
    await using bench = scene.openBench();
    const [host, { tree }] = await Promise.all([scene.bed.host(), scene.bed.packages()]);
    const plan = await planOn(bench, host, { ...installFrom(tree), method: 'repository' });
    const operation = await bench.apply(plan.id);
    expect(operation.error).toMatchObject({ code: 'step.failed', data: { reason: 'badData', step: 'docker-install' } });
    expect(String(operation.error?.data.detail)).toContain('9DC858229FC7DD38854AE2D88D81803C0EBFCD88');
    const left = await host.exec('ls /etc/apt/sources.list.d /etc/apt/keyrings; command -v dockerd');
    expect(left.stdout).not.toMatch(/slipway|dockerd/);
  });

  it('of yum are held by the repository file itself', async () => {
    await using bench = scene.openBench();
    const [host, { yum }] = await Promise.all([scene.bed.host({ flavour: 'centos' }), scene.bed.packages()]);
    const plan = await planOn(bench, host, { ...installFrom(yum), version: '20.10.23' });
    const operation = await bench.apply(plan.id);
    expect(bench.trouble(operation)).toEqual([]);
    await host.exec('yum -y upgrade');
    expect((await host.exec("rpm -q --qf '%{VERSION}' docker-ce")).stdout).toBe('20.10.23');
    expect((await host.exec('yum -q list --showduplicates --disableexcludes=all docker-ce')).stdout).toContain(
      '20.10.24',
    );
    // Who lifts the hold by hand finds it as drift, and the plan that sets it right installs nothing.
    const source = '/etc/yum.repos.d/slipway-docker-ce.repo';
    const before = await host.readFile(source);
    await host.exec(`sed -i '/^exclude=/d' ${source}`);
    const repair = await bench.provisioning.planTask(
      { task: { kind: 'repairDrift' }, hostIds: plan.hostIds },
      bench.signal,
    );
    expect(repair.steps.filter((step) => step.needed).map((step) => step.kind)).toEqual(['source-file']);
    expect(bench.trouble(await bench.apply(repair.id))).toEqual([]);
    expect(await host.readFile(source)).toBe(before);
    const [id = ''] = plan.hostIds;
    expect(bench.context.storage.records.of('baselines').require(id).drift).toEqual([]);
  });
});

describe('an offline bundle', () => {
  const offline = () => InstallWishes.parse({ method: 'offline', bundle });

  it('puts static binaries on a host that reaches nothing', async () => {
    await using bench = scene.openBench();
    await makeStaticArchive(bundle);
    const host = await scene.bed.host({ flavour: 'centos', user: 'ops', password: 'correct horse', sudo: 'password' });
    await host.exec('iptables -A OUTPUT -m state --state NEW ! -o lo -j DROP');
    const plan = await planOn(bench, host, offline());
    expect(plan.blockers).toEqual([]);
    const [send] = plan.steps;
    expect(send?.kind).toBe('docker-bundle');
    expect(send?.command).toMatch(/# [0-9a-f]{64} {2}\d+ bytes {2}\S+\/docker-20\.10\.24\.tgz\n/);
    const operation = await bench.apply(plan.id);
    expect(bench.trouble(operation)).toEqual([]);
    expect((await host.exec("docker version -f '{{.Server.Version}}'; systemctl is-enabled docker")).stdout).toBe(
      '20.10.24+dfsg1\nenabled\n',
    );
    expect((await host.exec('ls /var/cache/slipway/bundle /var/tmp/slipway-*/ 2>/dev/null')).stdout).not.toContain(
      'tgz',
    );
  });

  it('is refused where its list of sums does not hold, and where it was changed after the plan', async () => {
    await using bench = scene.openBench();
    const archive = await makeStaticArchive(bundle);
    const host = await scene.bed.host({ flavour: 'centos' });
    const plan = await planOn(bench, host, offline());
    await appendFile(archive, 'x');
    await expect(bench.apply(plan.id)).rejects.toMatchObject({ code: 'plan.stale' });
    await writeFile(join(bundle, 'SHA256SUMS'), `${'a'.repeat(64)}  docker-20.10.24.tgz\n`);
    const now = await bench.provisioning.plan(
      { id: bench.context.storage.records.of('setups').list()[0]?.id ?? '' },
      bench.signal,
    );
    expect(keysOf(now.blockers)).toContain('notice.bundle.corrupt');
    expect((await host.exec('command -v dockerd')).stdout).toBe('');
  });
});

describe('a proxy', () => {
  it('is used by the package manager and by Docker, and its login stands nowhere', async () => {
    await using bench = scene.openBench();
    await using proxy = await openForwardProxy(scene.bed.gateway, "ann:s@cret's");
    const [host, mirror, { yum }] = await Promise.all([
      scene.bed.host({ flavour: 'centos' }),
      scene.bed.mirror(),
      scene.bed.packages(),
    ]);
    await bench.provisioning.setProxyLogin({
      address: proxy.url,
      login: { username: 'ann', password: "s@cret's" },
    });
    const wishes = (noProxy: string[]) => ({
      ...onlyDocker,
      mirrors: [mirror.url],
      install: { ...installFrom(yum), proxy: { all: { address: proxy.url, noProxy }, hosts: {} } },
    });
    const ids = await bench.add([host]);
    const setup = await bench.wish(ids, wishes([]));
    const plan = await bench.provisioning.plan({ id: setup.id }, bench.signal);
    expect(plan.blockers).toEqual([]);
    const operation = await bench.apply(plan.id);
    expect(bench.trouble(operation)).toEqual([]);
    expect(proxy.passed.some((line) => line.startsWith(`GET ${yum}`) && line.endsWith('.rpm'))).toBe(true);
    await host.exec('docker pull -q busybox:1');
    expect(proxy.passed.some((line) => line.includes(`${mirror.url}/v2/library/busybox`))).toBe(true);

    const again = await bench.wish(ids, wishes(['.intern.example']));
    const changed = await bench.provisioning.plan({ id: again.id }, bench.signal);
    expect(changed.steps.filter((step) => step.needed).map((step) => [step.kind, step.restarts])).toEqual([
      ['host-proxy', []],
      ['proxy-restart', ['docker']],
    ]);
    const second = await bench.apply(changed.id);
    expect(bench.trouble(second)).toEqual([]);
    expect((await host.exec("docker info -f '{{.NoProxy}}'")).stdout).toContain('.intern.example');
    const third = await bench.provisioning.plan(
      { id: (await bench.wish(ids, wishes(['.intern.example']))).id },
      bench.signal,
    );
    expect(third.steps.filter((step) => step.needed).map((step) => step.id)).toEqual([]);

    const exported = await bench.provisioning.exportPlan({ planId: plan.id, format: 'shell' });
    const said = [plan, changed, exported, bench.output(operation.id), bench.output(second.id)].map((each) =>
      JSON.stringify(each),
    );
    expect(said.filter((text) => /s@cret|s%40cret/.test(text))).toEqual([]);
    expect((await host.exec('stat -c %a /etc/slipway/proxy.env')).stdout).toBe('600\n');
  });
});

describe('a large file', () => {
  it('is gone on with where an earlier try was cut, with SFTP or without, and counts only with its sum right', async () => {
    await using bench = scene.openBench();
    const file = join(bundle, 'large.bin');
    const content = randomBytes(3_000_001);
    await writeFile(file, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const noSftp = "sed -i '/^Subsystem/d' /etc/ssh/sshd_config";
    const hosts = [
      await scene.bed.host({ flavour: 'light' }),
      await scene.bed.host({ flavour: 'light', before: noSftp }),
    ];
    const ids = await bench.add(hosts);
    for (const [i, host] of hosts.entries()) {
      const connection = await bench.hosts.connection(ids[i] ?? '', bench.signal);
      const part = `/var/tmp/slipway-0/${sha256}.part`;
      await host.exec('mkdir -m 700 /var/tmp/slipway-0');
      await host.writeFile(part, '');
      await connection.exec({ script: `cat > ${part}`, input: content.subarray(0, 1_000_000), signal: bench.signal });
      const seen: number[] = [];
      const request = {
        from: file,
        to: '/root/large.bin',
        bytes: content.length,
        sha256,
        mode: 0o644,
        signal: bench.signal,
      };
      await connection.sendFile({ ...request, onProgress: (sent) => seen.push(sent) });
      expect(seen[0]).toBe(1_000_000);
      expect(seen.at(-1)).toBe(content.length);
      expect((await host.exec('sha256sum < /root/large.bin')).stdout).toContain(sha256);
      const wrong = { ...request, sha256: 'a'.repeat(64), to: '/root/wrong.bin' };
      await expect(connection.sendFile(wrong)).rejects.toMatchObject({ data: { reason: 'uploadSum' } });
      expect((await host.exec('ls /root/wrong.bin* /var/tmp/slipway-0/*')).stdout).toBe('');
    }
  });
});

describe('a cluster whose Docker is old', () => {
  it('is upgraded host by host while its service answers, and a host is freed of Docker only after it left', async () => {
    await using bench = scene.openBench();
    const [manager, one, other] = await Promise.all([
      scene.bed.host({ flavour: 'centos' }),
      scene.bed.host({ flavour: 'centos' }),
      scene.bed.host({ flavour: 'centos' }),
    ]);
    const [mirror, { yum }] = await Promise.all([scene.bed.mirror(), scene.bed.packages()]);
    const hosts = [manager, one, other];
    const ids = await bench.add(hosts);
    const install = { ...installFrom(yum), version: '20.10.23' };
    const setup = await bench.wish(ids, {
      managers: ids.slice(0, 1),
      workers: ids.slice(1),
      registry: null,
      mirrors: [mirror.url],
      install,
    });
    const plan = await bench.provisioning.plan({ id: setup.id }, bench.signal);
    expect(bench.trouble(await bench.apply(plan.id))).toEqual([]);
    keepCluster(bench);
    await manager.exec(
      'docker service create -q --name web --replicas 2 --endpoint-mode dnsrr --publish mode=host,target=80,published=8080 --no-resolve-image busybox-web:1',
    );

    await using client = watchService(hosts);
    const task = { kind: 'upgradeDocker' as const, version: '20.10', source: null };
    const upgrade = await bench.provisioning.planTask({ task, hostIds: ids }, bench.signal);
    expect(upgrade.blockers).toEqual([]);
    expect(keysOf(upgrade.warnings)).toEqual(['notice.upgradeOneManager']);
    expect(upgrade.steps.map((step) => [step.hostId, step.needed])).toEqual(
      [ids[1], ids[2], ids[0]].map((id) => [id, true]),
    );
    const done = await bench.apply(upgrade.id);
    expect(bench.trouble(done)).toEqual([]);
    const versions = "docker node ls --format '{{.Hostname}} {{.EngineVersion}} {{.Availability}} {{.Status}}'";
    await expect
      .poll(async () => (await manager.exec(versions)).stdout.trim().split('\n').sort(), { timeout: 60_000 })
      .toEqual(hosts.map(({ name }) => `${name} 20.10.24+dfsg1 Active Ready`).sort());
    expect(bench.output(done.id)).not.toContain('nodesNotReady');
    expect(client.rounds()).toBeGreaterThan(10);
    expect(client.outages()).toEqual([]);
    const again = await bench.provisioning.planTask({ task, hostIds: ids }, bench.signal);
    expect(again.steps.filter((step) => step.needed).map((step) => step.id)).toEqual([]);

    const [, freed = ''] = ids;
    const remove = { task: { kind: 'removeDocker' as const, data: true }, hostIds: [freed] };
    const refused = await bench.provisioning.planTask(remove, bench.signal);
    expect(keysOf(refused.blockers)).toEqual(['notice.removeMember']);
    await one.exec(
      'docker swarm leave && docker volume create keep && docker run -d -v keep:/data busybox:1 sleep 1000',
    );
    const removal = await bench.provisioning.planTask(remove, bench.signal);
    expect(removal.blockers).toEqual([]);
    expect(keysOf(removal.warnings)).toEqual(['notice.removeLosesData', 'notice.removeLosesVolumes']);
    expect(String(removal.warnings[1]?.reason.params.names)).toMatch(/^keep \([\d.]+ [KM]iB\)$/);
    expect(bench.trouble(await bench.apply(removal.id))).toEqual([]);
    const left = await one.exec(
      'command -v docker dockerd; ls -A /var/lib/docker /etc/yum.repos.d; rpm -qa | grep docker',
    );
    expect(left.stdout).not.toMatch(/bin\/docker|docker-ce|slipway|volumes/);

    // The removal of a host takes along what Slipway installed, and says before what is lost with it.
    const [, , going = ''] = ids;
    await other.exec('docker volume create theirs');
    const leave = { task: { kind: 'removeHosts' as const, registryImages: false, docker: 'data' as const } };
    const leaving = await bench.provisioning.planTask({ ...leave, hostIds: [going] }, bench.signal);
    expect(leaving.blockers).toEqual([]);
    expect(leaving.steps.map(({ kind }) => kind)).toEqual([
      ...['node-drain', 'node-leave', 'node-remove', 'repository-remove', 'mirrors-remove'],
      ...['docker-remove', 'docker-data-remove'],
    ]);
    expect(keysOf(leaving.warnings)).toEqual(
      expect.arrayContaining(['notice.removeLosesData', 'notice.removeLosesVolumes']),
    );
    expect(bench.trouble(await bench.apply(leaving.id))).toEqual([]);
    const rest = await other.exec('command -v docker dockerd; ls -A /var/lib/docker /etc/docker /etc/yum.repos.d');
    expect(rest.stdout).not.toMatch(/bin\/docker|slipway|volumes|daemon.json/);
  });
});

/** The bench only notes clusters; plans for hosts that are set up ask the records. */
function keepCluster(bench: ProvisioningBench): void {
  const [registered] = bench.clusters.registered;
  if (!registered) throw new Error('no cluster was registered');
  bench.context.storage.records.of('clusters').put({
    id: bench.context.newId(),
    name: registered.name,
    engine: 'swarm',
    managerHostIds: [...registered.managerHostIds],
    workerHostIds: [...registered.workerHostIds],
    createdAt: bench.context.clock.now(),
    engineClusterId: registered.engineClusterId,
    joinTokens: { setAt: null },
  });
}

/** Asks for the service on all hosts, five times a second: an outage is a round in which none of them answers. */
function watchService(hosts: readonly BedHost[]) {
  const outages: number[] = [];
  let rounds = 0;
  let began = false;
  let stopped = false;
  const ask = async ({ address }: BedHost): Promise<boolean> =>
    fetch(`http://${address}:8080/`, { signal: AbortSignal.timeout(2000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  const run = async (): Promise<void> => {
    while (!stopped) {
      const answered = (await Promise.all(hosts.map(ask))).some(Boolean);
      began ||= answered;
      if (began) rounds += 1;
      if (began && !answered) outages.push(Date.now());
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const ended = run();
  return {
    rounds: () => rounds,
    outages: () => outages,
    async [Symbol.asyncDispose]() {
      stopped = true;
      await ended;
    },
  };
}
