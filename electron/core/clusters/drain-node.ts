import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ClusterEngine } from '../../adapters/cluster-engine.ts';
import type { Clock } from '../context.ts';

/** Tasks may take their stop grace period each, batch by batch. */
const withinMs = 20 * 60_000;
const lookAgainMs = 1000;

export interface DrainParts {
  readonly engine: Pick<ClusterEngine, 'nodes' | 'setAvailability' | 'tasksOn'>;
  readonly clock: Clock;
  /** Told at each look: tasks left, and how many there were at first. */
  readonly onLeft?: (left: number, first: number) => void;
}

/**
 * Moves every task off a node and waits until none is left, as the engine counts them. Containers that are no tasks stay.
 * Returns how many were there. Fails with `node.notDrained` {node, left}; the node stays drained then.
 */
export async function drainNode(
  { engine, clock, onLeft }: DrainParts,
  node: { readonly nodeId: string; readonly hostname: string },
  signal: AbortSignal,
): Promise<number> {
  const first = await engine.tasksOn(node.nodeId, signal);
  onLeft?.(first, first);
  await engine.setAvailability(node.nodeId, 'drain', signal);
  const until = clock.now() + withinMs;
  for (;;) {
    const left = await engine.tasksOn(node.nodeId, signal);
    onLeft?.(left, first);
    if (left === 0 && (await isDrained(engine, node.nodeId, signal))) return first;
    if (clock.now() >= until) throw new SlipwayError('node.notDrained', { data: { node: node.hostname, left } });
    await clock.sleep(lookAgainMs, signal);
  }
}

async function isDrained(engine: DrainParts['engine'], nodeId: string, signal: AbortSignal): Promise<boolean> {
  return (await engine.nodes(signal)).some((node) => node.id === nodeId && node.availability === 'drain');
}
