import { message } from '../../../../shared/domain/message.ts';
import { type PlannedRepair, planRepair, type RepairSubject } from '../../../../shared/domain/repairs.ts';
import type { RepairName } from '../../../../shared/schema/repair.ts';
import { repairScripts } from '../../../commands/repairs/index.ts';
import type { Member } from '../site.ts';
import { type BuiltStep, minuteMs, shownStep } from './step.ts';

/** What a repair needs to be told beyond the facts. */
export type RepairOf = Pick<RepairSubject, 'context' | 'profiles' | 'cloned'>;

/** One repair of one host; null where Slipway can't make it there. */
export function repairStep(name: RepairName, member: Member, of: RepairOf): BuiltStep | null {
  const planned = planRepair(name, { ...of, facts: member.facts, hostName: member.host.name });
  return planned && builtRepair(member, planned);
}

function builtRepair(member: Member, { repair, needed }: PlannedRepair): BuiltStep {
  const { action, proof, undo } = repairScripts(repair);
  const shown = shownStep({
    kind: `repair-${repair.name}`,
    member,
    texts: `repair.${repair.name}`,
    needed,
    command: needed ? action : '',
    proof,
    canUndo: false,
  });
  return {
    shown: { ...shown, undo: undo === null ? null : message('provisioning.step.repair.undo', { command: undo }) },
    act: (work) => work.run(action, 10 * minuteMs),
    proveWithinMs: 15_000,
  };
}
