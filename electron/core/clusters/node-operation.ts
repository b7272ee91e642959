import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ClusterNode, NodeAvailability } from '../../../shared/schema/cluster.ts';
import type { OperationRun } from '../../operations/operations.ts';
import type { NodeRef } from './clusters.ts';
import { drainNode } from './drain-node.ts';
import { forgetMember, hasRole, type NodeCommandParts, untilSeen } from './node-seen.ts';

interface NodeInput extends NodeRef {
  readonly action: 'drain' | 'leave';
  readonly hostname: string;
  readonly hostId: string | null;
  /** What a cancelled drain puts back. */
  readonly before: NodeAvailability;
  readonly wasManager: boolean;
}

const forgetMs = 30_000;

/** Registers the operation `node`: what takes long on a node of a cluster. */
export function defineNodeOperation(parts: NodeCommandParts): void {
  parts.context.operations.define<NodeInput>({
    kind: 'node',
    afterCrash: 'interrupt',
    resumable: true,
    run: async (input, run) => {
      try {
        await drainStep(parts, input, run);
        if (input.action === 'leave') await leaveSteps(parts, input, run);
      } finally {
        await parts.refresh(input.clusterId, run.signal.aborted ? AbortSignal.timeout(forgetMs) : run.signal);
      }
    },
  });
}

export function startNodeOperation(
  { context }: NodeCommandParts,
  request: { readonly ref: NodeRef; readonly node: ClusterNode; readonly action: 'drain' | 'leave' },
): { operationId: string } {
  const { ref, node, action } = request;
  const params = { node: node.hostname };
  const kinds =
    action === 'drain' ? ['drain'] : ['drain', ...(node.role === 'manager' ? ['demote'] : []), 'leave', 'remove'];
  const operation = context.operations.start<NodeInput>('node', {
    title: { key: `nodes.operation.${action}`, params },
    subjectId: node.id,
    input: {
      ...ref,
      action,
      hostname: node.hostname,
      hostId: node.hostId,
      before: node.availability,
      wasManager: node.role === 'manager',
    },
    steps: kinds.map((kind) => ({ id: kind, hostId: node.hostId, title: { key: `nodes.step.${kind}`, params } })),
    hostIds: node.hostId === null ? [] : [node.hostId],
    locks: [`cluster/${ref.clusterId}/nodes`],
  });
  return { operationId: operation.id };
}

async function drainStep(parts: NodeCommandParts, input: NodeInput, run: OperationRun): Promise<void> {
  const { context, engine } = parts;
  await run.step('drain', async (step) => {
    const told = { left: -1 };
    const onLeft = (left: number, first: number) => {
      if (input.action === 'drain') run.progress(first === 0 ? 1 : (first - left) / first);
      if (left !== told.left) step.info({ key: 'nodes.proof.tasksLeft', params: { count: left } });
      told.left = left;
    };
    try {
      const moved = await drainNode(
        { engine: engine(input.clusterId), clock: context.clock, onLeft },
        input,
        run.signal,
      );
      return [{ key: 'nodes.proof.drained', params: { node: input.hostname, count: moved } }];
    } catch (error) {
      if (isCancel(run.signal)) await putBack(parts, input, (note) => step.info(note));
      throw error;
    }
  });
}

/** A stop of Slipway is no cancel: the drain goes on when it is resumed. */
function isCancel(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof SlipwayError && signal.reason.code === 'operation.cancelled';
}

async function putBack(
  parts: NodeCommandParts,
  input: NodeInput,
  say: (note: { readonly key: string; readonly params: Record<string, string> }) => void,
): Promise<void> {
  const { before, hostname: node } = input;
  const signal = AbortSignal.timeout(forgetMs);
  try {
    await parts.engine(input.clusterId).setAvailability(input.nodeId, before, signal);
    await untilSeen(parts, { ref: input, holds: (seen) => seen?.availability === before }, signal);
    say({ key: 'nodes.proof.putBack', params: { node, availability: before } });
  } catch {
    say({ key: 'nodes.proof.notPutBack', params: { node } });
  }
}

async function leaveSteps(parts: NodeCommandParts, input: NodeInput, run: OperationRun): Promise<void> {
  const engine = parts.engine(input.clusterId);
  const { signal } = run;
  const params = { node: input.hostname };
  if (input.wasManager) {
    await run.step('demote', async () => {
      await engine.setRole(input.nodeId, 'worker', signal);
      await untilSeen(parts, { ref: input, holds: (node) => hasRole(node, 'worker') }, signal);
      return [{ key: 'nodes.proof.demoted', params }];
    });
  }
  await run.step('leave', async () => {
    await engine.leave({ id: input.nodeId, hostId: input.hostId }, false, signal);
    await untilSeen(parts, { ref: input, holds: (node) => node === undefined || node.state === 'down' }, signal);
    return [{ key: 'nodes.proof.left', params }];
  });
  await run.step('remove', async () => {
    await engine.removeNode(input.nodeId, false, signal).catch((error: unknown) => {
      if (!(error instanceof SlipwayError) || error.code !== 'notFound') throw error;
    });
    await untilSeen(parts, { ref: input, holds: (node) => node === undefined }, signal);
    if (input.hostId !== null) forgetMember(parts.context, input.clusterId, input.hostId);
    return [{ key: 'nodes.proof.removed', params }];
  });
}
