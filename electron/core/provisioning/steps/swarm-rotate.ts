import { z } from 'zod';
import { message } from '../../../../shared/domain/message.ts';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import { swarmProof } from '../../../commands/swarm.ts';
import { isMember } from '../site.ts';
import { type StepKind, type StepWork, sha256, shownStep, stepId } from './step.ts';

const Swarm = z.object({
  Version: z.object({ Index: z.number() }),
  Spec: z.looseObject({}),
  JoinTokens: z.object({ Worker: z.string(), Manager: z.string() }),
});
type Swarm = z.infer<typeof Swarm>;

/** After hosts have joined: the tokens that were used are refused from then on. They stay in memory, as sums, and are shown nowhere. */
export const swarmRotate: StepKind = (site, member) => {
  const { firstManager, wishes, members } = site;
  if (wishes.rotateJoinTokens === false || firstManager?.hostId !== member.host.id) return null;
  const joiners = [...wishes.managers, ...wishes.workers].flatMap((id) =>
    id === firstManager.hostId ? [] : (members.get(id) ?? []),
  );
  if (joiners.length === 0) return null;
  let before: string | null = null;
  return {
    shown: shownStep({
      kind: 'swarm-rotate',
      member,
      needed: joiners.some((joiner) => !isMember(site, joiner)),
      command:
        'docker swarm join-token --rotate --quiet worker >/dev/null\ndocker swarm join-token --rotate --quiet manager >/dev/null',
      proof: swarmProof('manager'),
      after: joiners.map(({ host }) => stepId('swarm-join', host.id)),
    }),
    async act(work) {
      const swarm = await read(work);
      before = sumOf(swarm);
      const query = { version: swarm.Version.Index, rotateWorkerToken: true, rotateManagerToken: true };
      await (await work.docker()).swarmUpdate({ _query: query, _body: swarm.Spec });
    },
    async confirm(work) {
      if (before !== null && sumOf(await read(work)) !== before) return message('provisioning.note.tokensRotated');
      throw new SlipwayError('step.notProved', { data: { detail: '' } });
    },
    proveWithinMs: 10_000,
  };
};

async function read(work: StepWork): Promise<Swarm> {
  return Swarm.parse(await (await work.docker()).swarmInspect());
}

function sumOf({ JoinTokens }: Swarm): string {
  return sha256(`${JoinTokens.Worker} ${JoinTokens.Manager}`);
}
