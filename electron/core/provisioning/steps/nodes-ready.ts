import { message } from '../../../../shared/domain/message.ts';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import type { Managers, Node } from './cluster-managers.ts';
import type { StepWork } from './step.ts';

const readyWithinMs = 3 * 60_000;
const lookMs = 1000;

type Waiting = Pick<StepWork, 'info' | 'signal' | 'sleep'>;

/**
 * Waits until every node that was ready before is ready again as the managers see it: one that has just come back knows the
 * others only after they have called it. Fails with `step.failed` {reason: 'nodesNotReady', nodes}.
 */
export async function readyAgain(
  work: Waiting,
  managers: Pick<Managers, 'nodes'>,
  before: readonly Node[],
): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  const ready = new Set(before.filter(isReady).map(({ ID }) => ID));
  let said = false;
  for (;;) {
    const missing = await missingOf(work, managers, ready).catch((error: unknown) => {
      if (work.signal.aborted || Date.now() > deadline) throw error;
      return '';
    });
    if (missing === null) return;
    if (Date.now() > deadline) {
      throw new SlipwayError('step.failed', { data: { reason: 'nodesNotReady', nodes: missing } });
    }
    if (!said && missing !== '') work.info(message('provisioning.note.nodesAwaited', { nodes: missing }));
    said ||= missing !== '';
    await work.sleep(lookMs);
  }
}

/** Names and states of the nodes that are not ready; null: all are. */
export function notReady(nodes: readonly Node[]): string | null {
  const named = nodes
    .filter((node) => !isReady(node))
    .map(({ ID, Description, Status }) => `${Description?.Hostname || ID} (${Status.State})`);
  return named.length === 0 ? null : named.join(', ');
}

async function missingOf(
  work: Waiting,
  managers: Pick<Managers, 'nodes'>,
  ready: ReadonlySet<string>,
): Promise<string | null> {
  work.signal.throwIfAborted();
  // A node that is gone altogether was removed by someone meanwhile: it is not waited for.
  return notReady((await managers.nodes()).filter(({ ID }) => ready.has(ID)));
}

function isReady({ Status }: Node): boolean {
  return Status.State === 'ready';
}
