import type { Message } from '../schema/common.ts';
import type { ReleaseVerdict } from '../schema/release.ts';
import { engineReason, releaseReason } from './rollout-text.ts';
import type { Trouble } from './rollout-trouble.ts';
import {
  countTasks,
  failuresInOnePlace,
  isWaiting,
  latestTrouble,
  type RolloutCounts,
  type RolloutMemory,
  type RolloutPast,
  type RolloutView,
  remember,
  runsImage,
  steadyFor,
} from './rollout-view.ts';

/** What a release is to reach. Seconds are those of its update policy. */
export interface RolloutAim {
  readonly releaseId: string;
  /** Reference as it was written into the service. */
  readonly image: string;
  /** Empty: tasks are compared by the whole reference. */
  readonly digest: string;
  /** False when the service had this image already and nothing was told to the engine. */
  readonly changed: boolean;
  /** Tasks that were there before: their failures are not this release's. */
  readonly earlierTasks: ReadonlySet<string>;
  /** Those of them that run the image already, and are to be replaced nevertheless. */
  readonly replaces?: ReadonlySet<string> | undefined;
  readonly monitorSeconds: number;
  readonly timeoutSeconds: number;
}

interface Finding {
  readonly trouble: Trouble | null;
  readonly reason: Message | null;
}

export type RolloutJudgement = RolloutCounts & { readonly memory: RolloutMemory } & (
    | (Finding & { readonly kind: 'going' })
    /** Ended where it is; nothing more is to be done. */
    | (Finding & { readonly kind: 'ended'; readonly verdict: ReleaseVerdict })
    /** The engine has turned back by itself: its return is to be proved (`judgeReturn`). */
    | (Finding & { readonly kind: 'turned-back' })
    /** It will not come right by itself: to be rolled back. */
    | (Finding & { readonly kind: 'give-up'; readonly verdict: ReleaseVerdict })
  );

/** Patience with a task that finds no place while nothing else moves. */
const stuckMs = 30_000;
/** Failed tasks in one place after which it is a loop. Swarm keeps five tasks of each place. */
const failuresOfLoop = 3;

/**
 * Where a release stands. Success needs all of: the specification is still ours, the engine's update has ended well, every
 * wanted task runs the wanted image (a health-checked task is `running` only once healthy), and the very same tasks did so
 * through the monitor window.
 */
export function judgeRollout(aim: RolloutAim, view: RolloutView, past: RolloutPast): RolloutJudgement {
  const { tasks, hasHealthcheck } = view.service;
  const ours = tasks.filter((task) => runsImage(task, aim) && !aim.earlierTasks.has(task.id));
  const trouble = latestTrouble(ours, hasHealthcheck);
  const { counts, steady } = countTasks(view.service, aim);
  const memory = remember(past, tasks, { steady, trouble });
  const base = { ...counts, memory };
  const finding: Finding = { trouble: trouble ?? null, reason: trouble?.reason ?? engineReason(view.message) };
  if (!isOurs(aim, view)) {
    if (turnedBack.has(view.updateState)) return { ...base, ...finding, kind: 'turned-back' };
    return {
      ...base,
      ...finding,
      kind: 'ended',
      verdict: 'unknown',
      reason: releaseReason('changedByOther'),
    };
  }
  if (view.updateState === 'paused') return { ...base, ...finding, kind: 'ended', verdict: 'paused' };
  const settled = isSettled(aim, view);
  if (settled && steady !== undefined && steadyFor(memory, past.clock) >= aim.monitorSeconds * 1000)
    return { ...base, kind: 'ended', verdict: 'succeeded', trouble: null, reason: successReason(counts) };
  const signs = { failures: failuresInOnePlace(ours, hasHealthcheck), waiting: ours.some(isWaiting), trouble, settled };
  const verdict = hopeless(aim, signs, { ...past, memory });
  if (verdict === undefined) return { ...base, ...finding, kind: 'going' };
  const { tasksDone: done, tasksWanted: all } = counts;
  const short = releaseReason('tooFew', { done, all, seconds: aim.timeoutSeconds });
  return { ...base, ...finding, kind: 'give-up', verdict, reason: trouble?.reason ?? short };
}

const turnedBack: ReadonlySet<RolloutView['updateState']> = new Set(['rolling-back', 'rolled-back', 'rollback-paused']);

function isOurs(aim: RolloutAim, { service, releaseId }: RolloutView): boolean {
  return runsImage(service, aim) && (!aim.changed || releaseId === aim.releaseId);
}

/** A service that went back to this very image earlier rests at `rolled-back`. */
function isSettled({ changed }: RolloutAim, { updateState }: RolloutView): boolean {
  return updateState === 'completed' || updateState === 'none' || (updateState === 'rolled-back' && !changed);
}

/** The verdict with which to give up; undefined while there is hope, or while the engine's own failure action may come. */
function hopeless(
  aim: RolloutAim,
  seen: {
    readonly failures: number;
    readonly waiting: boolean;
    readonly trouble: Trouble | undefined;
    readonly settled: boolean;
  },
  { memory, clock }: RolloutPast,
): ReleaseVerdict | undefined {
  if (clock.now - clock.since > aim.timeoutSeconds * 1000) return 'timed-out';
  const { trouble, failures, waiting, settled } = seen;
  if (trouble === undefined || memory.steadySince !== null) return undefined;
  const stuckFor = memory.stuckSince === null ? 0 : clock.now - memory.stuckSince;
  if (waiting) return stuckFor > stuckMs ? trouble.verdict : undefined;
  const engineHadItsTurn = settled || stuckFor > stuckMs + aim.monitorSeconds * 1000;
  return failures >= failuresOfLoop && engineHadItsTurn ? trouble.verdict : undefined;
}

function successReason({ tasksWanted }: RolloutCounts): Message | null {
  return tasksWanted === 0 ? releaseReason('noneWanted') : null;
}
