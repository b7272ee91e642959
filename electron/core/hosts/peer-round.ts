import PQueue from 'p-queue';
import { message } from '../../../shared/domain/message.ts';
import { listenedPorts, type Peer, portKey } from '../../../shared/domain/peer-probes.ts';
import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Message } from '../../../shared/schema/common.ts';
import type { PeerRound } from '../../../shared/schema/peers.ts';
import type { HostConnection } from '../../adapters/host-connection.ts';
import { PeerTable } from './peer-table.ts';
import { ProbeSession } from './probe-session.ts';

export interface PeerRoundParts {
  readonly connection: (hostId: string, signal: AbortSignal) => Promise<HostConnection>;
  /** Hosts that begin to listen at once; then all listen together. */
  readonly parallel: number;
  readonly now: () => number;
  /** Told what is known so far, after each host. */
  readonly onProgress?: (round: PeerRound, done: number) => void;
  readonly onHost?: (note: Message) => void;
}

/**
 * Listens on all hosts at once, lets them try each other, and takes everything back: one exec for each host. A host that fails
 * keeps nobody from being measured. Fails only with `operation.cancelled`, after the listeners are gone.
 */
export async function probeRound(
  parts: PeerRoundParts,
  request: { readonly id: string; readonly peers: readonly Peer[] },
  signal: AbortSignal,
): Promise<PeerRound> {
  const table = new PeerTable(request.id, request.peers, parts.now());
  const sessions = new Map<number, ProbeSession>();
  try {
    const queue = new PQueue({ concurrency: parts.parallel });
    await Promise.all(
      request.peers.map((_, index) => queue.add(() => open(parts, { table, sessions, index }, signal))),
    );
    if (signal.aborted) throw new SlipwayError('operation.cancelled');
    table.allListening();
    let done = 0;
    await Promise.all(
      [...sessions].map(async ([index, session]) => {
        await ask(table, index, session);
        done += 1;
        if (signal.aborted) return;
        parts.onHost?.(message('hosts.operation.betweenHost', table.countOf(index)));
        parts.onProgress?.(table.round(null), done);
      }),
    );
  } finally {
    await Promise.all([...sessions.values()].map((session) => session[Symbol.asyncDispose]()));
  }
  if (signal.aborted) throw new SlipwayError('operation.cancelled');
  return table.round(parts.now());
}

interface Opening {
  readonly table: PeerTable;
  readonly sessions: Map<number, ProbeSession>;
  readonly index: number;
}

async function open(parts: PeerRoundParts, { table, sessions, index }: Opening, signal: AbortSignal): Promise<void> {
  const peer = table.peers[index];
  if (!peer || signal.aborted) return;
  if (peer.address === null) {
    table.absent(index, message('checks.peers.measured.noAddress', { host: peer.name }));
    return;
  }
  const ports = listenedPorts(table.peers, peer);
  // The last hosts begin when the first have listened for a while; then all ask.
  const lifetime = 60 + Math.ceil(table.peers.length / parts.parallel) * 10;
  try {
    const session = await ProbeSession.open(
      await parts.connection(peer.hostId, signal),
      { name: table.nameOf(index), address: peer.address, lifetime, ports: ports.map(portKey) },
      { signal, root: ports.some(({ port }) => port < 1024) },
    );
    sessions.set(index, session);
    table.present(index, session);
  } catch (error) {
    if (!signal.aborted) table.lost(index, errorInfo(error).code);
  }
}

async function ask(table: PeerTable, index: number, session: ProbeSession): Promise<void> {
  const commands = table.commands(index);
  if (session.tool === null || commands.length === 0) return;
  // 64 probes at once, 2.5 s at most for each, then as many packet sizes, 10 s at most for each.
  const timeoutMs = 15_000 + Math.ceil(commands.length / 64) * 13_000;
  try {
    await session.ask(commands, timeoutMs, (answer) => table.take(index, answer));
  } catch (error) {
    table.lost(index, errorInfo(error).code);
  }
}
