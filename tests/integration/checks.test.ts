import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding, Profile } from '../../shared/schema/host.ts';
import type { RepairName } from '../../shared/schema/repair.ts';
import { type Bed, type BedHost, openBed } from '../bed/index.ts';
import { openProvisioningBench, type ProvisioningBench } from '../support/provisioning-bench.ts';

let bed: Bed;
let bench: ProvisioningBench;
let debian: BedHost;
let centos: BedHost;
let plain: BedHost;
let mirror: string;
const ids = new Map<BedHost, string>();
const idOf = (host: BedHost): string => ids.get(host) ?? '';

beforeAll(async () => {
  bed = await openBed();
  bench = openProvisioningBench(await readFile(bed.privateKeyPath, 'utf8'));
  mirror = (await bed.mirror()).url;
  [debian, centos, plain] = await Promise.all([
    bed.host({ docker: 'installed' }),
    bed.host({ flavour: 'centos' }),
    bed.host({ user: 'ops', sudo: 'none' }),
  ]);
  const hosts = [debian, centos, plain];
  for (const [index, id] of (await bench.add(hosts)).entries()) {
    const host = hosts[index];
    if (host) ids.set(host, id);
  }
});

afterAll(async () => {
  await bench?.[Symbol.asyncDispose]();
  await bed?.dispose();
});

async function check(host: BedHost, profiles: Profile[] = ['swarm-manager']): Promise<Map<string, Finding>> {
  const { operationId } = await bench.hosts.check({ ids: [idOf(host)], profiles: { [idOf(host)]: profiles } });
  await bench.context.operations.finished(operationId);
  const findings = bench.context.storage.records.of('hostStates').get(idOf(host))?.findings ?? [];
  return new Map(findings.map((finding) => [finding.check, finding]));
}

const verdicts = (findings: Map<string, Finding>, checks: readonly string[]) =>
  checks.map((name) => `${name} ${findings.get(name)?.verdict} ${findings.get(name)?.repair ?? '-'}`);

describe('checks of real hosts', () => {
  it('see what was made dirty, with the repair for it', async () => {
    await debian.dirty('firewall');
    await debian.exec(`set -e
echo 'net.ipv4.ip_forward = 0' > /etc/sysctl.d/90-hardening.conf
echo other-name > /etc/hostname.new && cat /etc/hostname.new > /etc/hostname
mkdir -p /etc/docker && echo '{"registry-mirrors": ["http://127.0.0.1:9"], "no-such-key": 1, "live-restore": true}' > /etc/docker/daemon.json
mkdir -p /etc/systemd/system/multi-user.target.wants && ln -s /dev/null /etc/systemd/system/multi-user.target.wants/k3s.service
echo 'deb [trusted=yes] https://apt.dockerproject.org/repo debian-stretch main' > /etc/apt/sources.list.d/old-docker.list`);
    const found = await check(debian);
    expect(
      verdicts(found, [
        'network.firewall',
        'network.forwarding',
        'host.stableName',
        'docker.keys',
        'docker.liveRestore',
        'leftover.kubernetes',
        'leftover.repositories',
        'network.mirrors',
      ]),
    ).toEqual([
      'network.firewall fail firewall.open',
      'network.forwarding fail sysctl.forward',
      'host.stableName warn host.name',
      'docker.keys fail -',
      'docker.liveRestore fail -',
      'leftover.kubernetes warn -',
      'leftover.repositories warn -',
      'network.mirrors warn -',
    ]);
    expect(found.get('network.firewall')?.value).toBe('2377/tcp, 7946/tcp');
    expect(found.get('docker.keys')?.value).toBe('no-such-key');
    expect(found.get('network.mirrors')).toMatchObject({ value: 'http://127.0.0.1:9/v2/' });
  });

  it('recognise the dead mirror lists of CentOS 7, and see that its good source answers', async () => {
    const healthy = await check(centos);
    expect(healthy.get('packages.archive')?.verdict).toBe('pass');
    expect(healthy.get('kernel.version')?.verdict).toBe('pass');
    await centos.exec(
      `printf '[base]\\nname=base\\nmirrorlist=http://mirrorlist.centos.org/?release=$releasever&arch=$basearch&repo=os\\nenabled=1\\n' > /etc/yum.repos.d/CentOS-Base.repo`,
    );
    const found = await check(centos);
    expect(found.get('packages.archive')).toMatchObject({
      verdict: 'fail',
      value: 'mirrorlist.centos.org',
      repair: 'packages.archive',
    });
    await centos.exec('rm /etc/yum.repos.d/CentOS-Base.repo');
  });

  it('judge a host for Rancher 1.6 by its own limits', async () => {
    const found = await check(centos, ['rancher16-host']);
    expect(found.get('os.distribution')?.verdict).toBe('pass');
    expect(found.get('network.ports')).toMatchObject({ verdict: 'pass', limit: '500/udp, 4500/udp' });
    const modern = await check(debian, ['rancher16-host']);
    expect(modern.get('docker.version')).toMatchObject({ verdict: 'fail', limit: '1.12.3–1.13, 17.03, 17.06, 17.09' });
    expect(modern.get('docker.version')?.source.name).toBe('Rancher 1.6 manual: hosts');
  });

  it('tell a user without root what they can', async () => {
    const found = await check(plain);
    expect(found.get('access.root')?.verdict).toBe('fail');
    expect(found.get('os.support')?.verdict).not.toBe('unknown');
    expect(found.get('disk.readOnly')?.verdict).toBe('pass');
  });

  it('reach the accelerator of a set-up, and say how long it took', async () => {
    const setup = await bench.wish([idOf(centos)], { mirrors: [mirror] });
    const found = await check(centos);
    expect(found.get('network.mirrors')).toMatchObject({ verdict: 'pass' });
    expect(found.get('network.mirrors')?.value).toMatch(/\/v2\/ \d\.\d s$/);
    expect(setup.wishes.mirrors).toEqual([mirror]);
  });
});

describe('repairs', () => {
  it('are planned, applied and proved on several hosts at once; the second plan has nothing to do', async () => {
    await check(debian);
    const repairs: { hostId: string; repair: RepairName }[] = [
      { hostId: idOf(debian), repair: 'firewall.open' },
      { hostId: idOf(debian), repair: 'sysctl.forward' },
      { hostId: idOf(debian), repair: 'host.name' },
      { hostId: idOf(centos), repair: 'sysctl.limits' },
      { hostId: idOf(centos), repair: 'kernel.modules' },
    ];
    const task = { kind: 'repairFindings' as const, repairs };
    const hostIds = [idOf(debian), idOf(centos)];
    const plan = await bench.provisioning.planTask({ task, hostIds }, bench.signal);
    expect(plan.blockers).toEqual([]);
    expect(plan.warnings.map(({ reason }) => reason.key)).toEqual(['provisioning.notice.notRepairable']);
    const needed = plan.steps.filter((step) => step.needed).map((step) => step.kind);
    expect(needed).toEqual(['repair-sysctl.forward', 'repair-firewall.open', 'repair-host.name']);
    const operation = await bench.apply(plan.id);
    expect(bench.trouble(operation)).toEqual([]);
    const input = await debian.exec('iptables -S INPUT; cat /etc/sysctl.d/90-hardening.conf /etc/hostname; uname -n');
    expect(input.stdout).toContain('--dport 2377 -m comment --comment slipway -j ACCEPT');
    expect(input.stdout).toContain('# slipway: net.ipv4.ip_forward = 0');
    expect(input.stdout).not.toContain('other-name');

    const found = await check(debian);
    expect(
      verdicts(found, ['network.firewall', 'network.forwarding', 'host.stableName']).map((text) => text.split(' ')[1]),
    ).toEqual(['pass', 'pass', 'pass']);
    const again = await bench.provisioning.planTask({ task, hostIds }, bench.signal);
    expect(again.steps.filter((step) => step.needed)).toEqual([]);
  });

  it('give a clone a machine id of its own, once', async () => {
    const id = (await debian.exec('cat /etc/machine-id')).stdout.trim();
    await centos.exec(`chmod u+w /etc/machine-id; echo ${id} > /etc/machine-id`);
    await check(debian);
    const found = await check(centos);
    expect(found.get('hosts.machineIds')).toMatchObject({ verdict: 'fail', repair: 'host.machineId' });
    const task = {
      kind: 'repairFindings' as const,
      repairs: [{ hostId: idOf(centos), repair: 'host.machineId' as const }],
    };
    const plan = await bench.provisioning.planTask({ task, hostIds: [idOf(centos)] }, bench.signal);
    expect(bench.trouble(await bench.apply(plan.id))).toEqual([]);
    expect((await centos.exec('cat /etc/machine-id')).stdout.trim()).toMatch(/^[0-9a-f]{32}$/);
    expect((await check(centos)).get('hosts.machineIds')).toBeUndefined();
    const again = await bench.provisioning.planTask({ task, hostIds: [idOf(centos)] }, bench.signal);
    expect(again.steps.map((step) => step.needed)).toEqual([false]);
  });
});
