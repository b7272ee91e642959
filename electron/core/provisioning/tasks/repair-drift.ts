import type { PlanStep, PlanTaskOf } from '../../../../shared/schema/plan.ts';
import type { Records } from '../../../storage/stores.ts';
import { linkSteps } from '../build-plan.ts';
import { rememberedRequest } from '../remembered-wishes.ts';
import { lookAtSite } from './look-at-site.ts';
import { setupSteps } from './setup-steps.ts';
import type { TaskKind, TaskParts, TaskRequest, TaskView } from './task.ts';

type RepairDrift = PlanTaskOf<'repairDrift'>;

/** Sets right what is no longer as Slipway left it: the steps that set those facts, by the values that are remembered. */
export const repairDriftTask: TaskKind<RepairDrift> = {
  operation: 'maintenance',
  title: (_task, count) => ({ key: 'provisioning.task.repairDrift.title', params: { count } }),
  subject: (_task, plan) => plan.id,
  scope: ({ context }, _task, hostIds) => rememberedRequest(context.storage.records, hostIds),
  look: repairView,
  async finish() {},
};

/** Hosts can have been given different mirrors: each group is looked at by its own. */
async function repairView(parts: TaskParts, request: TaskRequest<RepairDrift>, signal: AbortSignal): Promise<TaskView> {
  const { records } = parts.context.storage;
  const groups = new Map<string, string[]>();
  for (const id of request.hostIds) {
    const mirrors = JSON.stringify(rememberedMirrors(records, id) ?? request.wishes.mirrors);
    groups.set(mirrors, [...(groups.get(mirrors) ?? []), id]);
  }
  const views = await Promise.all(
    [...groups].map(([mirrors, hostIds]) => {
      const readIds = [...(request.readIds ?? []), ...request.hostIds].filter((id) => !hostIds.includes(id));
      const wishes = { ...request.wishes, mirrors: JSON.parse(mirrors) as string[] };
      return lookAtSite(parts, { ...request, hostIds, readIds, wishes, kinds: setupSteps(parts.builtIn) }, signal);
    }),
  );
  return {
    steps: linkSteps(views.flatMap(({ steps }) => steps.filter(({ shown }) => isRemembered(records, shown)))),
    addresses: Object.assign({}, ...views.map(({ addresses }) => addresses)) as TaskView['addresses'],
    failed: new Map(views.flatMap(({ failed }) => [...failed])),
    blockers: views.flatMap(({ blockers }) => blockers),
    warnings: views.flatMap(({ warnings }) => warnings),
  };
}

function rememberedMirrors(records: Records, hostId: string): readonly string[] | undefined {
  const entry = records
    .of('baselines')
    .get(hostId)
    ?.entries.find(({ name }) => name === 'daemon.json/registry-mirrors');
  if (!entry || entry.value === 'not set') return undefined;
  const value: unknown = JSON.parse(entry.value);
  return Array.isArray(value) ? value.filter((mirror) => typeof mirror === 'string') : undefined;
}

/** Only what Slipway set on this host before is set right, never something new. */
function isRemembered(records: Records, { hostId, sets = [], kind }: PlanStep): boolean {
  const known = new Set(
    records
      .of('baselines')
      .get(hostId)
      ?.entries.map(({ name }) => name),
  );
  // The registry's image belongs to the registry.
  return kind === 'registry-image' ? known.has('registry/container') : sets.some((name) => known.has(name));
}
