import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { repairScripts } from '../../../electron/commands/repairs/index.ts';
import type { CheckContext } from '../../../shared/domain/checks/check.ts';
import { planRepair, type RepairSubject } from '../../../shared/domain/repairs.ts';
import type { Profile } from '../../../shared/schema/host.ts';
import { RepairName } from '../../../shared/schema/repair.ts';
import { sampleFacts } from '../../support/sample-facts.ts';

type Sections = Parameters<typeof sampleFacts>[0];

const context: CheckContext = {
  now: Date.parse('2026-11-23T00:00:00Z'),
  internalAddress: '10.0.0.5',
  escalation: 'root',
  member: false,
};

function subject(sections: Sections = {}, changes: Partial<RepairSubject> = {}): RepairSubject {
  const profiles: readonly Profile[] = ['swarm-manager'];
  return { facts: sampleFacts(sections), profiles, context, hostName: 'ws01', cloned: false, ...changes };
}

function scriptsOf(name: RepairName, sections: Sections = {}, changes: Partial<RepairSubject> = {}) {
  const planned = planRepair(name, subject(sections, changes));
  if (!planned) throw new Error(`${name} is not possible`);
  return { ...repairScripts(planned.repair), needed: planned.needed };
}

const drop = '-P INPUT ACCEPT\n-A INPUT -p tcp -m tcp --dport 2377 -j DROP';
const centosDead = '/etc/yum.repos.d/CentOS-Base.repo http://mirrorlist.centos.org/?release=7&repo=os base mirrorlist';

/** Sections under which each repair is needed. */
const broken: Readonly<Record<RepairName, Sections>> = {
  'clock.sync': { 'clock.services': '', 'clock.synchronized': 'no' },
  'sysctl.forward': { 'ip-forward.off': '/etc/sysctl.conf' },
  'sysctl.limits': { limits: 'kernel/pid_max 4096\nfs/file-max 5000' },
  'firewall.open': { 'firewall.iptables': drop },
  'packages.archive': { 'packages.sources': centosDead },
  'packages.finish': { 'packages.broken': '/var/lib/yum/transaction-all.2026' },
  'tools.install': { 'tools.missing': 'curl\nip' },
  'selinux.policy': { 'packages.installed': '' },
  'kernel.modules': {
    'os-release': 'ID="rocky"\nID_LIKE="rhel"\nVERSION_ID="10.0"',
    'release-text': 'Rocky Linux release 10.0',
    packages: 'dnf',
    modules: 'xt_addrtype missing',
  },
  'host.machineId': { 'machine-id': '' },
  'host.name': { hostname: 'localhost', 'hostname.static': 'localhost' },
};

describe('every repair', () => {
  it.each(RepairName.options)('%s is sh text that a shell can read, needed only where something is wrong', (name) => {
    const found = scriptsOf(name, broken[name]);
    expect(found.needed).toBe(true);
    for (const text of [found.action, found.proof, found.undo ?? 'true']) {
      for (const shell of [['dash'], ['busybox', 'sh']]) {
        const [command = '', ...rest] = [...shell, '-n'];
        execFileSync(command, rest, { input: text });
      }
    }
    const well = name === 'sysctl.forward' ? { 'ip-forward': '1' } : {};
    expect(planRepair(name, subject(well))?.needed ?? false).toBe(false);
  });

  it('contains no secret-looking place and ends on failure', () => {
    for (const name of RepairName.options) {
      const { action } = scriptsOf(name, broken[name]);
      expect(action, name).toMatch(/exit|refuse/);
    }
  });
});

describe('the exact commands', () => {
  it('open only what is closed, only for the nodes, in iptables', () => {
    const { action, proof, undo } = scriptsOf('firewall.open', broken['firewall.open']);
    const rule = '-p tcp -s 10.0.0.5/24 --dport 2377 -m comment --comment slipway -j ACCEPT';
    expect(action).toContain(`iptables -C INPUT ${rule} 2>/dev/null || iptables -I INPUT 1 ${rule} || exit`);
    expect(action).not.toContain('7946');
    expect(proof).toContain(`iptables -C INPUT ${rule} || exit 1`);
    expect(undo).toBe(`iptables -D INPUT ${rule}`);
  });

  it('open firewalld now and permanently, without a reload', () => {
    const zone = 'public (active)\n  target: default\n  services: ssh\n  ports: \n  rich rules: ';
    const sections = { firewalls: 'firewalld', 'firewall.firewalld': zone };
    const { action } = scriptsOf('firewall.open', sections);
    expect(action).toContain(
      `firewall-cmd --permanent --zone="$zone" --add-rich-rule='rule family="ipv4" source address="10.0.0.5/24" port port="7946" protocol="udp" accept' || exit`,
    );
    expect(action).not.toContain('--reload');
    const server = scriptsOf('firewall.open', sections, { profiles: ['rancher16-server'] });
    expect(server.action).toContain('firewall-cmd --zone="$zone" --add-port=8888/tcp || exit');
  });

  it('allow in ufw', () => {
    const sections = {
      firewalls: 'ufw',
      'firewall.ufw': 'Status: active\nDefault: deny (incoming), allow (outgoing), deny (routed)',
    };
    expect(scriptsOf('firewall.open', sections).action).toContain(
      'ufw allow proto udp from 10.0.0.5/24 to any port 4789 || exit',
    );
  });

  it('point CentOS 7 to the vault, and put the files back where it does not answer', () => {
    const { action, proof } = scriptsOf('packages.archive', broken['packages.archive']);
    expect(action).toContain('baseurl=http://vault.centos.org/7.9.2009');
    expect(action).toContain('mv -f "$file.slipway-before" "$file"');
    expect(proof).toContain('mirrorlist\\.centos\\.org');
  });

  it('install the policy for containers from where EL 7 has it, and leave SELinux enforcing', () => {
    const { action, proof, undo } = scriptsOf('selinux.policy', broken['selinux.policy']);
    expect(action).toContain(`keep_running yum install -y container-selinux || {`);
    expect(action).toContain(`  keep_running yum --enablerepo='*extras*' install -y container-selinux || exit\n}`);
    expect(`${action}${proof}`).not.toMatch(/setenforce|SELINUX=|config/);
    expect(proof).toBe(
      [
        'rpm -q container-selinux || exit 1',
        'if command -v semodule >/dev/null 2>&1; then',
        `  semodule -l | grep -qE '^container([[:space:]]|$)' || { echo "the policy in use has no module container" >&2; exit 1; }`,
        'fi',
        'echo "SELinux: $(getenforce 2>/dev/null)"',
      ].join('\n'),
    );
    expect(undo).toBe('yum remove container-selinux');
  });

  it('install the missing programs by their packages, and look for each', () => {
    const apt = { ...broken['tools.install'], packages: 'apt' };
    const { action, proof } = scriptsOf('tools.install', apt);
    expect(action).toContain('install -y --no-install-recommends curl iproute2; }');
    expect(proof).toContain('command -v curl >/dev/null || { echo "curl is missing" >&2; exit 1; }');
    expect(scriptsOf('tools.install', broken['tools.install']).action).toContain('yum install -y curl iproute || exit');
  });

  it('bring the extra modules of the running kernel', () => {
    const { action } = scriptsOf('kernel.modules', broken['kernel.modules']);
    expect(action).toContain('dnf install -y kernel-modules-extra-3.10.0-693.el7.x86_64');
    expect(action).toContain('modprobe xt_addrtype || exit');
  });
});

describe('a repair is not offered', () => {
  it('where the machine around a container has the modules', () => {
    expect(planRepair('kernel.modules', subject({ container: 'yes', modules: 'vxlan missing' }))).toBeNull();
  });
  it('where no package brings the module', () => {
    expect(planRepair('kernel.modules', subject({ modules: 'vxlan missing' }))).toBeNull();
  });
  it('for rules that nft’s own service keeps', () => {
    const nft =
      'table inet filter {\n  chain input {\n    type filter hook input priority 0; policy drop;\n    tcp dport 22 accept\n  }\n}';
    expect(planRepair('firewall.open', subject({ firewalls: 'nftables', 'firewall.nft': nft }))).toBeNull();
  });
  it('for a policy that the package manager has no package of', () => {
    for (const packages of ['apt', 'zypper', 'none'])
      expect(planRepair('selinux.policy', subject({ packages, 'packages.installed': '' })), packages).toBeNull();
  });
  it('for a name that cannot be a host name', () => {
    expect(planRepair('host.name', subject({}, { hostName: 'web_1 main' }))).toBeNull();
  });
});

it('a clone gets a new machine id even though it has one', () => {
  expect(planRepair('host.machineId', subject({}, { cloned: true }))?.needed).toBe(true);
  expect(scriptsOf('host.machineId').proof).toContain('a'.repeat(64));
});
