import { describe, expect, it } from 'vitest';
import { checks } from '../../../shared/domain/checks/judge.ts';
import type { Profile } from '../../../shared/schema/host.ts';
import { findings, json, type Sections, verdict, worker } from '../../support/check-findings.ts';
import { runningDocker, sampleFacts } from '../../support/sample-facts.ts';

const rancherHost: readonly Profile[] = ['rancher16-host'];
const debian = (version: string) => ({
  'os-release': `ID=debian\nVERSION_ID="${version}"`,
  'release-text': undefined,
});
const engine = (ServerVersion: string) => runningDocker({ ServerVersion });
const disks = (root: string, variable = '/dev/vda1 104806400 4806400 100000000 5% /') => `${root}\n${variable}`;
const validated = (text: string, says: string): Sections => ({ ...json(text), 'daemon-json.validated': says });
const source = (url: string, file = '/etc/apt/sources.list') => ({ 'packages.sources': `${file} ${url} main` });

describe('each rule', () => {
  it.each<[string, Sections, string, (readonly Profile[])?]>([
    ['os.support', debian('13'), 'pass pass'],
    ['os.support', debian('12'), 'warn ended'],
    ['os.support', {}, 'warn endedRecommended'],
    ['os.support', debian('99'), 'nothing'],
    ['os.locale', { 'locale.available': 'no' }, 'warn notInstalled'],
    ['os.locale', { locale: '', 'locale.available': undefined }, 'pass pass'],
    ['os.locale', { locale: undefined }, 'unknown notMeasured'],
    ['disk.system', { 'disks.space': disks('/dev/vda1 20000000 19700000 300000 99% /') }, 'fail full'],
    ['disk.system', { 'disks.space': disks('/dev/vda1 20000000 18500000 1500000 93% /') }, 'warn low'],
    ['disk.system', { 'disks.space': undefined }, 'unknown notMeasured'],
    ['disk.systemInodes', { 'disks.inodes': disks('/dev/vda1 100 99 1 99% /') }, 'fail full'],
    ['disk.systemInodes', { 'disks.inodes': disks('/dev/vda1 100 92 8 92% /') }, 'warn low'],
    ['disk.systemInodes', { 'disks.inodes': '/dev/vda1 0 0 0 - /\n/dev/vda1 0 0 0 - /' }, 'nothing'],
    ['limits.kernel', { limits: 'fs/file-max 5000' }, 'warn low'],
    ['limits.kernel', { limits: 'fs/file-max 500000' }, 'pass pass'],
    ['limits.kernel', { limits: '' }, 'unknown notMeasured'],
    ['limits.openFiles', { 'docker.open-files': '1024' }, 'warn few'],
    ['limits.openFiles', { 'docker.open-files': 'unlimited' }, 'pass pass'],
    ['kernel.bridge', { modules: 'br_netfilter missing' }, 'fail missing'],
    ['kernel.nat', { modules: 'xt_addrtype missing' }, 'fail missing'],
    ['kernel.encryption', { modules: 'esp4 missing' }, 'warn missing'],
    ['kernel.cgroup', { cgroup: '2', kernel: '4.14.0', controllers: 'cpu' }, 'fail kernelTooOld'],
    ['kernel.cgroup', { ...engine('19.03.15'), cgroup: '2', kernel: '6.1.0' }, 'fail engineTooOld'],
    ['packages.archive', source('http://mirrorlist.centos.org/?release=7'), 'fail moved'],
    ['packages.archive', { ...runningDocker(), ...source('http://mirror.centos.org/centos/7/os/') }, 'warn moved'],
    ['packages.archive', { ...debian('10'), packages: 'apt', ...source('http://deb.debian.org/debian') }, 'fail moved'],
    ['packages.archive', { ...debian('12'), packages: 'apt', ...source('http://deb.debian.org/debian') }, 'pass pass'],
    ['packages.tools', { 'tools.missing': 'curl' }, 'warn missing'],
    ['packages.tools', { 'tools.missing': 'iptables' }, 'pass pass'],
    ['packages.tools', { ...runningDocker(), 'tools.missing': 'iptables' }, 'warn missing'],
    ['packages.tools', { 'tools.missing': undefined }, 'unknown notMeasured'],
    ['network.public', { addresses: '2: eth0 inet 203.0.113.5/24 x' }, 'warn internal'],
    ['network.public', {}, 'pass pass'],
    ['network.defaultRoute', { routes: '10.0.0.0/24 dev eth0', 'default-interface': '' }, 'warn none'],
    ['network.offload', { driver: 'vmxnet3' }, 'warn vmxnet3'],
    ['network.forwarding', { ...runningDocker(), 'ip-forward': '0' }, 'warn off'],
    ['network.bridgeFilter', { ...runningDocker(), 'bridge-filter': '0' }, 'warn off'],
    ['network.bridgeFilter', { 'bridge-filter': '0' }, 'nothing'],
    ['network.iptables', { 'iptables.version': 'iptables v1.8.9 (nf_tables)' }, 'warn mixed'],
    [
      'network.iptables',
      { 'iptables.version': 'iptables v1.8.9 (nf_tables)', 'iptables.legacy': undefined },
      'unknown notMeasured',
    ],
    ['host.stableName', { 'hostname.static': 'localhost.localdomain' }, 'warn changes'],
    ['host.stableName', { 'hostname.static': 'ws01.example' }, 'pass pass'],
    ['host.stableName', { 'hostname.static': undefined }, 'unknown notMeasured'],
    ['docker.support', engine('20.10.24'), 'warn ended'],
    ['docker.support', engine('29.7.2'), 'pass pass'],
    ['docker.support', engine('1.13.1'), 'warn ended'],
    ['docker.keys', validated('{"no-such": 1}', 'ok'), 'pass pass'],
    [
      'docker.keys',
      validated('{"no-such": 1}', "the following directives don't match any configuration option: no-such"),
      'fail unknown',
    ],
    ['docker.keys', validated('{"registry-mirrors": ["x"]}', 'invalid mirror: x'), 'fail refused'],
    ['docker.keys', { ...runningDocker(), ...json('{"no-such": 1}') }, 'fail unknown'],
    ['docker.keys', json('{"no-such": 1}'), 'warn unknown'],
    ['docker.keys', json('{"log-driver": "local"}'), 'pass pass'],
    ['docker.keys', json('{"log-'), 'nothing'],
    ['docker.flags', { ...json('{"hosts": []}'), 'docker.flags': '-H\n--containerd' }, 'fail clash'],
    ['docker.flags', { ...json('{"log-driver": "local"}'), 'docker.flags': '--log-driver' }, 'fail clash'],
    ['docker.flags', { ...json('{"debug": true}'), 'docker.flags': '-H' }, 'pass pass'],
    ['docker.liveRestore', runningDocker({ LiveRestoreEnabled: true }), 'fail running'],
    ['docker.liveRestore', runningDocker(), 'pass pass'],
    ['docker.firewallBackend', json('{"firewall-backend": "nftables"}'), 'fail noSwarm'],
    [
      'docker.firewallBackend',
      json('{"firewall-backend": "nftables", "features": {"swarm-nftables": true}}'),
      'pass pass',
    ],
    ['docker.warnings', runningDocker({ Warnings: ['WARNING: No blkio weight support'] }), 'warn some'],
    ['docker.warnings', runningDocker({ Warnings: ['WARNING: No swap limit support'] }), 'pass pass'],
    ['leftover.podman', { 'packages.installed': 'podman 4.9' }, 'warn installed'],
    ['leftover.podman', { 'packages.installed': 'podman 4.9', 'leftover.runtimes': '2 conmon' }, 'warn running'],
    ['leftover.containerd', { 'leftover.runtimes': '1 containerd' }, 'warn alone'],
    ['leftover.containerd', { ...runningDocker(), 'leftover.runtimes': '1 containerd' }, 'nothing'],
    ['leftover.kubernetes', { 'leftover.units': 'kubelet' }, 'warn starts'],
    ['leftover.rancher', { 'leftover.units': 'rancher-system-agent' }, 'warn found'],
    ['leftover.configuration', json('{}'), 'warn old'],
    ['leftover.configuration', { 'daemon-json': 'unreadable' }, 'unknown notMeasured'],
    ['leftover.repositories', source('https://apt.dockerproject.org/repo'), 'warn dead'],
    [
      'leftover.repositories',
      {
        'packages.sources':
          '/a https://download.docker.com/linux/debian x\n/b https://m.example/docker-ce/linux/debian x',
      },
      'warn several',
    ],
    ['leftover.repositories', { 'packages.sources': undefined }, 'unknown notMeasured'],
  ])('%s with %j: %s', (check, sections, expected, profiles) => {
    expect(verdict(check, sections, profiles)).toBe(expected);
  });

  it('is of a check that exists, and every check has its limits in words', () => {
    expect(checks.length).toBeGreaterThan(75);
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    for (const { id, limits } of checks) expect(limits, id).not.toBe('');
  });
});

describe('what a host reaches outside', () => {
  const probe = (kind: string, exit: number, http: string, proxy = 'no') =>
    `${kind} ${exit} ${http} 0.20 ${proxy} https://${kind}.example/v2/`;
  it.each<[string, string, string, Sections?]>([
    ['network.hub', probe('hub', 0, '401'), 'pass pass'],
    ['network.hub', probe('hub', 6, '000'), 'warn unresolved'],
    ['network.hub', `${probe('hub', 28, '000')}\n${probe('mirror', 0, '200')}`, 'pass mirrored'],
    ['network.mirrors', probe('mirror', 0, '403'), 'warn refusedByServer'],
    ['network.mirrors', probe('mirror', 60, '000'), 'warn certificate'],
    ['network.mirrors', probe('mirror', 7, '000', 'yes'), 'warn proxy'],
    ['network.mirrors', probe('mirror', 0, 'tcp'), 'pass pass'],
    ['network.packageSource', probe('packages', 7, '000'), 'fail refused'],
    ['network.packageSource', probe('packages', 0, '404'), 'fail refusedByServer'],
    ['network.packageSource', probe('packages', 7, '000'), 'warn refused', runningDocker()],
    ['network.packageSource', probe('packages', 7, '000'), 'warn refused', { 'packages.cached': 'yes' }],
    ['network.packageSource', `${probe('packages', 0, '206')}\n${probe('packages', 1, '000')}`, 'warn failed'],
  ])('%s with “%s”: %s', (check, egress, expected, sections = {}) => {
    expect(verdict(check, { ...sections, egress })).toBe(expected);
  });

  it('is not judged where it was not asked', () => {
    const asked = findings(sampleFacts()).filter(({ check }) => /packageSource|mirrors|hub/.test(check));
    expect(asked).toEqual([]);
  });
});

describe('profiles', () => {
  it.each<[string, Sections, readonly Profile[], string, string]>([
    [
      'kernel.version',
      { kernel: '3.10.0-327.el7.x86_64', 'release-text': 'CentOS Linux release 7.2.1511' },
      rancherHost,
      'warn',
      'Rancher 1.6 manual: hosts',
    ],
    ['kernel.version', { kernel: '3.10.0-500.el7.x86_64' }, rancherHost, 'fail', 'Rancher 1.6 manual: hosts'],
    ['kernel.version', { kernel: '3.10.0-327.el7.x86_64' }, worker, 'pass', 'Docker manual: static binaries'],
    ['kernel.version', { kernel: '4.18.0-1.el8.x86_64' }, rancherHost, 'pass', 'Docker manual: static binaries'],
    ['os.architecture', { architecture: 'aarch64' }, rancherHost, 'fail', 'Rancher 1.6 manual: hosts'],
    ['os.distribution', debian('12'), rancherHost, 'warn', 'Rancher 1.6 set-up guide, 2017'],
    ['kernel.cgroup', { cgroup: '2' }, rancherHost, 'fail', 'Rancher 1.6 manual: hosts'],
    ['docker.version', engine('17.06.2-ce'), rancherHost, 'pass', 'moby releases'],
    ['docker.version', engine('17.09.1-ce'), rancherHost, 'pass', 'moby releases'],
    ['docker.version', engine('1.12.2'), rancherHost, 'fail', 'Rancher 1.6 manual: hosts'],
    ['docker.version', engine('17.12.0-ce'), rancherHost, 'fail', 'Rancher 1.6 manual: hosts'],
    ['docker.version', engine('20.10.24'), rancherHost, 'fail', 'Rancher 1.6 manual: hosts'],
    ['network.nameservers', { nameservers: '127.0.0.1' }, rancherHost, 'fail', 'Rancher 1.6 manual: custom hosts'],
    ['time.synchronized', { 'clock.synchronized': 'no' }, rancherHost, 'fail', 'Rancher 1.6 manual: custom hosts'],
    [
      'time.synchronized',
      { 'clock.synchronized': 'no' },
      ['rancher16-server'],
      'fail',
      'Rancher 1.6 manual: installing the server',
    ],
    ['cpu.cores', { cores: '1' }, ['rancher16-server'], 'warn', 'Rancher 1.6 set-up guide, 2017'],
    [
      'memory.total',
      { meminfo: 'MemTotal: 2000000 kB' },
      ['rancher16-server'],
      'warn',
      'Rancher 1.6 set-up guide, 2017',
    ],
    ['memory.total', { meminfo: 'MemTotal: 2000000 kB' }, rancherHost, 'pass', 'Rancher 1.6 set-up guide, 2017'],
    ['cpu.cores', { cores: '1' }, ['builder'], 'warn', 'Slipway'],
    ['disk.free', { 'disk.space': '/dev/vda1 100000000 82000000 18000000 82% /' }, ['builder'], 'warn', 'Slipway'],
    ['disk.free', { 'disk.space': '/dev/vda1 900000000 800000000 100000000 88% /' }, ['builder'], 'fail', 'Slipway'],
    ['disk.free', { 'disk.space': '/dev/vda1 100000000 40000000 40000000 50% /' }, ['registry'], 'warn', 'Slipway'],
    ['disk.free', { 'disk.space': '/dev/vda1 100000000 40000000 40000000 50% /' }, worker, 'pass', 'Slipway'],
  ])('%s with %j for %s: %s, by %s', (check, sections, profiles, expected, by) => {
    const found = findings(sampleFacts(sections), profiles).find((finding) => finding.check === check);
    expect([found?.verdict, found?.source.name]).toEqual([expected, by]);
  });

  it.each<[readonly Profile[], string]>([
    [['swarm-manager', 'registry'], '2377/tcp, 7946/tcp, 7946/udp, 4789/udp, 5000/tcp'],
    [['rancher16-server'], '8888/tcp'],
    [rancherHost, '500/udp, 4500/udp'],
  ])('%s need their ports', (profiles, limit) => {
    const found = findings(sampleFacts(), profiles).find((finding) => finding.check === 'network.ports');
    expect(found?.limit).toBe(limit);
  });

  it('take the registry’s port where it is another', () => {
    const found = findings(sampleFacts(), ['registry'], { registryPort: 5443 });
    expect(found.find((finding) => finding.check === 'network.ports')?.limit).toBe('5443/tcp');
  });

  it('offer a repair only where something is wrong', () => {
    for (const finding of findings(sampleFacts({ 'clock.services': '', 'clock.synchronized': 'no' }))) {
      const wrong = finding.verdict === 'warn' || finding.verdict === 'fail';
      if (!wrong) expect(finding.repair, finding.check).toBeNull();
    }
  });
});
