import { driftNames } from '../../../../shared/domain/drift.ts';
import { initSwarm, subnetSize, swarmPort, swarmProof } from '../../../commands/swarm.ts';
import { isMember } from '../site.ts';
import { type StepKind, shownStep, stepId } from './step.ts';
import { confirmNode } from './swarm-node.ts';

/** Starts the cluster on the first manager, with its internal address and its own pool of addresses. */
export const swarmInit: StepKind = (site, member) => {
  if (site.firstManager?.hostId !== member.host.id) return null;
  const { address } = member;
  const { addressPool } = site.wishes;
  return {
    shown: shownStep({
      kind: 'swarm-init',
      sets: [driftNames.role],
      member,
      needed: !isMember(site, member),
      command: initSwarm(address, addressPool),
      proof: swarmProof('manager'),
      params: { address, pool: addressPool },
      after: [stepId('docker-start', member.host.id)],
    }),
    async act(work) {
      const docker = await work.docker();
      await docker.swarmInit({
        ListenAddr: `0.0.0.0:${swarmPort}`,
        AdvertiseAddr: address,
        DataPathAddr: address,
        DefaultAddrPool: [addressPool],
        SubnetSize: subnetSize,
        ForceNewCluster: false,
        Spec: {},
        abortSignal: work.signal,
      });
    },
    confirm: (work) => confirmNode(work, member.host.id),
    proveWithinMs: 30_000,
  };
};
