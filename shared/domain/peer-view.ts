import type { PeerPort, PeerRound, PeerSeen, PeerWay } from '../schema/peers.ts';
import { leastPacket } from './peer-blame.ts';
import { isBlocked, type PeerVerdict, verdictOfSeen } from './peer-probes.ts';

/** `held`: every port of the way is in use by an engine that answers no stranger. */
export type WayVerdict = PeerVerdict | 'held';

const order: readonly WayVerdict[] = ['fail', 'warn', 'unknown', 'pass', 'held'];

/** The worst that was seen on a way. */
export function verdictOfWay(round: Pick<PeerRound, 'ports'>, way: PeerWay): WayVerdict {
  const found = way.seen.flatMap((seen, index): WayVerdict[] => {
    const port = round.ports[index];
    if (seen === null || !port) return [];
    return [seen === 'held' ? 'held' : verdictOfSeen(seen, port.purpose)];
  });
  if (way.packet !== null && way.packet < leastPacket) found.push('warn');
  return order.find((verdict) => found.includes(verdict)) ?? 'unknown';
}

/** Ports of a way with what was seen of each. */
export function portsOfWay(
  round: Pick<PeerRound, 'ports'>,
  way: PeerWay,
): readonly { readonly port: PeerPort; readonly seen: PeerSeen }[] {
  return round.ports.flatMap((port, index) => {
    const seen = way.seen[index];
    return seen ? [{ port, seen }] : [];
  });
}

export const wayKey = (from: number, to: number): string => `${from} ${to}`;

export interface PeerMatrix {
  readonly ways: ReadonlyMap<string, { readonly way: PeerWay; readonly verdict: WayVerdict }>;
  readonly counts: Readonly<Record<WayVerdict, number>>;
  /** Ways that could have been tried, were every host tried with every other. */
  readonly possible: number;
}

export function matrixOf(round: PeerRound): PeerMatrix {
  const counts = { pass: 0, warn: 0, fail: 0, unknown: 0, held: 0 };
  const ways = new Map(
    round.ways.map((way) => {
      const verdict = verdictOfWay(round, way);
      counts[verdict] += 1;
      return [wayKey(way.from, way.to), { way, verdict }] as const;
    }),
  );
  return { ways, counts, possible: round.hosts.length * (round.hosts.length - 1) };
}

/** The first port of a way that is blocked. */
export function firstBlocked(round: Pick<PeerRound, 'ports'>, way: PeerWay): PeerPort | undefined {
  return portsOfWay(round, way).find(({ seen }) => isBlocked(seen))?.port;
}
