import { isDeepStrictEqual } from 'node:util';
import { driftNames, notSet } from '../../../shared/domain/drift.ts';
import { judgeNodeAction, type NodeAction } from '../../../shared/domain/node-rules.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ClusterNode } from '../../../shared/schema/cluster.ts';
import type { ClusterEngine } from '../../adapters/cluster-engine.ts';
import { noteSet } from '../drift/index.ts';
import type { NodeCommands, NodeRef } from './clusters.ts';
import { defineNodeOperation, startNodeOperation } from './node-operation.ts';
import { hasRole, type NodeCommandParts, removeDead, untilSeen } from './node-seen.ts';

/** Commands on nodes: judged by the engine's own arithmetic first, read back before they count as done. */
export function nodeCommands(parts: NodeCommandParts): NodeCommands {
  defineNodeOperation(parts);
  return {
    setRole: async ({ role, ...ref }, signal) => {
      const engine = parts.engine(ref.clusterId);
      const { node } = await judged(engine, { ref, action: role === 'manager' ? 'promote' : 'demote' }, signal);
      await engine.setRole(ref.nodeId, role, signal);
      await untilSeen(parts, { ref, holds: (node) => hasRole(node, role) }, signal);
      lookAfter(parts, node, { [driftNames.role]: role });
      await parts.refresh(ref.clusterId, signal);
    },
    setAvailability: async ({ availability, ...ref }, signal) => {
      const engine = parts.engine(ref.clusterId);
      await judged(engine, { ref, action: availability === 'active' ? 'activate' : 'pause' }, signal);
      await engine.setAvailability(ref.nodeId, availability, signal);
      await untilSeen(parts, { ref, holds: (node) => node?.availability === availability }, signal);
      await parts.refresh(ref.clusterId, signal);
    },
    setLabels: async ({ labels, ...ref }, signal) => {
      const engine = parts.engine(ref.clusterId);
      const node = await found(engine, ref, signal);
      const own = Object.entries(node.labels).filter(([name]) => name.startsWith('io.slipway.'));
      const wanted = { ...Object.fromEntries(own), ...labels };
      await engine.setNodeLabels(ref.nodeId, wanted, signal);
      await untilSeen(parts, { ref, holds: (seen) => isDeepStrictEqual(seen?.labels, wanted) }, signal);
      const names = new Set([...Object.keys(node.labels), ...Object.keys(labels)]);
      const changed = [...names].filter((name) => node.labels[name] !== wanted[name]);
      const values = changed.map((name) => [driftNames.nodeLabel(name), wanted[name] ?? notSet]);
      lookAfter(parts, node, Object.fromEntries(values));
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

/** What a command set is compared with from now on, as what a plan sets. */
function lookAfter(
  { context }: NodeCommandParts,
  { hostId }: ClusterNode,
  values: Readonly<Record<string, string>>,
): void {
  if (hostId === null || Object.keys(values).length === 0) return;
  noteSet(context.storage.records, hostId, { values, at: context.clock.now() });
}

async function found(engine: ClusterEngine, { nodeId }: NodeRef, signal: AbortSignal): Promise<ClusterNode> {
  const node = (await engine.nodes(signal)).find((each) => each.id === nodeId);
  if (!node) throw new SlipwayError('notFound', { data: { collection: 'nodes', id: nodeId } });
  return node;
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
