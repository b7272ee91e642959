import type { Facts } from '../../shared/domain/facts.ts';
import { parseFacts } from '../../shared/domain/parse-facts.ts';

type Sections = Readonly<Record<string, string | undefined>>;

/** What the measuring script prints on a clean CentOS 7.4 host with 4 GB. */
const clean: Sections = {
  'clock.start': '1700000000.000000000',
  user: 'root',
  uid: '0',
  groups: 'root',
  sudo: 'root',
  'os-release':
    'NAME="CentOS Linux"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="7"\nPRETTY_NAME="CentOS Linux 7 (Core)"',
  'release-text': 'CentOS Linux release 7.4.1708 (Core)',
  kernel: '3.10.0-693.el7.x86_64',
  architecture: 'x86_64',
  'word-size': '64',
  reboot: 'no',
  modules: [
    'overlay bridge br_netfilter veth nf_nat xt_addrtype xt_conntrack xt_MASQUERADE vxlan ip_vs ip_vs_rr xt_ipvs esp4 xfrm_user nfs nfsv4',
  ]
    .flatMap((names) => names.split(' '))
    .map((name) => `${name} available`)
    .join('\n'),
  cores: '2',
  meminfo: 'MemTotal:        3881664 kB\nSwapTotal:             0 kB',
  'disk.path': '/var/lib/docker',
  'disk.space': '/dev/vda1 104806400 4806400 100000000 5% /',
  'disk.inodes': '/dev/vda1 52428800 100000 52328800 1% /',
  'disk.mount': 'xfs rw,seclabel,relatime',
  'disk.xfs': 'ftype=1',
  'disks.space': '/dev/vda1 104806400 4806400 100000000 5% /\n/dev/vda1 104806400 4806400 100000000 5% /',
  'disks.inodes': '/dev/vda1 52428800 100000 52328800 1% /\n/dev/vda1 52428800 100000 52328800 1% /',
  'read-only': '',
  locale: 'en_US.UTF-8',
  'locale.available': 'yes',
  'time-zone': 'Asia/Shanghai',
  'root.mount': 'rw,seclabel,relatime',
  init: 'systemd',
  systemd: 'yes',
  virtualization: 'kvm',
  container: 'no',
  'clock.synchronized': 'yes',
  'clock.services': 'chronyd',
  selinux: '1',
  apparmor: 'N',
  'apparmor-parser': 'no',
  cgroup: '1',
  controllers: 'cpuset\ncpu\ncpuacct\nmemory\npids',
  limits:
    'kernel/pid_max 131072\nfs/file-max 379786\nfs/inotify/max_user_instances 128\nkernel/keys/root_maxkeys 1000000',
  hostname: 'ws01',
  'hostname.static': 'ws01',
  'machine-id': 'a'.repeat(64),
  packages: 'yum',
  'packages.lock': '',
  'packages.broken': '',
  'packages.sources': '/etc/yum.repos.d/CentOS-Base.repo https://vault.centos.org/7.4.1708/os/x86_64/ base baseurl',
  'tools.missing': '',
  'packages.installed': 'container-selinux 2.119.2-1',
  addresses:
    '1: lo    inet 127.0.0.1/8 scope host lo\\ valid\n2: eth0    inet 10.0.0.5/24 brd 10.0.0.255 scope global eth0\\ x',
  routes: 'default via 10.0.0.1 dev eth0 proto static\n10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.5',
  'default-interface': 'eth0',
  mtu: '1500',
  driver: 'virtio_net',
  listening:
    'Netid State Recv-Q Send-Q Local Address:Port Peer Address:Port\ntcp LISTEN 0 128 *:22 *:* users:(("sshd",pid=901,fd=3))',
  nameservers: '10.0.0.1',
  resolution: '0 1700000000.1 1700000000.2',
  'ip-forward': '0',
  'ip-forward.off': '',
  firewalls: '',
  'iptables.version': 'iptables v1.4.21',
  'iptables.legacy': 'filter',
  'firewall.iptables': '-P INPUT ACCEPT',
  proxies: '',
  'docker.binary': '',
  'docker.active': 'unknown',
  'docker.enabled': '',
  'docker.flags': '',
  'daemon-json': 'absent',
  certificates: '',
  'leftover.paths': '',
  'leftover.processes': '',
  'leftover.links': '',
  'leftover.units': '',
  'leftover.runtimes': '',
  'leftover.swarm': 'no',
  'leftover.data': '0',
  'clock.end': '1700000000.500000000',
};

/** The script's output for a clean host; `undefined` leaves a section out, as when it was not measured. */
export function sampleOutput(changes: Sections = {}): string {
  const sections = Object.entries({ ...clean, ...changes }).flatMap(([name, text]) => {
    if (text === undefined) return [];
    return [`@@${name}`, ...(text === '' ? [] : text.split('\n').map((line) => ` ${line}`))];
  });
  return ['@@slipway-facts', ...sections, '@@end', ''].join('\n');
}

export function sampleFacts(changes: Sections = {}): Facts {
  const facts = parseFacts(sampleOutput(changes));
  if (!facts) throw new Error('the sample has lost its frame');
  return facts;
}

/** Sections of a host where Docker runs; `info` is laid over what `docker info` says. */
export function runningDocker(info: Readonly<Record<string, unknown>> = {}): Sections {
  return {
    'docker.binary': '/usr/bin/docker',
    'docker.path': '/usr/bin/docker',
    'docker.version': 'Docker version 20.10.24+dfsg1, build 297e128',
    'docker.active': 'active',
    'docker.enabled': 'enabled',
    'docker.info': JSON.stringify({
      ServerVersion: '20.10.24+dfsg1',
      Driver: 'overlay2',
      DockerRootDir: '/var/lib/docker',
      LiveRestoreEnabled: false,
      Containers: 0,
      ContainersRunning: 0,
      Images: 0,
      RegistryConfig: { Mirrors: [] },
      Swarm: { LocalNodeState: 'inactive', NodeID: '', NodeAddr: '', ControlAvailable: false, Error: '' },
      ...info,
    }),
    'docker.api': '1.41',
    'docker.volumes': '0',
    'docker.registry': '',
    'docker.rancher': '',
    'leftover.data': '12',
  };
}
