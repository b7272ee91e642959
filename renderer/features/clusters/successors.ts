import type { ClusterNode } from '../../../shared/schema/cluster.ts';
import type { Host, HostState } from '../../../shared/schema/host.ts';

/** Who can take the place of a lost manager. */
export interface Successor {
  readonly hostId: string;
  readonly name: string;
}

/** Workers that answer. */
export function workersToPromote(nodes: readonly ClusterNode[]): readonly Successor[] {
  return nodes.flatMap(({ role, state, hostId, hostname }) =>
    role === 'worker' && state === 'ready' && hostId !== null ? [{ hostId, name: hostname }] : [],
  );
}

/**
 * Hosts that were checked and are in no cluster. A lost manager's own host is one of them once it was installed anew: its
 * engine says so, while the cluster still lists its old node.
 */
export function hostsToJoin(
  hosts: readonly Host[],
  states: readonly HostState[],
  nodes: readonly Pick<ClusterNode, 'hostId' | 'state'>[],
): readonly Successor[] {
  const alive = new Set(nodes.flatMap(({ hostId, state }) => (state === 'ready' && hostId !== null ? [hostId] : [])));
  const free = new Set(
    states
      .filter(({ contact, checkedAt, summary }) => contact === 'connected' && checkedAt !== null && isFree(summary))
      .map(({ id }) => id),
  );
  return hosts.flatMap(({ id, name }) => (free.has(id) && !alive.has(id) ? [{ hostId: id, name }] : []));
}

function isFree(summary: HostState['summary']): boolean {
  return summary !== null && (!summary.dockerActive || summary.swarmState === 'inactive');
}
