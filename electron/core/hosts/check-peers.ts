import PQueue from 'p-queue';
import type { Facts } from '../../../shared/domain/facts.ts';
import { message } from '../../../shared/domain/message.ts';
import { blockedWays, narrowHosts } from '../../../shared/domain/peer-blame.ts';
import { peerFindings } from '../../../shared/domain/peer-findings.ts';
import type { Peer } from '../../../shared/domain/peer-probes.ts';
import { internalAddresses } from '../../../shared/domain/plans-addresses.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { Host } from '../../../shared/schema/host.ts';
import type { PeerHost, PeerRound } from '../../../shared/schema/peers.ts';
import type { HostConnection } from '../../adapters/host-connection.ts';
import { firewallRules } from '../../commands/peer-probes.ts';
import type { CoreContext } from '../context.ts';
import type { PeerGroup } from './peer-groups.ts';
import { probeRound } from './peer-round.ts';

const rulesMs = 20_000;
/** A record of a large round is not sent after every host. */
const liveSteps = 10;

export interface PeerCheckParts {
  readonly context: CoreContext;
  readonly connection: (hostId: string, signal: AbortSignal) => Promise<HostConnection>;
}

export interface PeerCheckHost {
  readonly host: Host;
  readonly facts: Facts;
}

/** Hosts of a group with their internal addresses: the one chosen, else the only candidate. */
export function peersOf(group: PeerGroup, checked: readonly PeerCheckHost[]): readonly Peer[] {
  const facts = new Map(checked.map(({ host, facts: of }) => [host.id, of]));
  const logins = new Map(checked.flatMap(({ host }) => (host.ssh ? [[host.id, host.ssh.address] as const] : [])));
  const found = internalAddresses(facts, logins);
  return checked.map(({ host }) => {
    const chosen = host.internalAddress ?? found.get(host.id) ?? null;
    return {
      hostId: host.id,
      name: host.name,
      // The probes speak IPv4 only; a name would be resolved differently by each host.
      address: chosen !== null && /^\d+(\.\d+){3}$/.test(chosen) ? chosen : null,
      profiles: group.profiles[host.id] ?? host.profiles,
      offers: group.offers[host.id] ?? [],
    };
  });
}

/** Probes a group, finds out what may stop what was blocked, and keeps the round. Fails only with `operation.cancelled`. */
export async function checkPeers(
  parts: PeerCheckParts,
  request: {
    readonly group: PeerGroup;
    readonly checked: readonly PeerCheckHost[];
    readonly say: (note: Note) => void;
  },
  signal: AbortSignal,
): Promise<PeerRound> {
  const { context, connection } = parts;
  const { group, checked, say } = request;
  const rounds = context.storage.records.of('peerRounds');
  const peers = peersOf(group, checked);
  const every = Math.max(1, Math.floor(peers.length / liveSteps));
  const probed = await probeRound(
    {
      connection,
      parallel: context.storage.settings.get().parallelHosts,
      now: () => context.clock.now(),
      onProgress: (round, done) => {
        if (done % every === 0) rounds.put(round);
      },
      onHost: say,
    },
    { id: group.id, peers },
    signal,
  );
  const explained = await withRules(parts, { round: probed, checked }, signal);
  rounds.put(explained);
  return explained;
}

/** Each blocked way is told to the operation's output too, so that it is kept with it. */
export function roundNotes(round: PeerRound): readonly Note[] {
  const params = {
    ways: round.ways.length,
    hosts: round.hosts.length,
    blocked: new Set(blockedWays(round).map(({ from, to }) => `${from} ${to}`)).size,
  };
  const bad = [...peerFindings(round).values()].flat().filter(({ verdict }) => verdict !== 'pass');
  return [message('hosts.operation.betweenDone', params), ...bad.map(({ reason }) => reason)];
}

async function withRules(
  { context, connection }: PeerCheckParts,
  { round, checked }: { readonly round: PeerRound; readonly checked: readonly PeerCheckHost[] },
  signal: AbortSignal,
): Promise<PeerRound> {
  const blocked = blockedWays(round);
  const narrow = narrowHosts(round);
  const suspects = new Set([...blocked.flatMap(({ from, to }) => [from, to]), ...narrow.keys()]);
  const queue = new PQueue({ concurrency: context.storage.settings.get().parallelHosts });
  const explain = async (host: PeerHost, index: number): Promise<PeerHost> => {
    const firewalls = checked.find((each) => each.host.id === host.hostId)?.facts.network.firewalls ?? null;
    if (!suspects.has(index)) return { ...host, firewalls };
    const ports = blocked.filter(({ from, to }) => from === index || to === index).map(({ port }) => port);
    try {
      const opened = await connection(host.hostId, signal);
      const script = firewallRules(ports.length > 0 ? ports : round.ports);
      const { stdout } = await opened.exec({ script, root: true, signal, timeoutMs: rulesMs });
      const lines = stdout.split('\n').filter((line) => line !== '');
      const active = lines.filter((line) => line === 'firewalld' || line === 'ufw');
      const rules = lines.filter((line) => line !== 'firewalld' && line !== 'ufw').slice(0, 10);
      return { ...host, firewalls: [...new Set([...(firewalls ?? []), ...active])], rules };
    } catch (error) {
      // Without root the rules can't be seen; the way is blocked all the same.
      if (signal.aborted) throw error;
      return { ...host, firewalls };
    }
  };
  const hosts = await Promise.all(round.hosts.map((host, index) => queue.add(() => explain(host, index))));
  return { ...round, hosts };
}
