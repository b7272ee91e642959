import { errorInfo } from '../../shared/domain/slipway-error.ts';
import type { ErrorInfo } from '../../shared/schema/error.ts';
import type { Operation, OperationState, OperationStep } from '../../shared/schema/operation.ts';

export type RunResult = { readonly ok: true } | { readonly ok: false; readonly error: unknown };

/** Why the signal of a run was aborted: a person cancelled it, or Slipway stops. */
export type Stopped = 'no' | 'cancelled' | 'shutdown';

export interface Outcome {
  readonly state: Exclude<OperationState, 'queued' | 'running'>;
  readonly error: ErrorInfo | null;
}

const interrupted: Outcome = {
  state: 'interrupted',
  error: { code: 'operation.interrupted', data: {}, retryable: true },
};

export function interruptedOutcome(): Outcome {
  return interrupted;
}

export function hasEnded(state: OperationState): boolean {
  return state !== 'queued' && state !== 'running';
}

function isFinished(step: OperationStep): boolean {
  return step.state === 'done' || step.state === 'skipped';
}

function isCancellation(error: unknown): boolean {
  return errorInfo(error).code === 'operation.cancelled' || (error instanceof Error && error.name === 'AbortError');
}

/**
 * How a run ended. Success is only said when `run` returned and every step is done or skipped: a run that swallows the
 * failure of a step has failed all the same.
 */
export function outcomeOf(result: RunResult, steps: readonly OperationStep[], stopped: Stopped): Outcome {
  if (result.ok && steps.every(isFinished)) {
    return { state: steps.some((step) => step.leftOut) ? 'partial' : 'succeeded', error: null };
  }
  if (stopped === 'shutdown') return interrupted;
  if (stopped === 'cancelled') {
    const error = result.ok || isCancellation(result.error) ? null : errorInfo(result.error);
    return { state: 'cancelled', error };
  }
  if (!result.ok)
    return isCancellation(result.error) ? interrupted : { state: 'failed', error: errorInfo(result.error) };
  const failed = steps.find((step) => step.state === 'failed');
  const left = steps.filter((step) => !isFinished(step)).map((step) => step.id);
  const data = { reason: 'stepsLeft', steps: left.join(', ') };
  return { state: 'failed', error: failed?.error ?? { code: 'internal', data, retryable: false } };
}

/**
 * Steps as the next run finds them: what is done or skipped stays, all else is to do. What was left out stays so, unless nothing
 * else is to do. For one host alone, what failed on others stays failed.
 */
export function stepsToResume(operation: Operation, hostId?: string): OperationStep[] {
  const stays = (step: OperationStep): boolean => {
    if (step.leftOut) return operation.state !== 'partial';
    return isFinished(step) || (step.state === 'failed' && hostId !== undefined && step.hostId !== hostId);
  };
  return operation.steps.map((step) => (stays(step) ? step : toDo(step)));
}

function toDo({ leftOut: _, ...step }: OperationStep): OperationStep {
  return { ...step, state: 'pending', startedAt: null, finishedAt: null, detail: [], error: null };
}

/** Steps of a run that a crash cut off: what was running has failed, since nobody saw its end. */
export function stepsAfterCrash(operation: Operation, now: number): OperationStep[] {
  return operation.steps.map((step) =>
    step.state === 'running' ? { ...step, state: 'failed', finishedAt: now, error: interrupted.error } : step,
  );
}
