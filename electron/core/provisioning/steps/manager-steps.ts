import { z } from 'zod';
import { message } from '../../../../shared/domain/message.ts';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import { forceNewCluster, removeNodes, swarmProof } from '../../../commands/swarm.ts';
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
      proof: `${swarmProof('manager')}\ndocker node ls -q >/dev/null || exit 1`,
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

/** Lost managers give up their role, so that they no longer count, and go off the list. Run on a manager that answers. */
export function dropManagers(member: Member, nodeIds: readonly string[]): BuiltStep {
  const command = removeNodes(nodeIds);
  return {
    shown: shownStep({
      kind: 'managers-drop',
      member,
      needed: true,
      command,
      proof: swarmProof('manager'),
      params: { count: nodeIds.length },
      after: [stepId('cluster-force', member.host.id)],
      canUndo: false,
    }),
    act: (work) => work.run(command, 2 * minuteMs),
    confirm: (work) => notListed(work, nodeIds, member.host.id),
    proveWithinMs: minuteMs,
  };
}
