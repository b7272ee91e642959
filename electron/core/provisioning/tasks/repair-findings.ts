import { about } from '../../../../shared/domain/plans.ts';
import type { Host } from '../../../../shared/schema/host.ts';
import type { PlanBlocker, PlanTaskOf } from '../../../../shared/schema/plan.ts';
import { RepairName } from '../../../../shared/schema/repair.ts';
import { checkContext } from '../../hosts/index.ts';
import { linkSteps } from '../build-plan.ts';
import { readAll } from '../read-site.ts';
import { rememberedRequest } from '../remembered-wishes.ts';
import type { Member } from '../site.ts';
import { repairStep } from '../steps/repair.ts';
import type { BuiltStep } from '../steps/step.ts';
import type { TaskKind, TaskParts, TaskRequest, TaskView } from './task.ts';

type RepairTask = PlanTaskOf<'repairFindings'>;

/** In this order on one host: what packages need comes before what packages bring. */
const order: readonly RepairName[] = [
  'packages.archive',
  'packages.finish',
  ...RepairName.options.filter((name) => !name.startsWith('packages.')),
];

/** Repairs what checks found, on many hosts at once: each repair is a step with its own probe and proof. */
export const repairFindingsTask: TaskKind<RepairTask> = {
  operation: 'maintenance',
  title: (_task, count) => ({ key: 'provisioning.task.repairFindings.title', params: { count } }),
  subject: (_task, plan) => plan.id,
  scope: ({ context }, { repairs }) => {
    const { wishes } = rememberedRequest(context.storage.records, []);
    const hostIds = [...new Set(repairs.map(({ hostId }) => hostId))];
    return { hostIds: hostIds.filter((id) => context.storage.records.of('hosts').get(id)), wishes };
  },
  look,
  async finish(parts, { hostIds }, signal) {
    await readAll(parts, hostIds, signal);
    // The findings are from before: they are judged anew.
    await parts.hosts.check({ ids: [...hostIds] });
  },
};

async function look(parts: TaskParts, request: TaskRequest<RepairTask>, signal: AbortSignal): Promise<TaskView> {
  const { facts, failed } = await readAll(parts, request.hostIds, signal);
  const blockers: PlanBlocker[] = [];
  const warnings: PlanBlocker[] = [];
  const steps: BuiltStep[] = [];
  for (const id of request.hostIds) {
    const host = parts.context.storage.records.of('hosts').require(id);
    const error = failed.get(id);
    if (error) blockers.push(about(id, 'unreadable', { host: host.name, code: error.code }));
    const found = facts.get(id);
    if (!found) continue;
    if (!found.access.asRoot) blockers.push(about(id, 'noRoot', { host: host.name, user: found.access.user }));
    const member = { host, facts: found, address: host.internalAddress ?? '' };
    const wanted = new Set(request.task.repairs.filter(({ hostId }) => hostId === id).map(({ repair }) => repair));
    for (const name of order.filter((each) => wanted.has(each))) {
      const step = repairStep(name, member, repairOf(parts, member));
      if (step) steps.push(step);
      else warnings.push(about(id, 'notRepairable', { host: host.name, repair: name }));
    }
  }
  return { steps: linkSteps(steps), addresses: request.addresses ?? {}, failed, blockers, warnings };
}

function repairOf({ context }: TaskParts, { host, facts }: Member) {
  const checkedFor = context.storage.records.of('hostStates').get(host.id)?.checkedFor ?? [];
  return {
    // What was found was found for these, also where the wizard asked for others than the host's own.
    profiles: [...new Set([...host.profiles, ...checkedFor])],
    context: checkContext(context, host),
    cloned: isCloned(context.storage.records, host, facts.machineIdHash),
  };
}

/** Whether another host, as last measured, has the same machine id. */
function isCloned(records: TaskParts['context']['storage']['records'], host: Host, hash: string | null): boolean {
  const line = ({ facts }: { readonly facts: readonly { readonly name: string; readonly value: string }[] }) =>
    facts.find(({ name }) => name === 'machineIdHash')?.value;
  return (
    Boolean(hash) &&
    records
      .of('hostStates')
      .list()
      .some((state) => state.id !== host.id && line(state) === hash)
  );
}
