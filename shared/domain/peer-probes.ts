import type { Profile } from '../schema/host.ts';
import type { PeerPort, PeerPurpose, PeerSeen } from '../schema/peers.ts';

/** A host as the probes need it. */
export interface Peer {
  readonly hostId: string;
  readonly name: string;
  /** Internal IPv4 address; null: none is known. */
  readonly address: string | null;
  readonly profiles: readonly Profile[];
  /** Ports of services that this host is to offer the others, beside those of its profiles. */
  readonly offers: readonly PeerPort[];
}

const port = (purpose: PeerPurpose, protocol: PeerPort['protocol'], number: number): PeerPort => ({
  purpose,
  protocol,
  port: number,
});

/** https://docs.docker.com/engine/swarm/swarm-tutorial/#open-protocols-and-ports-between-the-hosts */
const control = port('control', 'tcp', 2377);
const node = [port('gossip', 'tcp', 7946), port('gossip', 'udp', 7946), port('overlay', 'udp', 4789)];
/** Rancher 1.6's network between hosts: IKE and NAT traversal. */
const ipsec = [port('ipsec', 'udp', 500), port('ipsec', 'udp', 4500)];

export const registryPort = (number: number): PeerPort => port('registry', 'tcp', number);

/** NFS 4 needs no other one (RFC 7530 §3.1). */
export const nfsPort: PeerPort = port('nfs', 'tcp', 2049);

export const portKey = ({ protocol, port: number }: Pick<PeerPort, 'protocol' | 'port'>): string =>
  `${protocol}/${number}`;
/** `2377/tcp`, as people write it. */
export const portText = ({ protocol, port: number }: PeerPort): string => `${number}/${protocol}`;

const isNode = ({ profiles }: Peer): boolean => profiles.includes('swarm-manager') || profiles.includes('swarm-worker');
export const isManager = ({ profiles }: Peer): boolean => profiles.includes('swarm-manager');
const isRancher = ({ profiles }: Peer): boolean => profiles.includes('rancher16-host');

/** What `from` must reach on `to`. */
export function neededPorts(from: Peer, to: Peer): readonly PeerPort[] {
  return [
    ...(isNode(from) && isManager(to) ? [control] : []),
    ...(isNode(from) && isNode(to) ? node : []),
    ...(isRancher(from) && isRancher(to) ? ipsec : []),
    ...to.offers,
  ];
}

/** All ports of these hosts, each once, in a steady order: the columns of a way's results. */
export function allPorts(peers: readonly Peer[]): readonly PeerPort[] {
  const all = [
    ...(peers.some(isManager) ? [control] : []),
    ...(peers.some(isNode) ? node : []),
    ...(peers.some(isRancher) ? ipsec : []),
    ...peers.flatMap(({ offers }) => offers),
  ];
  return [...new Map(all.map((each) => [portKey(each), each])).values()];
}

/** What a host has to listen on so that the others can try it. */
export function listenedPorts(peers: readonly Peer[], to: Peer): readonly PeerPort[] {
  const needed = peers.filter((from) => from.hostId !== to.hostId).flatMap((from) => neededPorts(from, to));
  return [...new Map(needed.map((each) => [portKey(each), each])).values()];
}

/** Up to so many hosts every way is tried: 380 of them. */
export const allWaysUpTo = 20;

export interface Way {
  readonly from: number;
  readonly to: number;
}

/**
 * Which ways are tried. Up to 20 hosts all, both ways. Beyond: all ways to and from managers and hosts that offer something (the
 * registry), and from each other host to two more, the next one and the one half the list away, both ways. 200 hosts with 3
 * managers: about 2,000 of 39,800. A cut between two halves of the network, and a host that is cut off, both show.
 */
export function peerWays(peers: readonly Peer[]): {
  readonly scheme: 'all' | 'sampled';
  readonly ways: readonly Way[];
} {
  const indexes = peers.map((_, index) => index);
  const hubs = indexes.filter((index) => peers.length <= allWaysUpTo || isHub(peers[index]));
  const others = indexes.filter((index) => !hubs.includes(index));
  const near = others.flatMap((one, place) => neighbours(others, place).map((other) => [one, other] as const));
  const pairs = [...hubs.flatMap((hub) => indexes.map((other) => [hub, other] as const)), ...near];
  const ways = new Map<string, Way>();
  for (const [one, other] of pairs) {
    if (needs(peers, one, other)) ways.set(`${one} ${other}`, { from: one, to: other });
    if (needs(peers, other, one)) ways.set(`${other} ${one}`, { from: other, to: one });
  }
  return { scheme: peers.length <= allWaysUpTo ? 'all' : 'sampled', ways: [...ways.values()] };
}

function needs(peers: readonly Peer[], from: number, to: number): boolean {
  const [one, other] = [peers[from], peers[to]];
  return from !== to && one !== undefined && other !== undefined && neededPorts(one, other).length > 0;
}

function isHub(peer: Peer | undefined): boolean {
  return peer !== undefined && (isManager(peer) || peer.offers.length > 0);
}

function neighbours(others: readonly number[], place: number): readonly number[] {
  const at = (distance: number) => others[(place + distance) % others.length];
  return [at(1), at(Math.floor(others.length / 2))].flatMap((index) => index ?? []);
}

export type PeerVerdict = 'pass' | 'warn' | 'fail' | 'unknown';

/** How bad it is that a port can't be reached: without `control` a host can't join; the others can be mended afterwards. */
export function verdictOfSeen(seen: PeerSeen, purpose: PeerPurpose): PeerVerdict {
  switch (seen) {
    case 'answered':
      return 'pass';
    case 'held':
    case 'unmeasured':
      return 'unknown';
    case 'other':
    case 'refused':
    case 'silent':
    case 'unreachable':
    case 'denied':
      return purpose === 'control' ? 'fail' : 'warn';
  }
}

export const isBlocked = (seen: PeerSeen | null): boolean =>
  seen !== null && seen !== 'answered' && seen !== 'held' && seen !== 'unmeasured';
