import { peerFindings } from '../../../shared/domain/peer-findings.ts';
import { about } from '../../../shared/domain/plans.ts';
import { profilesFor } from '../../../shared/domain/plans-wishes.ts';
import type { PeerRound } from '../../../shared/schema/peers.ts';
import type { PlanBlocker, SetupWishes } from '../../../shared/schema/plan.ts';
import { offersOf, type PeerGroup } from '../hosts/index.ts';
import type { SiteParts } from './read-site.ts';
import type { TaskView } from './tasks/task.ts';

/** Older than this, what hosts saw of each other is tried again before it is said. */
const freshMs = 30 * 60_000;

interface WishedGroup {
  /** Of the set-up, or what else brings these hosts together. */
  readonly id: string;
  readonly hostIds: readonly string[];
  readonly wishes: SetupWishes;
}

interface PeerQuestion extends WishedGroup {
  /** What is done about hosts that were never tried. */
  readonly untried: 'say' | 'try';
}

/** Hosts as a group that must reach each other, by these wishes. */
export function wishedGroup({ id, hostIds, wishes }: WishedGroup): PeerGroup {
  const { registry, nfsHostId } = wishes;
  const offers = offersOf({
    registry: registry ? { [registry.hostId]: registry.port } : {},
    nfs: nfsHostId ? [nfsHostId] : [],
  });
  return {
    id,
    hostIds,
    profiles: Object.fromEntries(hostIds.map((id) => [id, profilesFor(id, wishes)])),
    offers,
  };
}

/**
 * What the last try between these hosts says of a plan by which some of them join. A try that found something wrong, or is old,
 * is made again first: what was mended meanwhile blocks nothing. Hosts that were never tried are only said to be so, or tried, as wished.
 */
export async function peerNotices(
  parts: SiteParts,
  question: PeerQuestion,
  { view, signal }: { readonly view: Pick<TaskView, 'steps' | 'failed'>; readonly signal: AbortSignal },
): Promise<{ readonly blockers: readonly PlanBlocker[]; readonly warnings: readonly PlanBlocker[] }> {
  const joins = view.steps.some(({ shown }) => shown.kind === 'swarm-join' && shown.needed);
  const readable = question.hostIds.filter((id) => !view.failed.has(id));
  if (!joins || readable.length < 2) return { blockers: [], warnings: [] };
  const round = await roundFor(parts, question, signal);
  if (!round) return { blockers: [], warnings: [about(null, 'peersNotTried', {})] };
  const bad = [...peerFindings(round)].flatMap(([hostId, findings]) =>
    findings
      .filter(({ verdict, fix }) => verdict === 'fail' || verdict === 'warn' || (verdict === 'unknown' && fix))
      .map((finding) => ({
        finding,
        notice: { hostId, reason: finding.reason, ...(finding.fix && { fix: finding.fix }) },
      })),
  );
  return {
    blockers: bad.filter(({ finding }) => finding.verdict === 'fail').map(({ notice }) => notice),
    warnings: bad.filter(({ finding }) => finding.verdict !== 'fail').map(({ notice }) => notice),
  };
}

async function roundFor(
  { context, hosts }: SiteParts,
  question: PeerQuestion,
  signal: AbortSignal,
): Promise<PeerRound | undefined> {
  const known = context.storage.records.of('peerRounds').get(question.id);
  const group = wishedGroup(question);
  if (!known || known.finishedAt === null) {
    return question.untried === 'try' ? await hosts.tryPeers(group, signal) : undefined;
  }
  const covered = group.hostIds.every((id) => known.hosts.some(({ hostId }) => hostId === id));
  const sameRoles = known.hosts.every(
    ({ hostId, manager }) => manager === (group.profiles[hostId]?.includes('swarm-manager') ?? false),
  );
  const clean = [...peerFindings(known).values()].flat().every(({ verdict }) => verdict === 'pass');
  const fresh = context.clock.now() - known.finishedAt < freshMs;
  if (covered && sameRoles && clean && fresh) return known;
  return await hosts.tryPeers(group, signal);
}
