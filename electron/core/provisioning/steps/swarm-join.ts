import { driftNames } from '../../../../shared/domain/drift.ts';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import { joinSwarm, joinSwarmByHand, swarmPort, swarmProof } from '../../../commands/swarm.ts';
import { isMember, type Member, type Site, wishedRole } from '../site.ts';
import { readEngine } from './engine-answers.ts';
import { type StepKind, type StepWork, shownStep, stepId } from './step.ts';
import { confirmNode } from './swarm-node.ts';

/** Joins a further manager or a worker, by a token that is read from the first manager when it is needed, and kept nowhere. */
export const swarmJoin: StepKind = (site, member) => {
  const { firstManager } = site;
  const role = wishedRole(site, member);
  if (!firstManager || !role || firstManager.hostId === member.host.id) return null;
  return {
    shown: shownStep({
      kind: 'swarm-join',
      sets: [driftNames.role],
      member,
      needed: !isMember(site, member),
      command: joinSwarm(member.address, firstManager.address),
      proof: swarmProof(role),
      byHand: { command: joinSwarmByHand({ address: member.address, role }, firstManager.address) },
      ...(role === 'manager' && { texts: 'swarm-join-manager' }),
      params: { address: member.address, manager: firstManager.address },
      after: [
        stepId('docker-start', member.host.id),
        stepId('swarm-abandon', member.host.id),
        stepId('swarm-init', firstManager.hostId),
        ...managersBefore(site, member),
      ],
      ...(role === 'worker' && { follows: site.wishes.managers.map((id) => stepId('swarm-join', id)) }),
    }),
    act: (work) => join(work, { role, address: member.address, manager: firstManager }),
    confirm: (work) => confirmNode(work, firstManager.hostId),
    proveWithinMs: 60_000,
  };
};

/** Managers join one after the other: two at once can cost the quorum of a small cluster. */
function managersBefore({ wishes, firstManager, members }: Site, { host }: Member): readonly string[] {
  const others = wishes.managers.filter((id) => id !== firstManager?.hostId && members.has(id));
  const before = others[others.indexOf(host.id) - 1];
  return before === undefined ? [] : [stepId('swarm-join', before)];
}

interface Join {
  readonly role: 'manager' | 'worker';
  readonly address: string;
  readonly manager: { readonly hostId: string; readonly address: string };
}

/** Tries with a token that is read anew: one that was made new between reading and joining is refused. */
const tries = 2;

async function join(work: StepWork, request: Join): Promise<void> {
  for (let left = tries; left > 0; left -= 1) {
    const { JoinTokens: tokens } = readEngine(
      'swarm',
      await (await work.docker(request.manager.hostId)).swarmInspect(),
    );
    if (await isInside(work, request.manager.hostId)) return;
    try {
      return await joinWith(work, request, request.role === 'manager' ? tokens.Manager : tokens.Worker);
    } catch (error) {
      if (!(error instanceof Error) || !/valid join token/i.test(error.message)) throw error;
      if (left === 1) throw new SlipwayError('step.failed', { data: { reason: 'tokenRefused' }, cause: error });
    }
  }
}

/** A join that was cut off before may have come through by itself since. Fails where the host is a node of another cluster. */
async function isInside(work: StepWork, managerHostId: string): Promise<boolean> {
  const { Swarm: own } = readEngine('info', await (await work.docker()).info());
  if (own.LocalNodeState !== 'active') return false;
  const nodes = readEngine('nodes', await (await work.docker(managerHostId)).listNodes());
  if (nodes.some(({ ID }) => ID === own.NodeID)) return true;
  throw new SlipwayError('step.failed', { data: { reason: 'otherCluster' } });
}

async function joinWith(work: StepWork, { address, manager }: Join, token: string): Promise<void> {
  const docker = await work.docker();
  await docker
    .swarmJoin({
      ListenAddr: `0.0.0.0:${swarmPort}`,
      AdvertiseAddr: address,
      DataPathAddr: address,
      RemoteAddrs: [`${manager.address}:${swarmPort}`],
      JoinToken: token,
      abortSignal: work.signal,
    })
    .catch((error: unknown) => {
      // "Timeout was reached … will continue in the background": the proof decides.
      if (!(error instanceof Error) || !error.message.includes('in the background')) throw error;
      work.info(error.message);
    });
}
