import { abandonJoin, noJoinHangs } from '../../../commands/swarm.ts';
import { hangsInCutJoin } from '../cut-joins.ts';
import { type StepKind, shownStep, stepId } from './step.ts';

/** Leaves what a join of ours left behind that was cut off; never anything else. One that has come through meanwhile stays. */
export const swarmAbandon: StepKind = (site, member) => {
  if (!hangsInCutJoin(site, member)) return null;
  return {
    shown: shownStep({
      kind: 'swarm-abandon',
      member,
      needed: true,
      command: abandonJoin(),
      proof: noJoinHangs(),
      params: { state: member.facts.docker.server?.swarm.state ?? '' },
      after: [stepId('docker-start', member.host.id)],
      canUndo: false,
    }),
    act: (work) => work.run(abandonJoin()),
    proveWithinMs: 30_000,
  };
};
