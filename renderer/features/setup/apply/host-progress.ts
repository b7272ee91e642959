import type { Status } from '../../../../shared/schema/common.ts';
import type { Operation, OperationStep } from '../../../../shared/schema/operation.ts';

/** How far the apply is on one host. */
export interface HostProgress {
  readonly id: string;
  readonly steps: readonly OperationStep[];
  /** Steps that are done or were already so. */
  readonly finished: number;
  /** The one that runs, failed, or comes next; null when all are done. */
  readonly current: OperationStep | null;
  readonly state: 'waiting' | 'running' | 'done' | 'leftOut' | 'failed' | 'stopped';
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
}

export const progressStatus: Record<HostProgress['state'], Status> = {
  waiting: 'unknown',
  running: 'working',
  done: 'ok',
  leftOut: 'attention',
  failed: 'failed',
  stopped: 'attention',
};

/** Hosts of an apply in the order of its steps. */
export function hostProgress(operation: Operation): readonly HostProgress[] {
  const byHost = new Map<string, OperationStep[]>();
  for (const step of operation.steps) {
    if (step.hostId === null) continue;
    const steps = byHost.get(step.hostId);
    if (steps) steps.push(step);
    else byHost.set(step.hostId, [step]);
  }
  return [...byHost].map(([id, steps]) => progressOf(id, steps, operation.finishedAt !== null));
}

function progressOf(id: string, steps: readonly OperationStep[], ended: boolean): HostProgress {
  const finished = steps.filter(({ state }) => state === 'done' || state === 'skipped');
  const failed = steps.find(({ state }) => state === 'failed');
  const running = steps.find(({ state }) => state === 'running');
  const next = steps.find(({ state }) => state === 'pending' || state === 'cancelled');
  const starts = steps.flatMap(({ startedAt }) => startedAt ?? []);
  const ends = steps.flatMap(({ finishedAt }) => finishedAt ?? []);
  const state = stateOf({
    failed: failed !== undefined,
    running: running !== undefined,
    next: next !== undefined,
    leftOut: steps.some(({ leftOut }) => leftOut),
    ended,
  });
  return {
    id,
    steps,
    finished: finished.length,
    current: failed ?? running ?? next ?? null,
    state: state === 'waiting' && starts.length > 0 ? 'running' : state,
    startedAt: starts.length > 0 ? Math.min(...starts) : null,
    finishedAt:
      !running && ends.length > 0 && (state === 'done' || state === 'leftOut' || state === 'failed' || ended)
        ? Math.max(...ends)
        : null,
  };
}

function stateOf(has: {
  readonly failed: boolean;
  readonly running: boolean;
  readonly next: boolean;
  readonly leftOut: boolean;
  readonly ended: boolean;
}): HostProgress['state'] {
  if (has.failed) return 'failed';
  if (has.running) return 'running';
  if (!has.next) return has.leftOut ? 'leftOut' : 'done';
  return has.ended ? 'stopped' : 'waiting';
}
