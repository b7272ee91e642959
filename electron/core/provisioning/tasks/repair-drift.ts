import { driftNames, rememberedLabels } from '../../../../shared/domain/drift.ts';
import { judgeNodeAction } from '../../../../shared/domain/node-rules.ts';
import { about } from '../../../../shared/domain/plans.ts';
import { rememberedMirrors, rememberedSettings } from '../../../../shared/domain/remembered-settings.ts';
import type { ClusterNode } from '../../../../shared/schema/cluster.ts';
import type { PlanBlocker, PlanStep, PlanTaskOf, SetupWishes } from '../../../../shared/schema/plan.ts';
import type { Records } from '../../../storage/stores.ts';
import { linkSteps } from '../build-plan.ts';
import { rememberedRequest } from '../remembered-wishes.ts';
import type { Member, Site } from '../site.ts';
import { nodeLabels } from '../steps/node-labels.ts';
import { nodeDemote, nodePromote } from '../steps/node-steps.ts';
import { sourceFile, sourceKey } from '../steps/source-file.ts';
import { type BuiltStep, type StepKind, stepId } from '../steps/step.ts';
import { lookAtSite } from './look-at-site.ts';
import { setupSteps } from './setup-steps.ts';
import type { TaskKind, TaskParts, TaskRequest, TaskView } from './task.ts';

type RepairDrift = PlanTaskOf<'repairDrift'>;

/** Sets right what is no longer as Slipway left it: the steps that set those facts, by the values that are remembered. */
export const repairDriftTask: TaskKind<RepairDrift> = {
  operation: 'maintenance',
  title: (_task, count) => ({ key: 'provisioning.task.repairDrift.title', params: { count } }),
  subject: (_task, plan) => plan.id,
  scope({ context }, _task, hostIds) {
    const { records } = context.storage;
    const request = rememberedRequest(records, hostIds);
    // Its address is the registry's name, under which each host has its authority.
    const registry = request.wishes.registry?.hostId;
    const known = registry !== undefined && records.of('hosts').get(registry) !== undefined;
    const readIds = [...(request.readIds ?? []), ...(known ? [registry] : [])];
    return { ...request, readIds: [...new Set(readIds)].filter((id) => !request.hostIds.includes(id)) };
  },
  look: repairView,
  async finish() {},
};

/** Hosts can have been given different mirrors and settings: each group is looked at by its own. */
async function repairView(parts: TaskParts, request: TaskRequest<RepairDrift>, signal: AbortSignal): Promise<TaskView> {
  const { records } = parts.context.storage;
  const groups = new Map<string, { readonly wishes: SetupWishes; readonly hostIds: string[] }>();
  for (const id of request.hostIds) {
    const wishes = wishesOf(records, id, request.wishes);
    const key = JSON.stringify([wishes.mirrors, wishes.daemon]);
    groups.set(key, { wishes, hostIds: [...(groups.get(key)?.hostIds ?? []), id] });
  }
  const kinds: readonly StepKind[] = [
    ...setupSteps(parts.builtIn),
    sourceFile((id) => records.of('baselines').get(id)),
    sourceKey((id) => records.of('baselines').get(id)),
    roleStep(records),
    labelStep(records),
  ];
  const views = await Promise.all(
    [...groups.values()].map(({ wishes, hostIds }) => {
      const readIds = [...(request.readIds ?? []), ...request.hostIds].filter((id) => !hostIds.includes(id));
      return lookAtSite(parts, { ...request, hostIds, readIds, wishes, kinds, remembered: true }, signal);
    }),
  );
  const steps = views.flatMap((view) => view.steps.filter(({ shown }) => isDrifted(records, shown)));
  return {
    steps: linkSteps(steps),
    addresses: Object.assign({}, ...views.map(({ addresses }) => addresses)) as TaskView['addresses'],
    failed: new Map(views.flatMap(({ failed }) => [...failed])),
    blockers: [...views.flatMap(({ blockers }) => blockers), ...quorumBlockers(records, steps)],
    warnings: views.flatMap(({ warnings }) => warnings),
  };
}

/** What the host itself was given last, or had accepted; what is not remembered of it is left as it is. */
function wishesOf(records: Records, hostId: string, wishes: SetupWishes): SetupWishes {
  const entries = records.of('baselines').get(hostId)?.entries ?? [];
  return { ...wishes, mirrors: rememberedMirrors(entries) ?? wishes.mirrors, daemon: rememberedSettings(entries) };
}

/**
 * Only what Slipway set on this host before is set right, and of that only what differs now: what was accepted as it is stays.
 * That a host is a node at all says nothing of its role.
 */
function isDrifted(records: Records, { hostId, sets = [], kind, needed, title }: PlanStep): boolean {
  const baseline = records.of('baselines').get(hostId);
  const known = new Set(baseline?.entries.map(({ name }) => name));
  const drifted = new Set(baseline?.drift.map(({ name }) => name));
  // What the registry's and the engine's own steps need: an image, a restart for settings that no reload applies.
  if (kind === 'registry-image') return drifted.has(driftNames.registry) || (!needed && known.has(driftNames.registry));
  if (kind === 'daemon-restart') {
    const file = [...drifted].some((name) => name.startsWith(driftNames.daemonJson('')));
    return file || !needed || title.params.keys !== '';
  }
  if (!needed) return !kind.startsWith('swarm-') && sets.some((name) => known.has(name));
  // Where the engine itself is gone, nothing of it can be compared; all that was set of it comes back.
  return sets.some((name) => drifted.has(name) || (drifted.has(driftNames.docker) && known.has(name)));
}

/** The role as it is remembered, where the host is a node and has another one. */
function roleStep(records: Records): StepKind {
  return (site, member) => {
    const wanted = records
      .of('baselines')
      .get(member.host.id)
      ?.entries.find(({ name }) => name === driftNames.role)?.value;
    const place = placeOf(site, member);
    if (!place || (wanted !== 'manager' && wanted !== 'worker')) return null;
    const manager = member.facts.docker.server?.swarm.manager === true;
    // First who is to manage, then who is not to any more.
    const promotions = [...site.members.keys()].map((id) => stepId('node-promote', id));
    const step = wanted === 'manager' ? nodePromote(member, place, []) : nodeDemote(member, place, promotions);
    return { ...step, shown: { ...step.shown, needed: manager !== (wanted === 'manager') } };
  };
}

function labelStep(records: Records): StepKind {
  return (site, member) => {
    const baseline = records.of('baselines').get(member.host.id);
    const wanted = baseline ? rememberedLabels(baseline) : new Map<string, string | null>();
    const place = placeOf(site, member);
    const node = records.of('nodes').get(place?.nodeId ?? '');
    return place && node && wanted.size > 0 ? nodeLabels(member, place, { wanted, present: node.labels }) : null;
  };
}

/** The node and a manager to ask about it: another one where there is one. Null: it is no node of a cluster that can be asked. */
function placeOf({ members }: Site, { host, facts }: Member) {
  const swarm = facts.docker.server?.swarm;
  if (swarm?.state !== 'active') return null;
  const managers = [...members.values()].filter((each) => each.facts.docker.server?.swarm.manager);
  const asked = managers.find((each) => each.host.id !== host.id) ?? managers[0];
  return asked ? { nodeId: swarm.nodeId, managerHostId: asked.host.id } : null;
}

/** A demotion that would cost the quorum, even with those who are to manage again. */
function quorumBlockers(records: Records, steps: readonly BuiltStep[]): readonly PlanBlocker[] {
  const hostsOf = (kind: string) =>
    steps.filter(({ shown }) => shown.kind === kind && shown.needed).map(({ shown }) => shown.hostId);
  const promoted = new Set(hostsOf('node-promote'));
  const nodes = records
    .of('nodes')
    .list()
    .map(
      (node): ClusterNode =>
        promoted.has(node.hostId ?? '') ? { ...node, role: 'manager', reachability: 'reachable' } : node,
    );
  return hostsOf('node-demote').flatMap((hostId) => {
    const node = nodes.find((each) => each.hostId === hostId);
    const among = nodes.filter(({ clusterId }) => clusterId === node?.clusterId);
    const refusal = node ? judgeNodeAction(among, node.id, 'demote').refusal : null;
    return node && refusal ? [{ ...about(hostId, 'roleStays', { node: node.hostname }), fix: refusal }] : [];
  });
}
