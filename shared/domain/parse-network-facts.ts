import { withoutLogins } from './daemon-json.ts';
import { type FactSections, wholeNumber } from './fact-sections.ts';
import type { Facts } from './facts.ts';
import { type EgressProbe, type Listener, probedName } from './facts-network.ts';
import { parseEgress } from './parse-egress-facts.ts';
import { parseFirewall } from './parse-firewall-facts.ts';

type Network = Facts['network'];

export function parseNetworkFacts(sections: FactSections): Network {
  return {
    addresses: parseAddresses(sections.lines('addresses') ?? []),
    defaultInterface: sections.text('default-interface') || null,
    mtu: sections.number('mtu') ?? null,
    driver: sections.text('driver') ?? null,
    routes: sections.lines('routes')?.flatMap(parseRoute) ?? null,
    listening: parseListening(sections),
    nameservers: sections.lines('nameservers')?.map((line) => line.trim()) ?? null,
    resolution: parseResolution(sections.text('resolution')),
    ipForward: sections.flag('ip-forward') ?? null,
    ipForwardForcedOff: [...(sections.lines('ip-forward.off') ?? [])],
    bridgeFilter: sections.flag('bridge-filter') ?? null,
    firewalls: sections.lines('firewalls')?.map((line) => line.trim()) ?? null,
    firewall: parseFirewall(sections),
    iptables: {
      version: sections.text('iptables.version') ?? '',
      legacyTables: sections.lines('iptables.legacy')?.map((line) => line.trim()) ?? null,
    },
    proxies: [...(sections.lines('proxies.files') ?? []), ...(sections.lines('proxies') ?? [])].map((line) =>
      withoutLogins(line.trim()),
    ),
    // They come in the order in which they were answered, which differs from host to host.
    egress: sections.lines('egress')?.flatMap(parseEgress).sort(byAddress) ?? null,
  };
}

const byAddress = (one: EgressProbe, other: EgressProbe) => (one.url < other.url ? -1 : Number(one.url > other.url));

/** Docker's own bridges are no way to the host. */
const ownInterface = /^(lo|docker0|docker_gwbridge|br-[0-9a-f]{12}|veth.*)$/;

/** `ip -o -4 addr show`: `2: eth0    inet 10.0.0.5/24 brd … scope global eth0\ …`. */
function parseAddresses(lines: readonly string[]): Network['addresses'] {
  return lines.flatMap((line) => {
    const match = /^\d+:\s+(\S+?)(?:@\S+)?\s+inet (\d+\.\d+\.\d+\.\d+)(?:\/(\d+)| peer \S+?\/(\d+))/.exec(line);
    if (!match?.[1] || !match[2] || ownInterface.test(match[1])) return [];
    return [{ interface: match[1], address: match[2], prefix: Number(match[3] ?? match[4]) }];
  });
}

/** `ip -4 route show`: `10.0.0.0/24 dev eth0 …`; a single address is a /32. */
function parseRoute(line: string): { destination: string; interface: string }[] {
  const match = /^(?:unreachable |blackhole |prohibit )?(\d+\.\d+\.\d+\.\d+(?:\/\d+)?)\s(?:.*\bdev (\S+))?/.exec(line);
  if (!match?.[1]) return [];
  const destination = match[1].includes('/') ? match[1] : `${match[1]}/32`;
  return [{ destination, interface: match[2] ?? '' }];
}

function parseListening(sections: FactSections): Listener[] | null {
  const lines = sections.lines('listening');
  // `ss` always prints its heading: nothing at all means that it failed.
  if (lines && lines.length > 0) return unique(lines.flatMap(parseSocketLine));
  const tcp = sections.lines('listening.tcp');
  const udp = sections.lines('listening.udp');
  if (!tcp?.length || !udp?.length) return null;
  return unique([
    ...tcp.flatMap((line) => parseProcLine(line, 'tcp')),
    ...udp.flatMap((line) => parseProcLine(line, 'udp')),
  ]);
}

/** `ss -lntup`: protocol, state, two queues, local address:port, peer, `users:(("sshd",pid=1,fd=3))`. */
function parseSocketLine(line: string): Listener[] {
  const [protocol, , , , local] = line.trim().split(/\s+/);
  const port = wholeNumber(local?.slice(local.lastIndexOf(':') + 1) ?? '');
  if ((protocol !== 'tcp' && protocol !== 'udp') || port === undefined) return [];
  return [{ protocol, port, process: /users:\(\("([^"]+)"/.exec(line)?.[1] ?? null }];
}

/** `/proc/net/tcp` (proc(5)): hexadecimal; state 0A is LISTEN; a bound UDP socket with no peer is 07. */
function parseProcLine(line: string, protocol: 'tcp' | 'udp'): Listener[] {
  const match = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) /.exec(line);
  if (!match?.[1] || match[2] !== (protocol === 'tcp' ? '0A' : '07')) return [];
  return [{ protocol, port: Number.parseInt(match[1], 16), process: null }];
}

function unique(listeners: readonly Listener[]): Listener[] {
  const byPort = new Map<string, Listener>();
  for (const listener of listeners) {
    const key = `${listener.protocol}/${listener.port}`;
    if (!byPort.get(key)?.process) byPort.set(key, listener);
  }
  return [...byPort.values()];
}

/** `<exit status> <start> <end>`, the times in seconds. */
function parseResolution(text: string | undefined): Network['resolution'] {
  const [status, start, end] = text?.split(' ') ?? [];
  const startedAt = secondsToMs(start);
  const endedAt = secondsToMs(end);
  return {
    name: probedName,
    answered: status === undefined ? null : status === '0',
    milliseconds: startedAt === null || endedAt === null ? null : Math.max(0, endedAt - startedAt),
  };
}

/** `1795474210.190087421` as milliseconds; null for anything else. */
export function secondsToMs(text: string | undefined): number | null {
  const seconds = text === undefined ? undefined : wholeNumber(text);
  return seconds === undefined ? null : Math.round(seconds * 1000);
}
