import { about } from '../../../../shared/domain/plans.ts';
import { isReachableManager, quorumOf } from '../../../../shared/domain/quorum.ts';
import type { ClusterNode } from '../../../../shared/schema/cluster.ts';
import type { PlanBlocker, PlanTaskOf } from '../../../../shared/schema/plan.ts';
import { linkSteps } from '../build-plan.ts';
import { readAll } from '../read-site.ts';
import { rememberedRequest } from '../remembered-wishes.ts';
import type { Member } from '../site.ts';
import { dropManagers, forceCluster } from '../steps/manager-steps.ts';
import { nodePromote } from '../steps/node-steps.ts';
import { type BuiltStep, stepId } from '../steps/step.ts';
import type { TaskKind, TaskParts, TaskRequest } from './task.ts';

type Task = PlanTaskOf<'replaceManager'>;

/**
 * Lost managers go, another node takes their place. While the others hold the quorum that is two ordinary steps; without it a
 * new cluster is forced from the survivor that the task names.
 */
export const replaceManagerTask: TaskKind<Task> = {
  operation: 'maintenance',
  title: ({ force }, count) => ({
    key: force ? 'provisioning.task.replaceManager.force' : 'provisioning.task.replaceManager.title',
    params: { count },
  }),
  subject: ({ clusterId }) => clusterId,
  scope({ context }, task) {
    const ids = [task.survivorHostId, ...(task.successorHostId === null ? [] : [task.successorHostId])];
    return { ...rememberedRequest(context.storage.records, [...new Set(ids)]), readIds: [] };
  },
  async look(parts, request, signal) {
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
      blockers: [...unread, ...blockersOf(parts, request)],
      warnings: warningsOf(request.task),
    };
  },
  async finish(parts, { hostIds }, signal) {
    await readAll(parts, hostIds, signal);
  },
};

function stepsOf(
  { context }: TaskParts,
  { task }: TaskRequest<Task>,
  memberOf: (id: string) => Member | undefined,
): readonly BuiltStep[] {
  const survivor = memberOf(task.survivorHostId);
  if (!survivor) return [];
  const steps = [...(task.force ? [forceCluster(survivor)] : []), dropManagers(survivor, task.lostNodeIds)];
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

function blockersOf({ context }: TaskParts, { task }: TaskRequest<Task>): readonly PlanBlocker[] {
  const { records } = context.storage;
  const nodes = records
    .of('nodes')
    .list()
    .filter(({ clusterId }) => clusterId === task.clusterId);
  const lost = nodes.filter(({ id }) => task.lostNodeIds.includes(id));
  const alive = lost.filter(
    (node) => isReachableManager(node) && records.of('clusterStates').get(task.clusterId)?.reachable,
  );
  const quorum = quorumOf(nodes);
  const params = { managers: quorum.managers, reachable: quorum.reachable, needed: quorum.needed };
  const successor = nodes.find(({ hostId }) => hostId === task.successorHostId);
  return [
    ...alive.map((node: ClusterNode) => about(node.hostId, 'managerAnswers', { node: node.hostname })),
    ...(!task.force && records.of('clusterStates').get(task.clusterId)?.reachable === false
      ? [about(null, 'quorumLost', params)]
      : []),
    ...(task.successorHostId !== null && !successor ? [about(task.successorHostId, 'successorNoNode', {})] : []),
  ];
}

/** What nobody may find out afterwards. */
function warningsOf({ force }: Task): readonly PlanBlocker[] {
  return force ? ['forceNewCluster', 'lostMustNotReturn', 'servicesGoOn'].map((key) => about(null, key, {})) : [];
}
