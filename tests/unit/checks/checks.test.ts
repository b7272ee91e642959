import { describe, expect, it } from 'vitest';
import { judgeTogether, unreachableFinding } from '../../../shared/domain/checks/index.ts';
import type { Profile } from '../../../shared/schema/host.ts';
import {
  chinese,
  english,
  expectTexts,
  findings,
  json,
  manager,
  type Sections,
  verdict,
  worker,
} from '../../support/check-findings.ts';
import { runningDocker, sampleFacts } from '../../support/sample-facts.ts';

const os = (text: string, release?: string) => ({ 'os-release': text, 'release-text': release });
const centos = (version: string) => ({ 'release-text': `CentOS Linux release ${version} (Core)` });

describe('a clean CentOS 7.4 host', () => {
  it('passes as a worker, once its clock was compared', () => {
    const facts = sampleFacts();
    const found = findings({ ...facts, clock: { ...facts.clock, offsetMs: 40, offsetErrorMs: 20 } });
    const rest = found
      .filter((finding) => finding.verdict !== 'pass')
      .map(({ check, verdict }) => `${check} ${verdict}`);
    // It is recommended, and out of support all the same.
    expect(rest).toEqual(['os.support warn']);
    expect(found.length).toBeGreaterThan(45);
  });

  it('does not pass a clock that was not compared', () => {
    expect(verdict('time.offset', {})).toBe('unknown notMeasured');
  });

  it('is told that Docker will be installed', () => {
    const found = findings(sampleFacts()).find((finding) => finding.check === 'docker.engine');
    expect(found).toMatchObject({ verdict: 'pass', fixedByPlan: true });
  });
});

describe('what was not measured', () => {
  it('is never passed', () => {
    const names = `os-release release-text kernel architecture reboot cores meminfo disk.space disk.mount root.mount systemd
      container packages.lock packages.broken packages.sources tools.missing disks.space disks.inodes read-only locale addresses routes listening nameservers resolution
      firewalls machine-id hostname cgroup limits modules mtu selinux daemon-json clock.synchronized leftover.swarm
      leftover.data ip-forward apparmor hostname.static clock.services driver iptables.legacy`;
    const sections = Object.fromEntries(names.split(/\s+/).map((name) => [name, undefined]));
    const passed = findings(sampleFacts(sections), manager).filter((finding) => finding.verdict === 'pass');
    // These rest on what the script always tells: who it ran as, and what lies where.
    expect(passed.map((finding) => finding.check).sort()).toEqual([
      'access.root',
      'docker.conflicts',
      'docker.engine',
      'leftover.containerd',
      'leftover.kubernetes',
      'leftover.podman',
      'leftover.rancher',
    ]);
  });
});

describe('the distribution', () => {
  it.each([
    [centos('7.4.1708'), 'pass recommended'],
    [centos('7.3.1611'), 'warn centosOld'],
    [centos('7.2.1511'), 'warn centosOld'],
    [centos('7.1.1503'), 'fail centosTooOld'],
    [centos('7.9.2009'), 'pass pass'],
    [{ 'release-text': undefined }, 'unknown minorUnknown'],
    [os('ID=debian\nVERSION_ID="13"'), 'pass pass'],
    [os('ID=ubuntu\nVERSION_ID="24.04"'), 'pass pass'],
    [os('ID=rocky\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.3"'), 'pass pass'],
    [os('ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="22"'), 'warn related'],
    [os('ID=alpine\nVERSION_ID=3.20'), 'fail noPackages'],
  ])('%j is judged: %s', (sections, expected) => {
    expect(verdict('os.distribution', sections)).toBe(expected);
  });
});

describe('each rule', () => {
  it.each<[string, Sections, string, (readonly Profile[])?]>([
    ['kernel.version', { kernel: '2.6.32-754.el6.x86_64' }, 'fail tooOld'],
    ['kernel.version', { kernel: '6.1.0-18-amd64' }, 'pass pass'],
    ['os.architecture', { architecture: 'i686' }, 'fail notSupported'],
    ['os.architecture', { 'word-size': '32' }, 'fail notSupported'],
    ['os.init', { systemd: 'no', init: 'runit' }, 'fail missing'],
    ['os.virtualization', { virtualization: 'docker', container: 'yes' }, 'warn container'],
    ['kernel.reboot', { reboot: 'yes' }, 'warn waits'],
    ['kernel.overlay', { modules: 'overlay missing' }, 'fail missing'],
    ['kernel.overlay', { modules: 'vxlan loaded' }, 'unknown unseen'],
    ['kernel.vxlan', { modules: 'vxlan missing' }, 'fail missing'],
    ['kernel.vxlan', { modules: 'vxlan missing' }, 'nothing', ['builder']],
    ['kernel.ipvs', { modules: 'ip_vs missing' }, 'warn missing'],
    ['kernel.nfs', { modules: 'nfs missing' }, 'warn missing'],
    ['kernel.cgroup', { controllers: 'cpu\ncpuset' }, 'warn missing'],
    ['packages.manager', { packages: 'none' }, 'fail none'],
    ['packages.manager', { 'packages.sources': '' }, 'warn noRepository'],
    ['packages.lock', { 'packages.lock': '/var/run/yum.pid' }, 'warn held'],
    ['packages.state', { packages: 'apt', 'packages.broken': 'half installed' }, 'warn halfDone'],
    ['security.selinux', { 'packages.installed': '' }, 'warn noPolicy'],
    ['security.selinux', { 'packages.installed': 'container-selinux 2.10-2.el7' }, 'pass pass'],
    [
      'security.selinux',
      { 'packages.installed': 'container-selinux 2.10-2.el7' },
      'warn oldPolicy',
      ['rancher16-host'],
    ],
    ['security.selinux', {}, 'pass pass', ['rancher16-host']],
    ['security.selinux', { 'packages.installed': '', selinux: '0' }, 'pass pass'],
    ['memory.swap', { meminfo: 'MemTotal: 4000000 kB\nSwapTotal: 2000000 kB' }, 'pass pass'],
    ['security.appArmor', { apparmor: 'Y' }, 'fail noParser'],
    ['security.appArmor', { apparmor: 'Y', container: 'yes' }, 'nothing'],
    ['access.root', { uid: '1000', user: 'ada', sudo: 'password' }, 'fail password'],
    ['access.root', { uid: '1000', user: 'ada', sudo: 'missing' }, 'fail noSudo'],
    ['cpu.cores', { cores: '1' }, 'pass pass'],
    ['cpu.cores', { cores: '1' }, 'warn few', manager],
    ['memory.total', { meminfo: 'MemTotal: 2000000 kB' }, 'pass pass'],
    ['memory.total', { meminfo: 'MemTotal: 2000000 kB' }, 'warn little', manager],
    ['memory.total', { meminfo: 'MemTotal: 1048576 kB' }, 'warn belowMinimum'],
    ['memory.total', { meminfo: 'MemTotal: 400000 kB' }, 'fail tooLittle'],
    ['disk.free', { 'disk.space': '/dev/vda1 104857600 0 10485760 10% /' }, 'warn low'],
    ['disk.free', { 'disk.space': '/dev/vda1 104857600 0 1048576 99% /' }, 'fail full'],
    ['disk.inodes', { 'disk.inodes': '/dev/vda1 100 96 4 96% /' }, 'fail full'],
    ['disk.inodes', { 'disk.inodes': '/dev/vda1 0 0 0 - /' }, 'nothing'],
    ['disk.fileSystem', { 'disk.xfs': 'ftype=0' }, 'fail noFtype'],
    ['disk.fileSystem', { 'disk.xfs': undefined }, 'unknown ftypeUnknown'],
    ['disk.fileSystem', { 'disk.mount': 'nfs4 rw' }, 'fail remote'],
    ['disk.fileSystem', { 'disk.mount': 'overlay rw' }, 'warn unusual'],
    ['disk.options', { 'disk.mount': 'ext4 rw,noexec' }, 'fail forbidden'],
    ['disk.readOnly', { 'read-only': '/\n/etc' }, 'fail root'],
    ['disk.readOnly', { 'read-only': '/etc' }, 'fail paths'],
    ['disk.readOnly', { 'read-only': undefined, 'root.mount': 'ro,relatime' }, 'fail root'],
    ['limits.processes', { limits: 'kernel/pid_max 4096' }, 'fail few'],
    ['network.address', { addresses: '' }, 'fail none'],
    ['network.address', { addresses: '2: a inet 10.0.0.5/24 x\n3: b inet 10.1.0.5/24 x' }, 'warn several'],
    ['network.routes', { routes: '172.17.0.0/16 dev eth0' }, 'warn overlaps'],
    ['network.routes', { routes: '172.17.0.0/16 dev docker0' }, 'pass pass'],
    ['network.mtu', { mtu: '1400' }, 'warn small'],
    ['network.nameservers', { nameservers: '127.0.0.1' }, 'warn loopback'],
    ['network.nameservers', { nameservers: '127.0.0.53' }, 'pass pass'],
    ['network.nameservers', { nameservers: '' }, 'warn none'],
    ['network.resolution', { resolution: '2 1.0 1.1' }, 'warn noAnswer'],
    ['network.resolution', { resolution: '0 1.0 3.5' }, 'warn slow'],
    ['network.firewall', { firewalls: 'firewalld' }, 'warn unread'],
    ['network.forwarding', { 'ip-forward.off': '/etc/sysctl.conf' }, 'fail forcedOff'],
    ['network.proxy', { proxies: 'http_proxy=http://p:1' }, 'warn set'],
    ['host.name', { hostname: 'localhost.localdomain' }, 'fail localhost'],
    ['host.name', { hostname: 'Web_1' }, 'warn invalid'],
    ['host.machineId', { 'machine-id': '' }, 'fail empty'],
    ['time.synchronized', { 'clock.synchronized': 'no', 'clock.services': '' }, 'warn free'],
    ['time.synchronized', { 'clock.synchronized': 'no' }, 'warn notYet'],
    ['docker.engine', { 'docker.binary': '/usr/bin/docker', 'docker.version': 'podman version 4' }, 'fail podman'],
    ['docker.engine', { 'docker.binary': '/snap/bin/docker' }, 'warn snap'],
    ['docker.version', { ...runningDocker({ ServerVersion: '1.13.1' }) }, 'fail tooOld'],
    ['docker.version', { ...runningDocker({ ServerVersion: '17.06.2-ce' }) }, 'warn noDrain'],
    ['docker.version', { ...runningDocker({ ServerVersion: '29.1.4' }) }, 'warn drops'],
    ['docker.version', { ...runningDocker({ ServerVersion: '29.1.5' }) }, 'pass pass'],
    ['docker.service', { ...runningDocker(), 'docker.enabled': 'disabled' }, 'warn notEnabled'],
    ['docker.service', { ...runningDocker(), 'docker.active': 'inactive' }, 'warn notActive'],
    ['docker.service', { ...runningDocker(), 'docker.active': 'failed' }, 'fail failed'],
    ['docker.configuration', json('{"registry-mirrors": [],}'), 'fail invalid'],
    ['docker.liveRestore', json('{"live-restore": true}'), 'fail inFile'],
    ['docker.liveRestore', json('{"live-restore": true}'), 'nothing', ['builder']],
    ['docker.flags', json('{"hosts": []}'), 'warn hosts'],
    ['docker.configuration', { 'daemon-json': 'unreadable' }, 'unknown notMeasured'],
    ['docker.storageDriver', runningDocker({ Driver: 'vfs' }), 'warn slow'],
    ['docker.rootless', runningDocker({ SecurityOptions: ['name=rootless'] }), 'fail noSwarm'],
    ['docker.conflicts', { 'packages.installed': 'podman 4.9\nrunc 1.1' }, 'warn installed'],
    ['leftover.swarm', { 'leftover.swarm': 'yes' }, 'warn stateOnDisk'],
    ['leftover.swarm', runningDocker({ Swarm: { LocalNodeState: 'active' } }), 'fail otherCluster'],
    ['leftover.swarm', runningDocker({ Swarm: { LocalNodeState: 'locked' } }), 'warn troubled'],
    ['leftover.containers', runningDocker({ Containers: 3, ContainersRunning: 1 }), 'warn some'],
    ['leftover.containers', { 'leftover.data': '9' }, 'warn dataWithoutEngine'],
    ['leftover.rancher', { 'leftover.paths': '/var/lib/rancher' }, 'warn found'],
    ['leftover.kubernetes', { 'leftover.processes': 'kubelet' }, 'fail running'],
    ['leftover.kubernetes', { 'leftover.paths': '/etc/cni' }, 'warn files'],
  ])('%s with %j: %s', (check, sections, expected, profiles) => {
    expect(verdict(check, sections, profiles)).toBe(expected);
  });

  it('leaves the ports to the swarm that we run, and to nobody else', () => {
    const taken = 'x\ntcp LISTEN 0 128 *:7946 *:* users:(("nginx",pid=9,fd=3))';
    expect(verdict('network.ports', { listening: taken })).toBe('fail taken');
    const active = runningDocker({ Swarm: { LocalNodeState: 'active' } });
    expect(verdict('network.ports', { ...active, listening: taken })).toBe('fail taken');
    const ours = 'x\ntcp LISTEN 0 128 *:7946 *:* users:(("dockerd",pid=9,fd=3))\nudp UNCONN 0 0 0.0.0.0:4789 *:*';
    expect(verdict('network.ports', { ...active, listening: ours }, worker, { member: true })).toBe('pass pass');
    expect(verdict('leftover.swarm', active, worker, { member: true })).toBe('pass pass');
  });

  it('wants the chosen internal address on the host', () => {
    expect(verdict('network.address', {}, worker, { internalAddress: '10.0.0.5' })).toBe('pass pass');
    expect(verdict('network.address', {}, worker, { internalAddress: '10.0.0.6' })).toBe('fail notThere');
  });

  it.each([
    [1_900, 0, 'pass'],
    [2_500, 1_000, 'pass'],
    [-2_500, 100, 'warn'],
    [31_000, 100, 'fail'],
  ])('judges a clock %d ms off, ± %d ms: %s', (offsetMs, offsetErrorMs, expected) => {
    const facts = sampleFacts();
    const found = findings({ ...facts, clock: { ...facts.clock, offsetMs, offsetErrorMs } });
    expect(found.find((finding) => finding.check === 'time.offset')?.verdict).toBe(expected);
  });

  it('lists what failed first', () => {
    const order = findings(sampleFacts({ kernel: '2.6.32', mtu: '1400' })).map((finding) => finding.verdict);
    expect(order).toEqual([...order].sort((a, b) => rank(a) - rank(b)));
    expect(order[0]).toBe('fail');
  });
});

describe('hosts side by side', () => {
  const host = (id: string, sections: Sections, offsetMs: number | null = 0) => {
    const facts = sampleFacts(sections);
    return { id, name: id, facts: { ...facts, clock: { ...facts.clock, offsetMs, offsetErrorMs: 0 } } };
  };

  it('fail with the same name or the same machine id, and say with whom', () => {
    const found = judgeTogether([
      host('a', {}),
      host('b', { hostname: 'WS01', 'machine-id': 'b'.repeat(64) }),
      host('c', { hostname: 'ws03' }),
    ]);
    expect(found.get('b')?.map((finding) => [finding.check, finding.reason.params.hosts])).toEqual([
      ['hosts.names', 'a'],
    ]);
    expect(found.get('c')?.map((finding) => [finding.check, finding.reason.params.hosts])).toEqual([
      ['hosts.machineIds', 'a'],
    ]);
    for (const finding of [...found.values()].flat()) expectTexts(finding);
  });

  it('fail when their clocks are apart, even if each is near ours', () => {
    const distinct = (name: string) => ({ hostname: name, 'machine-id': name.repeat(32) });
    const found = judgeTogether([
      host('a', distinct('aa'), 1_900),
      host('b', distinct('bb'), -1_900),
      host('c', distinct('cc'), null),
    ]);
    expect(found.get('a')).toMatchObject([{ check: 'hosts.clocks', verdict: 'warn', value: '3.8 s' }]);
    expect(found.get('c')).toBeUndefined();
    for (const finding of [...found.values()].flat()) expectTexts(finding);
  });

  it('have nothing against each other when all is well', () => {
    const other = { hostname: 'ws02', 'machine-id': 'b'.repeat(64) };
    expect(judgeTogether([host('a', {}), host('b', other)]).size).toBe(0);
  });
});

it('a host that could not be asked has one finding with the reason', () => {
  for (const code of ['host.unreachable', 'host.keyChanged', 'host.loginDenied', 'host.commandFailed'] as const) {
    const finding = unreachableFinding('ws01', { code, data: {}, retryable: true });
    expect(finding).toMatchObject({ check: 'access.login', verdict: 'fail' });
    expectTexts(finding);
  }
});

it('both languages say the same things', () => {
  expect(keysOf(chinese)).toEqual(keysOf(english));
});

function keysOf(node: unknown, path = ''): string[] {
  if (typeof node === 'string') return [`${path} ${[...node.matchAll(/\{\{\w+\}\}/g)].map(([name]) => name).sort()}`];
  return Object.entries(Object(node)).flatMap(([key, inner]) => keysOf(inner, `${path}.${key}`));
}

function rank(verdict: string): number {
  return ['fail', 'warn', 'unknown', 'pass'].indexOf(verdict);
}
