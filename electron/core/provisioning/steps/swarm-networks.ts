import { awaitNetworks, networksProof } from '../../../commands/swarm.ts';
import { isMember, wishedRole } from '../site.ts';
import { minuteMs, type StepKind, shownStep, stepId } from './step.ts';

/**
 * The proof that a new node's networks were made. It is a step of its own, since others can join the first manager before it has
 * made them.
 */
export const swarmNetworks: StepKind = (site, member) => {
  const { firstManager } = site;
  if (!firstManager || !wishedRole(site, member)) return null;
  const { id } = member.host;
  const command = awaitNetworks();
  return {
    shown: shownStep({
      kind: 'swarm-networks',
      member,
      needed: !isMember(site, member),
      command,
      proof: networksProof(),
      after: [stepId(firstManager.hostId === id ? 'swarm-init' : 'swarm-join', id)],
    }),
    act: (work) => work.run(command, minuteMs),
    proveWithinMs: 0,
  };
};
