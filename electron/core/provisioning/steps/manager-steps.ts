import { z } from 'zod';
import { message } from '../../../../shared/domain/message.ts';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import { script } from '../../../commands/shell-text.ts';
import {
  awaitManager,
  forceNewCluster,
  managerCounts,
  networksProof,
  nodesGone,
  removeNodes,
  swarmProof,
} from '../../../commands/swarm.ts';
import type { Member } from '../site.ts';
import { notListed } from './node-steps.ts';
import { type BuiltStep, minuteMs, type StepWork, shownStep, stepId } from './step.ts';

const Services = z.array(z.object({ ID: z.string() }));

/** A new cluster of one manager, with everything that the lost one knew: services, networks, secrets, workers. */
export function forceCluster(member: Member): BuiltStep {
  const command = forceNewCluster(member.address);
  return {
    shown: shownStep({
      kind: 'cluster-force',
      member,
      needed: true,
      command,
      proof: script(swarmProof('manager'), networksProof(), 'docker node ls -q >/dev/null || exit 1'),
      params: { address: member.address },
      canUndo: false,
    }),
    act: (work) => work.run(command, 3 * minuteMs),
    confirm: (work) => servicesKnown(work, member.host.id),
    proveWithinMs: minuteMs,
  };
}

async function servicesKnown(work: StepWork, hostId: string) {
  const answer = Services.safeParse(await (await work.docker(hostId)).listServices());
  if (!answer.success) throw new SlipwayError('step.notProved', { data: { detail: 'services' } });
  return message('provisioning.note.servicesKnown', { count: answer.data.length });
}

/** Until the others reach the successor, and agree with it: a lost manager that goes before could leave too few. */
export function managerAwaited(survivor: Member, successor: Member): BuiltStep {
  const command = awaitManager(successor.address);
  return {
    shown: shownStep({
      kind: 'manager-awaited',
      member: survivor,
      needed: true,
      command,
      proof: managerCounts(successor.address),
      params: { successor: successor.host.name, address: successor.address },
      after: [stepId('swarm-join', successor.host.id)],
    }),
    act: (work) => work.run(command, 3 * minuteMs),
    proveWithinMs: minuteMs,
  };
}

interface Drop {
  readonly nodeIds: readonly string[];
  /** Called once the managers no longer list them. */
  readonly dropped: () => void;
}

/** Lost managers give up their role, so that they no longer count, and go off the list. Run on a manager that answers. */
export function dropManagers(member: Member, { nodeIds, dropped }: Drop): BuiltStep {
  const command = removeNodes(nodeIds);
  const { id } = member.host;
  return {
    shown: shownStep({
      kind: 'managers-drop',
      member,
      needed: true,
      command,
      proof: nodesGone(nodeIds),
      params: { count: nodeIds.length },
      after: [stepId('cluster-force', id), stepId('manager-awaited', id)],
      canUndo: false,
    }),
    act: (work) => work.run(command, 2 * minuteMs),
    async confirm(work) {
      const note = await notListed(work, nodeIds, id);
      dropped();
      return note;
    },
    proveWithinMs: minuteMs,
  };
}
