import type { Message } from '../schema/common.ts';
import { releaseReason } from './rollout-text.ts';
import {
  countTasks,
  type RolloutCounts,
  type RolloutMemory,
  type RolloutPast,
  type RolloutView,
  remember,
  steadyFor,
} from './rollout-view.ts';

export interface ReturnAim {
  /** Reference that served before the release. */
  readonly image: string;
  /** The release that is taken back: while the specification names it, nothing is back, whatever its image. */
  readonly releaseId: string;
  readonly steadySeconds: number;
  readonly timeoutSeconds: number;
}

export type ReturnJudgement = RolloutCounts & { readonly memory: RolloutMemory } & (
    | { readonly kind: 'going' }
    /** The image from before serves again, by every wanted task. */
    | { readonly kind: 'back' }
    | { readonly kind: 'lost'; readonly reason: Message }
  );

/** Whether what served before the release serves again. `rolled-back` is never said before this says `back`. */
export function judgeReturn(aim: ReturnAim, view: RolloutView, past: RolloutPast): ReturnJudgement {
  // The whole reference: going back restores it to the letter.
  const { counts, steady } = countTasks(view.service, { image: aim.image, digest: '' });
  const memory = remember(past, [], { steady });
  const base = { ...counts, memory };
  const there = view.service.image === aim.image && view.releaseId !== aim.releaseId && steady !== undefined;
  const moving = view.updateState === 'rolling-back' || view.updateState === 'updating';
  if (there && !moving && steadyFor(memory, past.clock) >= aim.steadySeconds * 1000) return { ...base, kind: 'back' };
  if (view.updateState === 'rollback-paused')
    return { ...base, kind: 'lost', reason: releaseReason('returnStopped', { text: view.message }) };
  if (past.clock.now - past.clock.since > aim.timeoutSeconds * 1000) {
    const { tasksDone, tasksWanted } = counts;
    return { ...base, kind: 'lost', reason: releaseReason('returnUnsteady', { done: tasksDone, all: tasksWanted }) };
  }
  return { ...base, kind: 'going' };
}
