import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ClusterNode } from '../../../shared/schema/cluster.ts';
import type { ClusterEngine } from '../../adapters/cluster-engine.ts';
import type { CoreContext } from '../context.ts';
import type { NodeRef } from './clusters.ts';

export interface NodeCommandParts {
  readonly context: CoreContext;
  readonly engine: (clusterId: string) => ClusterEngine;
  /** Shows the change without waiting for the next round. Failing to is no failure of the command. */
  readonly refresh: (clusterId: string, signal: AbortSignal) => Promise<void>;
}

/** Milliseconds that a change of a node may take to be seen by the managers. */
const seenWithinMs = 60_000;
const lookAgainMs = 500;

export const hasRole = (node: ClusterNode | undefined, role: ClusterNode['role']): boolean =>
  node?.role === role && (role === 'manager' ? node.reachability === 'reachable' : node.reachability === null);

interface Wanted {
  readonly ref: NodeRef;
  readonly holds: (node: ClusterNode | undefined) => boolean;
}

/** Reads the node until it is as wanted. Fails with `node.notSeen` {node, seconds}. */
export async function untilSeen(
  { context, engine }: NodeCommandParts,
  { ref, holds }: Wanted,
  signal: AbortSignal,
): Promise<void> {
  const until = context.clock.now() + seenWithinMs;
  for (;;) {
    const node = (await engine(ref.clusterId).nodes(signal)).find((each) => each.id === ref.nodeId);
    if (holds(node)) return;
    if (context.clock.now() >= until) {
      const data = { node: node?.hostname ?? ref.nodeId, seconds: seenWithinMs / 1000 };
      throw new SlipwayError('node.notSeen', { data, retryable: true });
    }
    await context.clock.sleep(lookAgainMs, signal);
  }
}

interface OneNode {
  readonly ref: NodeRef;
  readonly node: ClusterNode;
}

/** Off the list, read back. A dead manager gives up its role first, so that it no longer counts. */
export async function removeDead(parts: NodeCommandParts, { ref, node }: OneNode, signal: AbortSignal): Promise<void> {
  const engine = parts.engine(ref.clusterId);
  if (node.role === 'manager' && (await demoted(engine, node.id, signal))) {
    await untilSeen(parts, { ref, holds: (seen) => hasRole(seen, 'worker') }, signal);
  }
  await engine.removeNode(node.id, true, signal);
  await untilSeen(parts, { ref, holds: (seen) => seen === undefined }, signal);
  if (node.hostId !== null) forgetMember(parts.context, ref.clusterId, node.hostId);
}

/** False: it is no member of the managers any more (a new cluster was forced), so there is no role to give up. */
async function demoted(engine: ClusterEngine, nodeId: string, signal: AbortSignal): Promise<boolean> {
  try {
    await engine.setRole(nodeId, 'worker', signal);
    return true;
  } catch (error) {
    if (error instanceof SlipwayError && (error.code === 'notFound' || /memberlist/.test(String(error.data.detail))))
      return false;
    throw error;
  }
}

/** The host is no member of the cluster any more. */
export function forgetMember({ storage }: CoreContext, clusterId: string, hostId: string): void {
  const clusters = storage.records.of('clusters');
  const cluster = clusters.get(clusterId);
  if (!cluster) return;
  const others = (ids: readonly string[]) => ids.filter((id) => id !== hostId);
  clusters.put({
    ...cluster,
    managerHostIds: others(cluster.managerHostIds),
    workerHostIds: others(cluster.workerHostIds),
  });
}
