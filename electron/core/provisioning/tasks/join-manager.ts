import { about } from '../../../../shared/domain/plans.ts';
import type { PlanBlocker, PlanTaskOf } from '../../../../shared/schema/plan.ts';
import type { Records } from '../../../storage/stores.ts';
import { judgeSite } from '../blockers.ts';
import { linkSteps } from '../build-plan.ts';
import { finishSetup } from '../finish-setup.ts';
import { peerNotices } from '../peer-notices.ts';
import { readSite, type SiteReading, type SiteRequest } from '../read-site.ts';
import { rememberedRequest } from '../remembered-wishes.ts';
import { isMember, type Member, type Site } from '../site.ts';
import { forceCluster, managerAwaited } from '../steps/manager-steps.ts';
import { type BuiltStep, stepId } from '../steps/step.ts';
import { dropLost, lostNodes } from './lost-managers.ts';
import { setupSteps } from './setup-steps.ts';
import type { TaskParts, TaskRequest, TaskView } from './task.ts';

type Task = PlanTaskOf<'replaceManager'>;

/**
 * A host that is no node yet is set up as the cluster's hosts were, joins as a manager, and is waited for. Managers that stay are
 * read along: it must reach them. Without a quorum only the survivor is one.
 */
export function joinedScope(records: Records, task: Task): SiteRequest {
  const { survivorHostId: survivor, successorHostId } = task;
  const { wishes } = rememberedRequest(records, [survivor]);
  const lost = lostNodes(records, task).map(({ hostId }) => hostId);
  const stays = (id: string) => id !== survivor && id !== successorHostId && !lost.includes(id);
  const others = task.force ? [] : wishes.managers.filter(stays);
  const known = (id: string | null): id is string => id !== null && records.of('hosts').get(id) !== undefined;
  // A registry that was lost with its host is no use to the new one.
  const keeper = wishes.registry?.hostId ?? null;
  const registry = known(keeper) && !lost.includes(keeper) ? wishes.registry : null;
  const hostIds = [survivor, ...(known(successorHostId) ? [successorHostId] : [])];
  const readIds = [...new Set([...others, ...(registry ? [registry.hostId] : [])])];
  return {
    hostIds,
    readIds: readIds.filter((id) => !hostIds.includes(id)),
    wishes: { ...wishes, registry, managers: [...hostIds, ...others], workers: [] },
  };
}

export async function lookAtJoining(
  parts: TaskParts,
  request: TaskRequest<Task>,
  signal: AbortSignal,
): Promise<TaskView> {
  const { context } = parts;
  const { task, wishes } = request;
  const reading = await readSite(parts, { ...request, knownNodeIds: knownNodes(parts, task) }, signal);
  const { site, failed } = reading;
  const survivor = site.members.get(task.survivorHostId);
  const successor = site.members.get(task.successorHostId ?? '');
  const joining = context.storage.records.of('hosts').get(task.successorHostId ?? '');
  const judged = judgeSite(reading, { hosts: joining ? [joining] : [], now: context.clock.now(), remembered: true });
  const steps = survivor && successor ? stepsFor(parts, { task, site, survivor, successor }) : [];
  const view = {
    steps: linkSteps(steps),
    addresses: Object.fromEntries([...site.members].map(([id, { address }]) => [id, address])),
    failed,
  };
  const question = { id: roundId(task), hostIds: wishes.managers.filter((id) => site.members.has(id)), wishes };
  const between = await peerNotices(parts, { ...question, untried: 'try' }, { view, signal });
  return {
    ...view,
    blockers: [...survivorBlockers(parts, task, reading), ...judged.blockers, ...between.blockers],
    warnings: [...judged.warnings, ...between.warnings],
  };
}

/** The new manager is one of the cluster's hosts, and known by its profile. */
export async function finishJoined(
  parts: TaskParts,
  { task, ...request }: TaskRequest<Task>,
  signal: AbortSignal,
): Promise<void> {
  await finishSetup(parts, request, signal);
  parts.context.storage.records.of('peerRounds').remove(roundId(task));
}

/** What was tried between the hosts, from the plan until it is applied. */
const roundId = ({ clusterId }: Task): string => `join/${clusterId}`;

/** Without a quorum the managers list no nodes: what was last seen of them counts. */
function knownNodes({ context }: TaskParts, { clusterId, force, lostNodeIds }: Task): readonly string[] | undefined {
  if (!force) return undefined;
  return context.storage.records
    .of('nodes')
    .list()
    .filter((node) => node.clusterId === clusterId && !lostNodeIds.includes(node.id))
    .map(({ id }) => id);
}

interface Joining {
  readonly task: Task;
  readonly site: Site;
  readonly survivor: Member;
  readonly successor: Member;
}

function stepsFor({ context, builtIn }: TaskParts, { task, site, survivor, successor }: Joining): readonly BuiltStep[] {
  const forced = stepId('cluster-force', survivor.host.id);
  const kinds = setupSteps(builtIn);
  const own = kinds.flatMap((kind) => kind(site, successor) ?? []).map((step) => withAfter(step, 'swarm-join', forced));
  const rotate = kinds
    .flatMap((kind) => kind(site, survivor) ?? [])
    .filter(({ shown }) => shown.kind === 'swarm-rotate');
  const dropped = stepId('managers-drop', survivor.host.id);
  return [
    ...(task.force ? [forceCluster(survivor)] : []),
    ...own,
    managerAwaited(survivor, successor),
    dropLost(context, task, survivor),
    ...rotate.map((step) => withAfter(step, 'swarm-rotate', dropped)),
  ];
}

function withAfter(step: BuiltStep, kind: 'swarm-join' | 'swarm-rotate', before: string): BuiltStep {
  const { shown } = step;
  return shown.kind === kind ? { ...step, shown: { ...shown, after: [...shown.after, before] } } : step;
}

function survivorBlockers({ context }: TaskParts, task: Task, reading: SiteReading): readonly PlanBlocker[] {
  const { site, failed } = reading;
  const { survivorHostId, successorHostId } = task;
  const nameOf = (id: string) => context.storage.records.of('hosts').get(id)?.name ?? id;
  const error = failed.get(survivorHostId);
  const successor = site.members.get(successorHostId ?? '');
  const works = successor && isMember(site, successor) && !successor.facts.docker.server?.swarm.manager;
  return [
    ...(error ? [about(survivorHostId, 'unreadable', { host: nameOf(survivorHostId), code: error.code })] : []),
    ...(works ? [about(successor.host.id, 'successorIsNode', { host: successor.host.name })] : []),
    ...(successorHostId === null ? [about(null, 'successorMissing', {})] : []),
  ];
}
