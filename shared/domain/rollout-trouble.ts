import type { Message } from '../schema/common.ts';
import type { ReleaseVerdict } from '../schema/release.ts';
import type { Task } from '../schema/service.ts';
import { releaseReason } from './rollout-text.ts';

/** What is wrong with a task, in our words and in the engine's. */
export interface Trouble {
  readonly verdict: Extract<
    ReleaseVerdict,
    'pull-denied' | 'image-missing' | 'no-fitting-node' | 'unhealthy' | 'crash-loop' | 'unknown'
  >;
  readonly reason: Message;
  readonly taskId: string;
}

/**
 * Texts of Docker Engine 17.06 to 29. A node that can't pull says only "No such image": the registry's answer stays in the
 * node's own log. Since a release asks the registry for the image first, it is the node that may not or cannot get it.
 */
const rules: readonly { readonly text: RegExp; readonly verdict: Trouble['verdict'] }[] = [
  { text: /no suitable node/i, verdict: 'no-fitting-node' },
  { text: /manifest unknown|manifest for .* not found/i, verdict: 'image-missing' },
  {
    text: /no such image|pull access denied|unauthorized|authentication required|no basic auth/i,
    verdict: 'pull-denied',
  },
  { text: /unhealthy container/i, verdict: 'unhealthy' },
];

/** Undefined while nothing is wrong with the task. */
export function troubleOf(task: Task, hasHealthcheck: boolean): Trouble | undefined {
  if (task.state === 'complete' && task.error === '') return endedWell(task, hasHealthcheck);
  const ended =
    task.state === 'failed' || task.state === 'rejected' || task.state === 'orphaned' || task.state === 'complete';
  const stuck = task.state === 'pending' && task.error !== '';
  if (!ended && !stuck) return undefined;
  const said = task.error || task.message || task.state;
  const rule = rules.find(({ text }) => text.test(said));
  return { verdict: rule?.verdict ?? fallback(task), reason: releaseReason('engine', { text: said }), taskId: task.id };
}

/**
 * A service's process has no reason to end by itself. But the engine also says `complete`, without an error, of a task that
 * it stopped because it was unhealthy and whose process then left with status 0 (seen with Engine 20.10).
 */
function endedWell(task: Task, hasHealthcheck: boolean): Trouble {
  if (!hasHealthcheck) return { verdict: 'crash-loop', reason: releaseReason('endedWell'), taskId: task.id };
  return { verdict: 'unhealthy', reason: releaseReason('unhealthyOrEnded'), taskId: task.id };
}

function fallback(task: Task): Trouble['verdict'] {
  if (task.state === 'pending') return 'no-fitting-node';
  return task.state === 'orphaned' ? 'unknown' : 'crash-loop';
}
