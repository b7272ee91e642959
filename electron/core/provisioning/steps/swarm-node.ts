import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import { readEngine } from './engine-answers.ts';
import type { StepWork } from './step.ts';

/** What the node says of itself is not enough: a manager must see it ready. */
export async function confirmNode(work: StepWork, managerHostId: string): Promise<string> {
  const { NodeID: nodeId } = readEngine('info', await (await work.docker()).info()).Swarm;
  const nodes = readEngine('nodes', await (await work.docker(managerHostId)).listNodes());
  const node = nodes.find((entry) => entry.ID === nodeId);
  if (node?.Status.State !== 'ready') {
    const detail = node ? `${node.Status.State} ${node.Status.Message}`.trim() : 'the manager does not list this node';
    throw new SlipwayError('step.notProved', { data: { detail } });
  }
  return `the manager sees it ready as ${node.Spec.Role}`;
}
