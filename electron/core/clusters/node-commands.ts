import { judgeNodeAction, type NodeAction } from '../../../shared/domain/node-rules.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ClusterNode } from '../../../shared/schema/cluster.ts';
import type { ClusterEngine } from '../../adapters/cluster-engine.ts';
import type { NodeCommands, NodeRef } from './clusters.ts';
import { defineNodeOperation, startNodeOperation } from './node-operation.ts';
import { hasRole, type NodeCommandParts, removeDead, untilSeen } from './node-seen.ts';

/** Commands on nodes: judged by the engine's own arithmetic first, read back before they count as done. */
export function nodeCommands(parts: NodeCommandParts): NodeCommands {
  defineNodeOperation(parts);
  return {
    setRole: async ({ role, ...ref }, signal) => {
      const engine = parts.engine(ref.clusterId);
      await judged(engine, { ref, action: role === 'manager' ? 'promote' : 'demote' }, signal);
      await engine.setRole(ref.nodeId, role, signal);
      await untilSeen(parts, { ref, holds: (node) => hasRole(node, role) }, signal);
      await parts.refresh(ref.clusterId, signal);
    },
    setAvailability: async ({ availability, ...ref }, signal) => {
      const engine = parts.engine(ref.clusterId);
      await judged(engine, { ref, action: availability === 'active' ? 'activate' : 'pause' }, signal);
      await engine.setAvailability(ref.nodeId, availability, signal);
      await untilSeen(parts, { ref, holds: (node) => node?.availability === availability }, signal);
      await parts.refresh(ref.clusterId, signal);
    },
    drain: async (ref, signal) => {
      const { node } = await judged(parts.engine(ref.clusterId), { ref, action: 'drain' }, signal);
      return startNodeOperation(parts, { ref, node, action: 'drain' });
    },
    leave: async (ref, signal) => {
      const { node } = await judged(parts.engine(ref.clusterId), { ref, action: 'leave' }, signal);
      return startNodeOperation(parts, { ref, node, action: 'leave' });
    },
    remove: async (ref, signal) => {
      const engine = parts.engine(ref.clusterId);
      const { node } = await judged(engine, { ref, action: 'remove' }, signal);
      await removeDead(parts, { ref, node }, signal);
      await parts.refresh(ref.clusterId, signal);
    },
    rotateJoinSecrets: async ({ clusterId, roles }, signal) => {
      await parts.engine(clusterId).rotateJoinSecrets(roles, signal);
      const clusters = parts.context.storage.records.of('clusters');
      clusters.put({ ...clusters.require(clusterId), joinTokens: { setAt: parts.context.clock.now() } });
    },
  };
}

/** The nodes as they are now. Fails with `node.refused` where the action is not safe. */
async function judged(
  engine: ClusterEngine,
  { ref, action }: { readonly ref: NodeRef; readonly action: NodeAction },
  signal: AbortSignal,
): Promise<{ readonly node: ClusterNode }> {
  const nodes = await engine.nodes(signal);
  const node = nodes.find((each) => each.id === ref.nodeId);
  if (!node) throw new SlipwayError('notFound', { data: { collection: 'nodes', id: ref.nodeId } });
  const { refusal } = judgeNodeAction(nodes, node.id, action);
  if (!refusal) return { node };
  throw new SlipwayError('node.refused', { data: { ...refusal.params, node: node.hostname, reason: refusal.key } });
}
