import type { ClusterNode } from '../../../../shared/schema/cluster.ts';
import type { PlanTaskOf } from '../../../../shared/schema/plan.ts';
import type { Records } from '../../../storage/stores.ts';
import { forgetMember } from '../../clusters/index.ts';
import type { CoreContext } from '../../context.ts';
import type { Member } from '../site.ts';
import { dropManagers } from '../steps/manager-steps.ts';
import type { BuiltStep } from '../steps/step.ts';

type Task = PlanTaskOf<'replaceManager'>;

/** The nodes that the task gives up, as they were last seen. */
export function lostNodes(records: Records, { clusterId, lostNodeIds }: Task): readonly ClusterNode[] {
  return records
    .of('nodes')
    .list()
    .filter((node) => node.clusterId === clusterId && lostNodeIds.includes(node.id));
}

/** They go off the engine's list, and their hosts out of the cluster's record: nobody asks them about it any more. */
export function dropLost(context: CoreContext, task: Task, survivor: Member): BuiltStep {
  // While they still are listed: afterwards nothing tells which hosts they were.
  const hostIds = lostNodes(context.storage.records, task).flatMap(({ hostId }) => hostId ?? []);
  const dropped = () => {
    for (const hostId of hostIds) forgetMember(context, task.clusterId, hostId);
  };
  return dropManagers(survivor, { nodeIds: task.lostNodeIds, dropped });
}
