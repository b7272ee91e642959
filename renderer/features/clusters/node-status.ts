import type { ClusterNode } from '../../../shared/schema/cluster.ts';
import type { Status } from '../../../shared/schema/common.ts';
import type { Service } from '../../../shared/schema/service.ts';

/** A node with what runs on it, as the table shows it. */
export interface NodeRow {
  readonly id: string;
  readonly node: ClusterNode;
  readonly hostName: string | null;
  readonly tasks: number;
}

export function nodeStatus({ state, availability, role, reachability }: ClusterNode): Status {
  if (state === 'unknown') return 'unknown';
  if (state !== 'ready') return 'failed';
  if (role === 'manager' && reachability === 'unreachable') return 'failed';
  return availability === 'active' ? 'ok' : 'attention';
}

/** Tasks that run on a node now. */
export function tasksOn(services: readonly Service[], nodeId: string): number {
  return services.reduce(
    (sum, { tasks }) => sum + tasks.filter((task) => task.nodeId === nodeId && task.state === 'running').length,
    0,
  );
}
