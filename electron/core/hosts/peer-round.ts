import PQueue from 'p-queue';
import { message } from '../../../shared/domain/message.ts';
import { listenedPorts, type Peer, portKey } from '../../../shared/domain/peer-probes.ts';
import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Message } from '../../../shared/schema/common.ts';
import type { PeerRound } from '../../../shared/schema/peers.ts';
import type { HostConnection } from '../../adapters/host-connection.ts';
import { PeerTable } from './peer-table.ts';
import { ProbeSession } from './probe-session.ts';

/** Milliseconds until no answer counts as none. A busy host answers late: what was silent is asked once more when all others are done. */
const patienceMs = { first: 2500, again: 6000 };

export interface PeerRoundParts {
  readonly connection: (hostId: string, signal: AbortSignal) => Promise<Pick<HostConnection, 'exec'>>;
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
    await askAll(sessions, async (index, session) => {
      await ask(table, { index, session, commands: table.commands(index), patienceMs: patienceMs.first });
      done += 1;
      if (signal.aborted) return;
      parts.onHost?.(message('hosts.operation.betweenHost', table.countOf(index)));
      parts.onProgress?.(table.round(null), done);
    });
    await askAll(sessions, async (index, session) => {
      const commands = table.unanswered(index);
      if (signal.aborted || commands.length === 0) return;
      await ask(table, { index, session, commands, patienceMs: patienceMs.again });
      if (!signal.aborted) parts.onHost?.(message('hosts.operation.betweenHost', table.countOf(index)));
    });
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

async function askAll(
  sessions: ReadonlyMap<number, ProbeSession>,
  each: (index: number, session: ProbeSession) => Promise<void>,
): Promise<void> {
  await Promise.all([...sessions].map(([index, session]) => each(index, session)));
}

interface Asking {
  readonly index: number;
  readonly session: ProbeSession;
  readonly commands: readonly string[];
  readonly patienceMs: number;
}

async function ask(table: PeerTable, { index, session, commands, patienceMs: patience }: Asking): Promise<void> {
  if (session.tool === null || commands.length === 0) return;
  try {
    await session.ask(commands, patience, (answer) => table.take(index, answer));
  } catch (error) {
    table.lost(index, errorInfo(error).code);
  }
}
