import type { FirewallFacts, FirewallRule, FirewallZone, PacketRules } from './facts-network.ts';
import { blockContains, blocksOverlap } from './ipv4.ts';
import { type NeededPort, portName } from './profiles.ts';

/** Ports of firewalld's own services that matter here (firewalld config/services). */
const services: Readonly<Record<string, readonly string[]>> = {
  'docker-swarm': ['2377/tcp', '7946/tcp', '7946/udp', '4789/udp'],
  'docker-registry': ['5000/tcp'],
  ipsec: ['500/udp', '4500/udp'],
  nfs: ['2049/tcp'],
  ssh: ['22/tcp'],
  http: ['80/tcp'],
  https: ['443/tcp'],
};

/**
 * Which of the ports the host's firewall keeps from its peers, and which of them is the firewall. `network` is where the peers
 * are (CIDR); null: anywhere. What cannot be understood counts as closed by nobody: it is never said to be open by this.
 */
export function blockedPorts(
  firewall: FirewallFacts,
  needed: readonly NeededPort[],
  network: string | null,
): { readonly by: string | null; readonly ports: readonly NeededPort[] } {
  if (firewall.firewalld) {
    const zones = firewall.firewalld;
    return { by: 'firewalld', ports: needed.filter((port) => !zones.some((zone) => zoneOpens(zone, port, network))) };
  }
  if (firewall.ufw) {
    const { ufw } = firewall;
    return { by: 'ufw', ports: needed.filter((port) => ufwBlocks(ufw, port, network)) };
  }
  for (const by of ['nftables', 'iptables'] as const) {
    const rules = firewall[by];
    const ports = rules ? needed.filter((port) => rulesBlock(rules, port, network)) : [];
    if (ports.length > 0) return { by, ports };
  }
  return { by: null, ports: [] };
}

/** A zone by interface holds for all; one by sources only for those networks. */
function zoneOpens(zone: FirewallZone, port: NeededPort, network: string | null): boolean {
  if (zone.sources.length > 0 && !zone.sources.some((source) => covers(source, network))) return false;
  if (zone.target === 'ACCEPT') return true;
  const listed = [...zone.ports, ...zone.services.flatMap((service) => services[service] ?? [])];
  return (
    listed.some((each) => listedPort(each, port)) || zone.richRules.some((rule) => richRuleOpens(rule, port, network))
  );
}

function listedPort(text: string, { port, protocol }: NeededPort): boolean {
  const [range = '', named] = text.split('/');
  const [first, last = first] = range.split('-').map(Number);
  return named === protocol && first !== undefined && last !== undefined && port >= first && port <= last;
}

/** `rule family="ipv4" source address="10.0.0.0/8" port port="7946" protocol="tcp" accept` (firewalld.richlanguage(5)). */
function richRuleOpens(rule: string, port: NeededPort, network: string | null): boolean {
  if (!/\baccept\b/.test(rule) || /\bNOT\b/.test(rule)) return false;
  const source = /source address="([^"]+)"/.exec(rule)?.[1];
  if (source && !covers(source, network)) return false;
  const range = /\bport port="([\d-]+)" protocol="(\w+)"/.exec(rule);
  if (range) return listedPort(`${range[1]}/${range[2]}`, port);
  const service = /\bservice name="([^"]+)"/.exec(rule)?.[1];
  if (service) return (services[service] ?? []).includes(portName(port));
  return !/\b(protocol value|icmp-type|forward-port)\b/.test(rule);
}

function ufwBlocks(ufw: NonNullable<FirewallFacts['ufw']>, port: NeededPort, network: string | null): boolean {
  for (const rule of ufw.rules) {
    const closes = rule.action === 'DENY' || rule.action === 'REJECT';
    const source = rule.from === 'Anywhere' ? null : rule.from;
    if (ufwPort(rule.to, port) && (closes ? coversAll(source, network) : covers(source, network))) return closes;
  }
  return ufw.incoming === 'deny' || ufw.incoming === 'reject';
}

/** `2377/tcp`, `2377,7946/tcp`, `5000:5010/tcp`, `22` (both), `Anywhere`, `10.0.0.5 2377/tcp`, `Anywhere on eth0`. */
function ufwPort(to: string, port: NeededPort): boolean {
  if (/^Anywhere/.test(to)) return true;
  const text =
    to
      .replace(/ on \S+$/, '')
      .split(' ')
      .at(-1) ?? '';
  const [ports = '', protocol] = text.split('/');
  if (protocol !== undefined && protocol !== port.protocol) return false;
  return ports.split(',').some((each) => listedPort(`${each.replace(':', '-')}/${port.protocol}`, port));
}

/** Whether a source (null: all) has to do with the peers' network: enough for a rule that opens. */
function covers(source: string | null, network: string | null): boolean {
  if (source === null || source === '0.0.0.0/0') return true;
  return network !== null && blocksOverlap(source, network);
}

/** Whether a source holds the whole network of the peers: only then a rule closes it. */
function coversAll(source: string | null, network: string | null): boolean {
  if (source === null || source === '0.0.0.0/0') return true;
  return network !== null && blockContains(source, network);
}

/** Follows the chains as the kernel does for the first packet of a new connection. */
function rulesBlock(packets: PacketRules, port: NeededPort, network: string | null): boolean {
  return packets.chains.some(({ name, accepts }) => {
    const verdict = walk(packets.rules, name, { port, network, depth: 0 });
    return verdict === 'drop' || (verdict === undefined && !accepts);
  });
}

interface Packet {
  readonly port: NeededPort;
  readonly network: string | null;
  readonly depth: number;
}

function walk(rules: readonly FirewallRule[], chain: string, packet: Packet): 'accept' | 'drop' | undefined {
  if (packet.depth > 8) return undefined;
  for (const rule of rules) {
    if (rule.chain !== chain || !matches(rule, packet)) continue;
    switch (rule.verdict) {
      case 'accept':
      case 'drop':
        return rule.verdict;
      case 'return':
        return undefined;
      case '':
        continue;
      default: {
        const verdict = walk(rules, rule.verdict, { ...packet, depth: packet.depth + 1 });
        if (verdict) return verdict;
      }
    }
  }
  return undefined;
}

/** A rule whose conditions were not understood does not count: neither as opening nor as closing. */
function matches(rule: FirewallRule, { port, network }: Packet): boolean {
  if (rule.never || rule.unclear) return false;
  if (rule.protocol !== null && rule.protocol !== port.protocol) return false;
  if (rule.ports !== null && !rule.ports.some(([first, last]) => port.port >= first && port.port <= last)) return false;
  return rule.verdict === 'drop' ? coversAll(rule.source, network) : covers(rule.source, network);
}
