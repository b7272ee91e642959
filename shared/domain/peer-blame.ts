import type { PeerPort, PeerRound, PeerSeen } from '../schema/peers.ts';
import { isBlocked, portKey } from './peer-probes.ts';

/** One port that one host could not reach on another. */
export interface Blocked {
  readonly from: number;
  readonly to: number;
  readonly port: PeerPort;
  readonly seen: PeerSeen;
}

export function blockedWays(round: PeerRound): readonly Blocked[] {
  return round.ways.flatMap(({ from, to, seen }) =>
    seen.flatMap((each, index) => {
      const port = round.ports[index];
      return port && each !== null && isBlocked(each) ? [{ from, to, port, seen: each }] : [];
    }),
  );
}

/**
 * The hosts that let a port out to nobody: its own system said so, or it reached none of at least two that others did reach. Keys are
 * `<host> <port>`. All other blocked ways are held against the host that was not reached.
 */
export function blockedAtSource(round: PeerRound): ReadonlySet<string> {
  const found = new Set<string>();
  const blocked = blockedWays(round);
  for (const { from, port, seen } of blocked) if (seen === 'denied') found.add(sourceKey(from, port));
  round.ports.forEach((port, index) => {
    const asked = round.ways.filter(({ seen }) => seen[index] === 'answered' || isBlocked(seen[index] ?? null));
    const reached = new Set(asked.filter(({ seen }) => seen[index] === 'answered').map(({ to }) => to));
    for (const from of new Set(asked.map((way) => way.from))) {
      const own = asked.filter((way) => way.from === from);
      if (own.length >= 2 && own.every(({ to, seen }) => seen[index] !== 'answered' && reached.has(to))) {
        found.add(sourceKey(from, port));
      }
    }
  });
  return found;
}

export const sourceKey = (from: number, port: PeerPort): string => `${from} ${portKey(port)}`;

/** The same as every LAN: VXLAN adds 50 bytes, and networks of containers are made for 1450. */
export const leastPacket = 1500;

/**
 * The hosts to which small packets are due: those all of whose ways are narrow. Where no host explains a narrow way, both its ends.
 * Value: the smallest packet seen there, and with whom.
 */
export function narrowHosts(round: PeerRound): ReadonlyMap<number, { readonly bytes: number; readonly other: number }> {
  const measured = round.ways.filter(({ packet }) => packet !== null);
  const narrow = measured.filter(({ packet }) => (packet ?? leastPacket) < leastPacket);
  const touches = (host: number) => (way: { readonly from: number; readonly to: number }) =>
    way.from === host || way.to === host;
  const hosts = [...new Set(measured.flatMap(({ from, to }) => [from, to]))];
  const explains = new Set(
    hosts.length > 2 ? hosts.filter((host) => measured.filter(touches(host)).every((way) => narrow.includes(way))) : [],
  );
  const found = new Map<number, { bytes: number; other: number }>();
  for (const { from, to, packet } of narrow) {
    const ends = [from, to].filter((host) => explains.has(host));
    for (const host of ends.length > 0 ? ends : [from, to]) {
      const before = found.get(host);
      const bytes = packet ?? 0;
      if (!before || bytes < before.bytes) found.set(host, { bytes, other: host === from ? to : from });
    }
  }
  return found;
}
