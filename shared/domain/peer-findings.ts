import type { Message } from '../schema/common.ts';
import type { Finding } from '../schema/host.ts';
import type { PeerHost, PeerPurpose, PeerRound, PeerSeen } from '../schema/peers.ts';
import { type CheckIdentity, type CheckSource, findingOf, type Outcome, sources } from './checks/check.ts';
import { message } from './message.ts';
import { type Blocked, blockedAtSource, blockedWays, leastPacket, narrowHosts, sourceKey } from './peer-blame.ts';
import { portText, verdictOfSeen } from './peer-probes.ts';

const sourceOf: Readonly<Record<PeerPurpose, CheckSource>> = {
  control: sources.swarm,
  gossip: sources.swarm,
  overlay: sources.swarm,
  registry: { name: 'CNCF Distribution', url: 'https://distribution.github.io/distribution/' },
  nfs: { name: 'RFC 7530', url: 'https://www.rfc-editor.org/rfc/rfc7530' },
  ipsec: { name: 'Rancher 1.6 manual: hosts', url: 'https://github.com/rancher/rancher.github.io' },
};

const packets: CheckSource = { name: 'moby issue 36689', url: 'https://github.com/moby/moby/issues/36689' };

/** Ours: gossip and raft expect a local network; their own limits are far higher. */
const slowMs = 100;

const rule = (id: string, source: CheckSource): CheckIdentity => ({
  id: `peers.${id}`,
  group: 'peers',
  source,
});

/** For the table of all checks (docs/checks.md): what hosts find out about each other. */
export const peerChecks = [
  { ...rule('measured', sources.slipway), limits: 'unknown where a host could not take part' },
  { ...rule('control', sourceOf.control), limits: 'fail where 2377/tcp of a manager does not answer' },
  { ...rule('gossip', sourceOf.gossip), limits: 'warn where 7946/tcp or 7946/udp does not answer' },
  { ...rule('overlay', sourceOf.overlay), limits: 'warn where 4789/udp does not arrive' },
  { ...rule('registry', sourceOf.registry), limits: 'warn where the port of the registry does not answer' },
  { ...rule('nfs', sourceOf.nfs), limits: 'warn where 2049/tcp of a server of volumes does not answer' },
  { ...rule('ipsec', sourceOf.ipsec), limits: 'Rancher 1.6: warn where 500/udp or 4500/udp does not arrive' },
  {
    ...rule('outbound', sources.swarm),
    limits: 'fail where the host itself keeps managers from being reached; warn other ports',
  },
  { ...rule('packets', packets), limits: `warn where packets of ${leastPacket} B do not pass in one piece` },
  { ...rule('delay', sources.slipway), limits: `warn > ${slowMs} ms there and back` },
] as const satisfies readonly (CheckIdentity & { readonly limits: string })[];

/** What a round of probes says of each host, by host id. What an engine holds and answers no stranger is not judged. */
export function peerFindings(round: PeerRound): ReadonlyMap<string, Finding[]> {
  const atSource = blockedAtSource(round);
  const blocked = blockedWays(round);
  const narrow = narrowHosts(round);
  return new Map(
    round.hosts.map((host, index): [string, Finding[]] => {
      const inbound = blocked.filter(({ from, to, port }) => to === index && !atSource.has(sourceKey(from, port)));
      const outbound = blocked.filter(({ from, port }) => from === index && atSource.has(sourceKey(from, port)));
      const purposes = [...new Set(round.ports.map(({ purpose }) => purpose))];
      return [
        host.hostId,
        [
          ...notMeasured(host),
          ...purposes.flatMap((purpose) => portFinding({ round, index, purpose, inbound })),
          ...outboundFinding(round, host, outbound),
          ...packetFinding({ round, index, narrow }),
          ...delayFinding(round, index),
        ],
      ];
    }),
  );
}

function notMeasured({ problem }: PeerHost): readonly Finding[] {
  if (!problem) return [];
  const finding = findingOf(rule('measured', sources.slipway), { verdict: 'unknown', value: '' });
  return [{ ...finding, reason: problem, fix: message(`${problem.key}Fix`, problem.params) }];
}

interface PortQuestion {
  readonly round: PeerRound;
  readonly index: number;
  readonly purpose: PeerPurpose;
  readonly inbound: readonly Blocked[];
}

function portFinding({ round, index, purpose, inbound }: PortQuestion): readonly Finding[] {
  const check = rule(purpose, sourceOf[purpose]);
  const seens = round.ways
    .filter(({ to }) => to === index)
    .flatMap(({ seen }) => seen.filter((each, at) => each !== null && round.ports[at]?.purpose === purpose));
  const asked = seens.filter((each) => each !== 'held' && each !== null);
  if (asked.length === 0) return [];
  const failed = inbound.filter(({ port }) => port.purpose === purpose);
  const host = round.hosts[index];
  if (failed.length > 0 && host) return [blockedFinding(check, { round, host, failed })];
  const limit = `${asked.length}/${asked.length}`;
  const answered = asked.filter((each) => each === 'answered').length;
  // Ways that are held against their source are not this host's fault.
  if (asked.every((each) => each !== 'unmeasured')) {
    return [findingOf(check, { verdict: 'pass', value: `${answered}/${asked.length}`, limit })];
  }
  return [findingOf(check, { verdict: 'unknown', value: `${answered}/${asked.length}`, limit })];
}

interface BlockedHost {
  readonly round: PeerRound;
  readonly host: PeerHost;
  readonly failed: readonly Blocked[];
}

function blockedFinding(check: CheckIdentity, { round, host, failed }: BlockedHost): Finding {
  const seen = mostOften(failed.map((each) => each.seen));
  const ports = [...new Set(failed.map(({ port }) => portText(port)))];
  const hosts = namesOf(
    round,
    failed.map(({ from }) => from),
  );
  const params = { host: host.name, address: host.address, ports: ports.join(', '), hosts };
  const asked = round.ways.filter(({ to }) => round.hosts[to] === host).length;
  const cut = new Set(failed.map(({ from }) => from)).size;
  const cause: Cause = seen === 'other' ? { key: 'other' } : likelyCause(host, ports);
  const finding = findingOf(repairable(check, cause.key), {
    verdict: failed.some(({ port }) => verdictOfSeen(seen, port.purpose) === 'fail') ? 'fail' : 'warn',
    value: `${asked - cut}/${asked}`,
    limit: `${asked}/${asked}`,
  });
  return {
    ...finding,
    reason: message(`checks.peers.blocked.${seen}`, params),
    fix: message(`checks.peers.cause.${cause.key}`, { ...params, ...cause.params }),
  };
}

interface Cause {
  readonly key: 'rule' | 'firewalld' | 'ufw' | 'nftables' | 'between' | 'other';
  readonly params?: Message['params'];
}

/** What stops packets to these ports of a host, as far as its own rules tell. `ports` as `4789/udp`. */
export function likelyCause(host: PeerHost, ports: readonly string[]): Cause {
  const numbers = ports.map((text) => text.split('/')[0] ?? '');
  const exact = host.rules.find((line) => numbers.some((number) => new RegExp(`\\b${number}\\b`).test(line)));
  const firewalls = host.firewalls ?? [];
  if (exact && !firewalls.includes('firewalld')) return { key: 'rule', params: { rule: exact } };
  if (firewalls.includes('firewalld')) return { key: 'firewalld', params: { options: addPorts(ports) } };
  if (firewalls.includes('ufw')) return { key: 'ufw', params: { commands: allowPorts(ports) } };
  const [general] = host.rules;
  if (general) return { key: 'rule', params: { rule: general } };
  return firewalls.includes('nftables') ? { key: 'nftables' } : { key: 'between' };
}

const addPorts = (ports: readonly string[]): string => ports.map((text) => `--add-port=${text}`).join(' ');
const allowPorts = (ports: readonly string[]): string => ports.map((text) => `ufw allow ${text}`).join('; ');

/** Only what the host's own firewall does can be opened from here; rules of nftables are a person's. */
function repairable(check: CheckIdentity, cause: Cause['key']): CheckIdentity {
  return cause === 'rule' || cause === 'firewalld' || cause === 'ufw' ? { ...check, repair: 'firewall.open' } : check;
}

function outboundFinding(round: PeerRound, host: PeerHost, failed: readonly Blocked[]): readonly Finding[] {
  const [first] = failed;
  if (!first) return [];
  const ports = [...new Set(failed.map(({ port }) => portText(port)))].join(', ');
  const params = {
    host: host.name,
    ports,
    hosts: namesOf(
      round,
      failed.map(({ to }) => to),
    ),
  };
  const general = host.rules.find((line) => /OUTPUT/.test(line));
  const fix = general ? 'fixRule' : 'fix';
  const outcome: Outcome = {
    verdict: failed.some(({ port }) => port.purpose === 'control') ? 'fail' : 'warn',
    value: ports,
    reason: failed.some(({ seen }) => seen === 'denied') ? 'denied' : 'nobody',
    params: { ...params, rule: general ?? '' },
    fix,
  };
  return [findingOf(rule('outbound', sources.swarm), outcome)];
}

function packetFinding(question: {
  readonly round: PeerRound;
  readonly index: number;
  readonly narrow: ReturnType<typeof narrowHosts>;
}): readonly Finding[] {
  const { round, index, narrow } = question;
  const check = rule('packets', packets);
  const limit = `≥ ${leastPacket} B`;
  const own = narrow.get(index);
  if (own) {
    const params = {
      host: round.hosts[index]?.name ?? '',
      other: round.hosts[own.other]?.name ?? '',
      bytes: own.bytes,
      inside: own.bytes - 50,
    };
    return [findingOf(check, { verdict: 'warn', value: `${own.bytes} B`, limit, reason: 'small', params, fix: 'fix' })];
  }
  const sizes = round.ways.flatMap(({ from, to, packet }) =>
    (from === index || to === index) && packet !== null ? [packet] : [],
  );
  // Narrow ways that another host explains are not this host's.
  const good = sizes.filter((size) => size >= leastPacket);
  return good.length === 0 ? [] : [findingOf(check, { verdict: 'pass', value: `${Math.min(...good)} B`, limit })];
}

function delayFinding(round: PeerRound, index: number): readonly Finding[] {
  const ways = round.ways.filter(({ from, to, ms }) => (from === index || to === index) && ms !== null);
  if (ways.length === 0) return [];
  const worst = ways.reduce(
    (one, other) => ((other.ms ?? 0) > (one.ms ?? 0) ? other : one),
    ways[0] ?? { ms: 0, from: 0, to: 0 },
  );
  const ms = worst.ms ?? 0;
  const value = `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  const limit = `≤ ${slowMs} ms`;
  const check = rule('delay', sources.slipway);
  if (ms <= slowMs) return [findingOf(check, { verdict: 'pass', value, limit })];
  const params = {
    host: round.hosts[index]?.name ?? '',
    other: round.hosts[worst.from === index ? worst.to : worst.from]?.name ?? '',
  };
  return [findingOf(check, { verdict: 'warn', value, limit, reason: 'slow', params, fix: 'fix' })];
}

/** At most five names; how many more there are. */
function namesOf(round: PeerRound, indexes: readonly number[]): string {
  const names = [...new Set(indexes)].flatMap((index) => round.hosts[index]?.name ?? []);
  const more = names.length - 5;
  return more > 0 ? `${names.slice(0, 5).join(', ')} (+${more})` : names.join(', ');
}

function mostOften(seens: readonly PeerSeen[]): PeerSeen {
  const counts = new Map<PeerSeen, number>();
  for (const seen of seens) counts.set(seen, (counts.get(seen) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1])[0]?.[0] ?? 'silent';
}
