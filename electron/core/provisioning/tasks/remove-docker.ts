import { type DockerInventory, parseInventory, sizeText } from '../../../../shared/domain/docker-inventory.ts';
import { about } from '../../../../shared/domain/plans.ts';
import type { PlanBlocker, PlanTaskOf } from '../../../../shared/schema/plan.ts';
import { dockerInventory } from '../../../commands/remove-docker.ts';
import { linkSteps } from '../build-plan.ts';
import { readAll, readSite, type SiteReading } from '../read-site.ts';
import { rememberedRequest } from '../remembered-wishes.ts';
import type { Member } from '../site.ts';
import { dockerDataRemove, dockerRemove } from '../steps/docker-remove.ts';
import { askHost, changedMembers, unreachable } from './ask-hosts.ts';
import type { TaskKind, TaskParts } from './task.ts';

/** Removes Docker from hosts; what is lost is said before, and data goes only where that is asked for. */
export const removeDockerTask: TaskKind<PlanTaskOf<'removeDocker'>> = {
  operation: 'maintenance',
  title: ({ data }, count) => ({
    key: `provisioning.task.${data ? 'removeDockerData' : 'removeDocker'}.title`,
    params: { count },
  }),
  subject: (_task, plan) => plan.id,
  scope: ({ context }, _task, hostIds) => rememberedRequest(context.storage.records, hostIds),
  async look(parts, request, signal) {
    const reading = await readSite(parts, request, signal);
    const members = changedMembers(reading, request.hostIds);
    const seen = await Promise.all(
      members.map(async (member) => ({ member, inventory: await readInventory(parts, member, signal) })),
    );
    const { data } = request.task;
    const steps = seen.flatMap(({ member, inventory }) => [
      dockerRemove(member),
      ...(data ? [dockerDataRemove(member, inventory)] : []),
    ]);
    return {
      steps: linkSteps(steps),
      addresses: Object.fromEntries([...reading.site.members].map(([id, member]) => [id, member.address])),
      failed: reading.failed,
      blockers: [
        ...unreachable(parts, reading, request.hostIds),
        ...members.flatMap((member) => membership(reading, member)),
      ],
      warnings: seen.flatMap(({ member, inventory }) => losses(member, { inventory, data })),
    };
  },
  async finish(parts, { hostIds }, signal) {
    // What was set there is gone with it: nothing is looked after any more.
    for (const id of hostIds) parts.context.storage.records.of('baselines').remove(id);
    await readAll(parts, hostIds, signal);
  },
};

/** What of Docker is on the host. */
export async function readInventory(parts: TaskParts, member: Member, signal: AbortSignal): Promise<DockerInventory> {
  return parseInventory(await askHost(parts, member, { script: dockerInventory(), signal }));
}

/** A host that leaves this way would stay in its cluster as a dead node. */
function membership({ site }: SiteReading, { facts, host }: Member): readonly PlanBlocker[] {
  const swarm = facts.docker.server?.swarm;
  if (swarm?.state !== 'active' && swarm?.state !== 'pending') return [];
  const alone = swarm.manager && site.nodeIds.size === 1 && site.nodeIds.has(swarm.nodeId);
  return alone ? [] : [about(host.id, 'removeMember', { host: host.name })];
}

/** What goes with Docker, as notices of a plan. */
export function losses(
  { facts, host }: Member,
  { inventory, data }: { readonly inventory: DockerInventory; readonly data: boolean },
): readonly PlanBlocker[] {
  if (facts.docker.kind === 'none' && inventory.dataKib === null) return [];
  const { containers, running, images, root, dataKib, volumes } = inventory;
  const names = volumes.map(({ name, kib }) => `${name} (${sizeText(kib)})`).join(', ');
  const params = { host: host.name, containers, running, images, root, size: sizeText(dataKib) };
  const swarm = facts.docker.server?.swarm.state === 'active';
  return [
    about(host.id, data ? 'removeLosesData' : 'removeStops', params),
    ...(volumes.length > 0
      ? [about(host.id, data ? 'removeLosesVolumes' : 'removeKeepsVolumes', { host: host.name, names })]
      : []),
    ...(swarm ? [about(host.id, 'removeLosesCluster', { host: host.name })] : []),
    ...(facts.docker.slipwayRegistry !== null ? [about(host.id, 'removeLosesRegistry', { host: host.name })] : []),
  ];
}
