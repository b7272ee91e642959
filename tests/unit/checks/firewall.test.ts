import { describe, expect, it } from 'vitest';
import { blockedPorts } from '../../../shared/domain/firewall.ts';
import { type NeededPort, portName, profileLimits } from '../../../shared/domain/profiles.ts';
import { findings } from '../../support/check-findings.ts';
import { sampleFacts } from '../../support/sample-facts.ts';

type Sections = Parameters<typeof sampleFacts>[0];

const manager: readonly NeededPort[] = profileLimits['swarm-manager'].ports.value;
const network = '10.0.0.0/24';
const all = '2377/tcp 7946/tcp 7946/udp 4789/udp';

function blocked(sections: Sections): string {
  const { by, ports } = blockedPorts(sampleFacts(sections).network.firewall, manager, network);
  return ports.length === 0 ? '' : [by ?? '', ...ports.map(portName)].join(' ');
}

const iptables = (...rules: readonly string[]) => ({ 'firewall.iptables': rules.join('\n') });
const nft = (...rules: readonly string[]) => ({
  'firewall.nft': ['table inet filter {', 'chain input {', ...rules, '}', '}'].join('\n'),
});
const zone = (...lines: readonly string[]) => ({
  'firewall.firewalld': ['public (active)', ...lines.map((line) => `  ${line}`)].join('\n'),
});
const ufw = (policy: string, ...rules: readonly string[]) => ({
  'firewall.ufw': [
    'Status: active',
    `Default: ${policy} (incoming), allow (outgoing), disabled (routed)`,
    '',
    ...rules,
  ].join('\n'),
});

describe('ports that a firewall blocks', () => {
  it.each<[string, Sections, string]>([
    ['no rules', iptables('-P INPUT ACCEPT'), ''],
    ['a policy of DROP', iptables('-P INPUT DROP'), `iptables ${all}`],
    [
      'CentOS 7’s own rules',
      iptables(
        '-P INPUT ACCEPT',
        '-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT',
        '-A INPUT -i lo -j ACCEPT',
        '-A INPUT -p tcp -m state --state NEW -m tcp --dport 22 -j ACCEPT',
        '-A INPUT -j REJECT --reject-with icmp-host-prohibited',
      ),
      `iptables ${all}`,
    ],
    [
      'one port opened before the rest is refused',
      iptables('-P INPUT ACCEPT', '-A INPUT -p tcp -m multiport --dports 2377,7946 -j ACCEPT', '-A INPUT -j DROP'),
      'iptables 7946/udp 4789/udp',
    ],
    ['the network of the nodes let in', iptables('-P INPUT DROP', '-A INPUT -s 10.0.0.0/8 -j ACCEPT'), ''],
    ['another network let in', iptables('-P INPUT DROP', '-A INPUT -s 192.168.0.0/16 -j ACCEPT'), `iptables ${all}`],
    ['one other host kept out', iptables('-P INPUT ACCEPT', '-A INPUT -s 10.0.0.9/32 -j DROP'), ''],
    [
      'a chain that is jumped to',
      iptables(
        '-P INPUT ACCEPT',
        '-A INPUT -j mine',
        '-A mine -p udp -m udp --dport 4789 -j DROP',
        '-A mine -j RETURN',
      ),
      'iptables 4789/udp',
    ],
    [
      'a comment with blanks',
      iptables('-P INPUT DROP', '-A INPUT -p tcp -m tcp --dport 2377 -m comment --comment "for the swarm" -j ACCEPT'),
      'iptables 7946/tcp 7946/udp 4789/udp',
    ],
    ['conditions that are not understood', iptables('-P INPUT ACCEPT', '-A INPUT -m recent --set -j DROP'), ''],
    [
      'nft with a policy of drop',
      nft(
        'type filter hook input priority 0; policy drop;',
        'ct state established,related accept',
        'tcp dport { 22, 2377 } accept',
      ),
      'nftables 7946/tcp 7946/udp 4789/udp',
    ],
    [
      'nft that lets the network in',
      nft(
        'type filter hook input priority filter; policy drop;',
        'iif "lo" accept',
        'ip saddr 10.0.0.0/24 counter packets 0 bytes 0 accept',
      ),
      '',
    ],
    ['firewalld with ssh only', zone('target: default', 'services: ssh dhcpv6-client', 'ports: '), `firewalld ${all}`],
    ['firewalld with its service', zone('target: default', 'services: ssh docker-swarm', 'ports: '), ''],
    [
      'firewalld with ports',
      zone('target: default', 'services: ', 'ports: 2377/tcp 7000-8000/udp'),
      'firewalld 7946/tcp 4789/udp',
    ],
    ['firewalld’s trusted zone', zone('target: ACCEPT', 'services: ', 'ports: '), ''],
    [
      'firewalld with a rich rule',
      {
        'firewall.firewalld':
          'public (active)\n  target: default\n  ports: \n  rich rules: \n\trule family="ipv4" source address="10.0.0.0/8" accept',
      },
      '',
    ],
    ['ufw that denies', ufw('deny', '22/tcp                     ALLOW IN    Anywhere'), `ufw ${all}`],
    ['ufw that lets the network in', ufw('deny', 'Anywhere                   ALLOW IN    10.0.0.0/8'), ''],
    [
      'ufw with some ports',
      ufw(
        'deny',
        '2377,7946/tcp              ALLOW IN    10.0.0.0/24',
        '7946/udp                   ALLOW IN    Anywhere',
      ),
      'ufw 4789/udp',
    ],
    ['ufw that allows', ufw('allow'), ''],
  ])('%s', (_name, sections, expected) => {
    expect(blocked(sections)).toBe(expected);
  });

  it('fail the check, name the firewall, and offer to open them', () => {
    const facts = sampleFacts(iptables('-P INPUT ACCEPT', '-A INPUT -p tcp --dport 7946 -j DROP'));
    const found = findings(facts, ['swarm-worker']).find(({ check }) => check === 'network.firewall');
    expect(found).toMatchObject({ verdict: 'fail', value: '7946/tcp', repair: 'firewall.open' });
    expect(found?.reason.params).toMatchObject({ by: 'iptables' });
  });

  it('are not said to be open where the rules could not be read', () => {
    const facts = sampleFacts({ firewalls: 'firewalld' });
    const found = findings(facts, ['swarm-worker']).find(({ check }) => check === 'network.firewall');
    expect(found).toMatchObject({ verdict: 'warn', repair: null });
  });
});
