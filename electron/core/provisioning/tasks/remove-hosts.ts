import type { DockerInventory } from '../../../../shared/domain/docker-inventory.ts';
import { about } from '../../../../shared/domain/plans.ts';
import { quorumOfCounts } from '../../../../shared/domain/quorum.ts';
import type { ClusterNode } from '../../../../shared/schema/cluster.ts';
import type { Host } from '../../../../shared/schema/host.ts';
import type { PlanBlocker, PlanTaskOf } from '../../../../shared/schema/plan.ts';
import { installedPackages } from '../../../commands/remove-docker.ts';
import { linkSteps } from '../build-plan.ts';
import { doneOn } from '../done-by-slipway.ts';
import { readAll } from '../read-site.ts';
import { rememberedRequest } from '../remembered-wishes.ts';
import type { Member } from '../site.ts';
import { dockerDataRemove, dockerRemove } from '../steps/docker-remove.ts';
import { nodeDemote, nodeDrain, nodeLeave, nodeRemove } from '../steps/node-steps.ts';
import { keyRemove, mirrorsRemove, registryRemove, repositoryRemove, trustRemove } from '../steps/remove-steps.ts';
import { type BuiltStep, sha256, stepId } from '../steps/step.ts';
import { losses, readInventory } from './remove-docker.ts';
import type { TaskKind, TaskParts, TaskRequest } from './task.ts';

type Task = PlanTaskOf<'removeHosts'>;

/** Hosts leave their cluster, and what Slipway brought onto them goes, as the ledger has it: nothing else is touched. */
export const removeHostsTask: TaskKind<Task> = {
  operation: 'maintenance',
  title: (_task, count) => ({ key: 'provisioning.task.removeHosts.title', params: { count } }),
  subject: (_task, plan) => plan.id,
  scope: ({ context }, _task, hostIds) => rememberedRequest(context.storage.records, hostIds),
  async look(parts, request, signal) {
    const { facts, failed } = await readAll(parts, request.hostIds, signal);
    const { certificate } = await parts.registries.authority();
    const authority = sha256(certificate.endsWith('\n') ? certificate : `${certificate}\n`);
    const members = [...facts].map(([id, of]): Member => {
      const host = parts.context.storage.records.of('hosts').require(id);
      return { host, facts: of, address: request.addresses?.[id] ?? host.internalAddress ?? host.ssh?.address ?? '' };
    });
    const own = await ownDockers(parts, { task: request.task, members }, signal);
    const steps = members.flatMap((member) =>
      stepsFor(parts, { request, member, authority, docker: own.get(member.host.id) }),
    );
    const unread = [...failed].map(([id, error]) =>
      about(id, 'unreadable', { host: nameOf(parts, id), code: error.code }),
    );
    return {
      steps: linkSteps(steps),
      addresses: Object.fromEntries(members.map(({ host, address }) => [host.id, address])),
      failed,
      blockers: [
        ...unread,
        ...request.hostIds.flatMap((id) => blockersOf(parts, id)),
        ...quorumBlockers(parts, request),
      ],
      warnings: members.flatMap((member) => warningsOf(request.task, member, own.get(member.host.id))),
    };
  },
  async finish(parts, { hostIds }) {
    const { records } = parts.context.storage;
    for (const id of hostIds) {
      for (const cluster of records.of('clusters').list()) {
        const others = (ids: readonly string[]) => ids.filter((each) => each !== id);
        const managerHostIds = others(cluster.managerHostIds);
        const workerHostIds = others(cluster.workerHostIds);
        if (managerHostIds.length + workerHostIds.length < cluster.managerHostIds.length + cluster.workerHostIds.length)
          records.of('clusters').put({ ...cluster, managerHostIds, workerHostIds });
      }
      for (const registry of records.of('registries').list())
        if (registry.kind === 'built-in' && registry.hostId === id) parts.registries.remove({ id: registry.id });
      await parts.hosts.forget({ id });
    }
  },
};

const nameOf = ({ context }: TaskParts, id: string): string => context.storage.records.of('hosts').get(id)?.name ?? id;

interface StepRequest {
  readonly request: TaskRequest<Task>;
  readonly member: Member;
  readonly authority: string;
  /** What of Docker is there, where it is to go. */
  readonly docker: DockerInventory | undefined;
}

/** Docker's inventory on the hosts where Slipway installed it, if it is wished to go. */
async function ownDockers(
  parts: TaskParts,
  { task, members }: { readonly task: Task; readonly members: readonly Member[] },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, DockerInventory>> {
  if (task.docker === 'keep') return new Map();
  const { records } = parts.context.storage;
  const own = members.filter(({ host }) => doneOn(records, host.id).has('docker-install'));
  const seen = own.map(async (member) => [member.host.id, await readInventory(parts, member, signal)] as const);
  return new Map(await Promise.all(seen));
}

function stepsFor(parts: TaskParts, { request, member, authority, docker }: StepRequest): readonly BuiltStep[] {
  const { task, wishes } = request;
  const done = doneOn(parts.context.storage.records, member.host.id);
  const mirrors = done.has('accelerator') ? wishes.mirrors : [];
  return [
    ...nodeSteps(parts, request, member),
    registryRemove(member, task.registryImages),
    trustRemove(member, authority),
    done.has('docker-install') ? repositoryRemove(member) : null,
    mirrorsRemove(member, mirrors),
    ...(docker ? dockerSteps(task, { member, docker }) : []),
    keyRemove(member),
  ].flatMap((step) => step ?? []);
}

/** Its packages, or programs of a bundle, and its data if that is wished, too. */
function dockerSteps(
  { docker: wish }: Task,
  { member, docker }: { readonly member: Member; readonly docker: DockerInventory },
): readonly BuiltStep[] {
  // Once the package is gone nothing tells which one it was; the step is done then, and only looked at.
  const engine = member.facts.docker.package?.name;
  const steps = [
    dockerRemove(member, engine === undefined ? [] : installedPackages(engine)),
    ...(wish === 'data' ? [dockerDataRemove(member, docker)] : []),
  ];
  const before = (['node-remove', 'node-leave', 'registry-remove', 'mirrors-remove'] as const).map((kind) =>
    stepId(kind, member.host.id),
  );
  return steps.map((step) => ({ ...step, shown: { ...step.shown, after: [...step.shown.after, ...before] } }));
}

function nodeSteps(parts: TaskParts, request: TaskRequest<Task>, member: Member): readonly BuiltStep[] {
  const { records } = parts.context.storage;
  const swarm = member.facts.docker.server?.swarm;
  // After it has left only the cluster's list still has it: what was begun goes on there.
  const nodeId =
    swarm?.nodeId ||
    records
      .of('nodes')
      .list()
      .find((node) => node.hostId === member.host.id)?.id;
  if (!nodeId) return [];
  const going = new Set(request.hostIds);
  const managerHostId = [...request.wishes.managers, ...(request.readIds ?? [])].find((id) => !going.has(id));
  if (managerHostId === undefined) return [nodeLeave(member, true)];
  const place = { nodeId, managerHostId };
  const manages = request.wishes.managers.includes(member.host.id);
  return [
    nodeDrain(member, place),
    ...(manages ? [nodeDemote(member, place)] : []),
    nodeLeave(member, false),
    nodeRemove(member, place),
  ];
}

/** The same that keep a host's record from being removed, told before anything is touched. */
function blockersOf({ context }: TaskParts, id: string): readonly PlanBlocker[] {
  const { records } = context.storage;
  const host = records.of('hosts').get(id);
  if (!host) return [];
  const blocked = (key: string, name: string) => about(id, key, { host: host.name, name });
  const registries = records
    .of('registries')
    .list()
    .filter((registry) => registry.hostId === id);
  const applications = records.of('applications').list();
  const pulls = applications.filter(({ registryId }) => registries.some((registry) => registry.id === registryId));
  return [
    ...applications.filter(({ buildHostId }) => buildHostId === id).map(({ name }) => blocked('buildsHere', name)),
    ...pulls.map(({ name }) => blocked('registryUsed', name)),
    ...records
      .of('hosts')
      .list()
      .filter((other: Host) => other.ssh?.jumpHostIds?.includes(id))
      .map(({ name }) => blocked('jumpHost', name)),
  ];
}

/** Managers that stay must still agree; a cluster of which all hosts go ends. */
function quorumBlockers({ context }: TaskParts, { hostIds }: TaskRequest<Task>): readonly PlanBlocker[] {
  const { records } = context.storage;
  return records
    .of('clusters')
    .list()
    .flatMap(({ id, name, managerHostIds, workerHostIds }) => {
      const going = managerHostIds.filter((each) => hostIds.includes(each));
      const staying = [...managerHostIds, ...workerHostIds].filter((each) => !hostIds.includes(each));
      if (going.length === 0 || staying.length === 0) return [];
      const managers = records
        .of('nodes')
        .list()
        .filter((node) => node.clusterId === id && node.role === 'manager');
      const left = managers.filter((node) => node.hostId === null || !hostIds.includes(node.hostId));
      const after = quorumOfCounts(left.length, left.filter(answers).length);
      const params = { cluster: name, managers: after.managers, reachable: after.reachable, needed: after.needed };
      if (left.length === 0) return [about(null, 'noManagerLeft', params)];
      return after.spare < 0 ? [about(null, 'quorumWouldGo', params)] : [];
    });
}

const answers = ({ reachability, state }: ClusterNode): boolean =>
  reachability === 'reachable' || (reachability === null && state === 'ready');

function warningsOf(task: Task, member: Member, docker: DockerInventory | undefined): readonly PlanBlocker[] {
  const { host, facts } = member;
  const registry = facts.docker.slipwayRegistry !== null;
  return [
    ...(registry && task.registryImages ? [about(host.id, 'imagesGo', { host: host.name })] : []),
    ...(registry && !task.registryImages && (!docker || task.docker === 'programs')
      ? [about(host.id, 'imagesStay', { host: host.name })]
      : []),
    ...(facts.docker.server && !docker
      ? [about(host.id, task.docker === 'keep' ? 'dockerStays' : 'dockerNotOurs', { host: host.name })]
      : []),
    ...(docker ? losses(member, { inventory: docker, data: task.docker === 'data' }) : []),
    ...(host.plantedKey ? [about(host.id, 'keyGoes', { host: host.name })] : []),
  ];
}
