import type { Message } from '../schema/common.ts';
import type { ReleaseFailure, ReleaseVerdict } from '../schema/release.ts';
import type { Task } from '../schema/service.ts';
import { releaseReason } from './rollout-text.ts';

export type TroubleVerdict = Extract<
  ReleaseVerdict,
  | 'pull-denied'
  | 'image-missing'
  | 'wrong-platform'
  | 'no-fitting-node'
  | 'port-clash'
  | 'unhealthy'
  | 'crash-loop'
  | 'disk-full'
  | 'unknown'
>;

/** What is wrong with a task, in our words and in the engine's. */
export interface Trouble {
  readonly verdict: TroubleVerdict;
  readonly reason: Message;
  readonly task: Task;
}

/** Undefined while nothing is wrong with the task. */
export function troubleOf(task: Task, hasHealthcheck: boolean): Trouble | undefined {
  if (task.state === 'complete' && task.error === '') return endedWell(task, hasHealthcheck);
  const ended =
    task.state === 'failed' || task.state === 'rejected' || task.state === 'orphaned' || task.state === 'complete';
  const stuck = task.state === 'pending' && task.error !== '';
  if (!ended && !stuck) return undefined;
  const said = task.error || task.message || task.state;
  return { verdict: verdictOfText(said) ?? fallback(task), reason: releaseReason('engine', { text: said }), task };
}

/**
 * Texts of Docker Engine 17.06 to 29, of runc and of the kernel. What is more particular comes first: an engine that has no
 * room says so in the middle of a pull or a start.
 */
const rules: readonly { readonly text: RegExp; readonly verdict: TroubleVerdict }[] = [
  { text: /no space left on device|disk quota exceeded/i, verdict: 'disk-full' },
  { text: /address already in use|port is already allocated/i, verdict: 'port-clash' },
  {
    text: /exec format error|no matching manifest for|image operating system .* cannot be used/i,
    verdict: 'wrong-platform',
  },
  { text: /manifest unknown|manifest for .* not found|name unknown/i, verdict: 'image-missing' },
  {
    text: /no such image|pull access denied|unauthorized|authentication required|no basic auth|denied: /i,
    verdict: 'pull-denied',
  },
  { text: /unhealthy container/i, verdict: 'unhealthy' },
];

/** Undefined where the text is none that says by itself what is wrong. */
export function verdictOfText(text: string): TroubleVerdict | undefined {
  // Of a global service's task, which has its node already, only what is in the brackets is said.
  if (/^no suitable node|on \d+ nodes?$/i.test(text)) return verdictOfPlaces(text);
  return rules.find((rule) => rule.text.test(text))?.verdict;
}

/** `no suitable node (host-mode port already in use on 2 nodes; insufficient resources on 1 node)`: one cause alone is named, several are not. */
function verdictOfPlaces(text: string): TroubleVerdict {
  const causes = text.split(';');
  if (causes.every((cause) => /host-mode port already in use/i.test(cause))) return 'port-clash';
  if (causes.every((cause) => /unsupported platform/i.test(cause))) return 'wrong-platform';
  return 'no-fitting-node';
}

/**
 * What else was learnt of a trouble: the last lines of the task's log, or what the node itself says when it is asked to pull
 * (a node that can't pull tells the managers only "No such image"). Only what a text names can be more particular.
 */
export function withMore(
  trouble: Trouble,
  more: { readonly log?: readonly string[]; readonly pull?: string },
): Trouble {
  if (more.pull !== undefined) {
    const verdict = verdictOfText(more.pull) ?? trouble.verdict;
    return { ...trouble, verdict, reason: releaseReason('pull', { text: more.pull }) };
  }
  const line = more.log?.find((text) => /exec format error|no space left on device/i.test(text));
  const verdict = line === undefined ? undefined : verdictOfText(line);
  if (line === undefined || verdict === undefined || trouble.verdict !== 'crash-loop') return trouble;
  return { ...trouble, verdict, reason: releaseReason('log', { text: line.trim() }) };
}

/** Only the managers' words for a pull that failed: the node knows more. */
export function isPullFailure({ task, verdict }: Trouble): boolean {
  return verdict === 'pull-denied' && /no such image/i.test(task.error) && task.nodeId !== '';
}

/** The task as a release's record names it. */
export function failureOf({ task }: Trouble, service: string): ReleaseFailure {
  const { id: taskId, slot, nodeId, hostname, exitCode } = task;
  const error = task.error || task.message;
  // Before a process runs the engine says 0, too.
  const ran = exitCode !== null && (exitCode !== 0 || task.state === 'complete');
  return { taskId, task: taskName(slot, service), nodeId, hostname, exitCode: ran ? exitCode : null, error };
}

/** `web.2`, or without a slot (global) `web`. */
export function taskName(slot: number | null, service: string): string {
  return slot === null ? service : `${service}.${slot}`;
}

/**
 * A service's process has no reason to end by itself. But the engine also says `complete`, without an error, of a task that
 * it stopped because it was unhealthy and whose process then left with status 0 (seen with Engine 20.10).
 */
function endedWell(task: Task, hasHealthcheck: boolean): Trouble {
  if (!hasHealthcheck) return { verdict: 'crash-loop', reason: releaseReason('endedWell'), task };
  return { verdict: 'unhealthy', reason: releaseReason('unhealthyOrEnded'), task };
}

function fallback(task: Task): TroubleVerdict {
  if (task.state === 'pending') return 'no-fitting-node';
  return task.state === 'orphaned' ? 'unknown' : 'crash-loop';
}
