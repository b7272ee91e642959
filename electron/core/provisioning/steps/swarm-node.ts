import { message } from '../../../../shared/domain/message.ts';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../../shared/schema/common.ts';
import { readEngine } from './engine-answers.ts';
import type { StepWork } from './step.ts';

/** What the node says of itself is not enough: a manager must see it ready. */
export async function confirmNode(work: StepWork, managerHostId: string): Promise<Note> {
  const { NodeID: nodeId } = readEngine('info', await (await work.docker()).info()).Swarm;
  const nodes = readEngine('nodes', await (await work.docker(managerHostId)).listNodes());
  const node = nodes.find((entry) => entry.ID === nodeId);
  if (node?.Status.State !== 'ready') {
    const data = node ? { detail: `${node.Status.State} ${node.Status.Message}`.trim() } : { reason: 'nodeNotListed' };
    throw new SlipwayError('step.notProved', { data });
  }
  return message(node.Spec.Role === 'manager' ? 'provisioning.note.managerReady' : 'provisioning.note.workerReady');
}
