import { about } from '../../../../shared/domain/plans.ts';
import { isReachableManager, quorumOf } from '../../../../shared/domain/quorum.ts';
import type { ClusterNode } from '../../../../shared/schema/cluster.ts';
import type { PlanBlocker, PlanTaskOf } from '../../../../shared/schema/plan.ts';
import { linkSteps } from '../build-plan.ts';
import { readAll } from '../read-site.ts';
import { rememberedRequest } from '../remembered-wishes.ts';
import type { Member } from '../site.ts';
import { forceCluster } from '../steps/manager-steps.ts';
import { nodePromote } from '../steps/node-steps.ts';
import { type BuiltStep, stepId } from '../steps/step.ts';
import { finishJoined, joinedScope, lookAtJoining } from './join-manager.ts';
import { dropLost, lostNodes } from './lost-managers.ts';
import type { TaskKind, TaskParts, TaskRequest, TaskView } from './task.ts';

type Task = PlanTaskOf<'replaceManager'>;

/**
 * Lost managers go, another host takes their place: a node that is promoted, or a host that is set up and joins. While the
 * others hold the quorum these are ordinary steps; without it a new cluster is forced from the survivor that the task names.
 */
export const replaceManagerTask: TaskKind<Task> = {
  operation: 'maintenance',
  title: ({ force }, count) => ({
    key: force ? 'provisioning.task.replaceManager.force' : 'provisioning.task.replaceManager.title',
    params: { count },
  }),
  subject: ({ clusterId }) => clusterId,
  scope({ context }, task) {
    if (task.joins) return joinedScope(context.storage.records, task);
    const ids = [task.survivorHostId, ...(task.successorHostId === null ? [] : [task.successorHostId])];
    return { ...rememberedRequest(context.storage.records, [...new Set(ids)]), readIds: [] };
  },
  async look(parts, request, signal) {
    const { task } = request;
    const view = task.joins ? await lookAtJoining(parts, request, signal) : await lookAtNodes(parts, request, signal);
    return {
      ...view,
      blockers: [...view.blockers, ...blockersOf(parts, task)],
      warnings: [...view.warnings, ...warningsOf(task)],
    };
  },
  async finish(parts, request, signal) {
    if (request.task.joins) await finishJoined(parts, request, signal);
    else await readAll(parts, request.hostIds, signal);
  },
};

async function lookAtNodes(parts: TaskParts, request: TaskRequest<Task>, signal: AbortSignal): Promise<TaskView> {
  const { facts, failed } = await readAll(parts, request.hostIds, signal);
  const memberOf = (id: string): Member | undefined => {
    const of = facts.get(id);
    const host = parts.context.storage.records.of('hosts').get(id);
    if (!of || !host) return undefined;
    const address = request.addresses?.[id] ?? host.internalAddress ?? of.docker.server?.swarm.nodeAddress ?? '';
    return { host, facts: of, address: address || (host.ssh?.address ?? '') };
  };
  const members = request.hostIds.flatMap((id) => memberOf(id) ?? []);
  const unread = [...failed].map(([id, error]) =>
    about(id, 'unreadable', {
      host: parts.context.storage.records.of('hosts').get(id)?.name ?? id,
      code: error.code,
    }),
  );
  return {
    steps: linkSteps(stepsOf(parts, request, memberOf)),
    addresses: Object.fromEntries(members.map(({ host, address }) => [host.id, address])),
    failed,
    blockers: unread,
    warnings: [],
  };
}

function stepsOf(
  { context }: TaskParts,
  { task }: TaskRequest<Task>,
  memberOf: (id: string) => Member | undefined,
): readonly BuiltStep[] {
  const survivor = memberOf(task.survivorHostId);
  if (!survivor) return [];
  const steps = [...(task.force ? [forceCluster(survivor)] : []), dropLost(context, task, survivor)];
  const successor = task.successorHostId === null ? undefined : memberOf(task.successorHostId);
  const node = context.storage.records
    .of('nodes')
    .list()
    .find(({ hostId }) => hostId === task.successorHostId);
  if (successor && node) {
    const place = { nodeId: node.id, managerHostId: survivor.host.id };
    steps.push(nodePromote(successor, place, [stepId('managers-drop', survivor.host.id)]));
  }
  return steps;
}

function blockersOf({ context }: TaskParts, task: Task): readonly PlanBlocker[] {
  const { records } = context.storage;
  const nodes = records
    .of('nodes')
    .list()
    .filter(({ clusterId }) => clusterId === task.clusterId);
  const state = records.of('clusterStates').get(task.clusterId);
  const alive = lostNodes(records, task).filter((node) => isReachableManager(node) && state?.reachable);
  const quorum = quorumOf(nodes);
  const params = { managers: quorum.managers, reachable: quorum.reachable, needed: quorum.needed };
  const successor = nodes.find(({ hostId }) => hostId === task.successorHostId);
  return [
    ...alive.map((node: ClusterNode) => about(node.hostId, 'managerAnswers', { node: node.hostname })),
    ...(!task.force && state?.reachable === false ? [about(null, 'quorumLost', params)] : []),
    ...(!task.joins && task.successorHostId !== null && !successor
      ? [about(task.successorHostId, 'successorNoNode', {})]
      : []),
  ];
}

/** What nobody may find out afterwards. */
function warningsOf({ force }: Task): readonly PlanBlocker[] {
  return force ? ['forceNewCluster', 'lostMustNotReturn', 'servicesGoOn'].map((key) => about(null, key, {})) : [];
}
