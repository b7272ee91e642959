import { SlipwayError } from '../../shared/domain/slipway-error.ts';
import type { Operation, OperationStep } from '../../shared/schema/operation.ts';
import type { Storage } from '../storage/stores.ts';
import type { StepPlan } from './operations.ts';

/** Milliseconds between two writes that only tell progress: at most ten a second. */
const PROGRESS_WRITE_MS = 100;

export function pendingStep(plan: StepPlan): OperationStep {
  return { ...plan, state: 'pending', startedAt: null, finishedAt: null, detail: [], error: null };
}

function shareOfFinished(steps: readonly OperationStep[]): number | null {
  if (steps.length === 0) return null;
  return steps.filter((step) => step.state === 'done' || step.state === 'skipped').length / steps.length;
}

/** The record of one operation while it is in work. Changes of states and steps are durable when their call returns. */
export class LedgerEntry implements Disposable {
  readonly #storage: Storage;
  readonly #onWriteError: (error: unknown) => void;
  #operation: Operation;
  #fraction: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  #progressWrittenAt = 0;

  constructor(storage: Storage, operation: Operation, onWriteError: (error: unknown) => void) {
    this.#storage = storage;
    this.#operation = operation;
    this.#onWriteError = onWriteError;
  }

  get operation(): Operation {
    return this.#operation;
  }

  change(patch: Partial<Operation>): Operation {
    const steps = patch.steps ?? this.#operation.steps;
    const progress = patch.progress ?? this.#fraction ?? shareOfFinished(steps);
    return this.#write({ ...this.#operation, ...patch, progress });
  }

  step(id: string): OperationStep {
    const step = this.#operation.steps.find((candidate) => candidate.id === id);
    if (step) return step;
    throw new SlipwayError('internal', { data: { reason: 'stepUnknown', step: id, operation: this.#operation.id } });
  }

  changeStep(id: string, patch: Partial<OperationStep>): void {
    this.step(id);
    this.change({ steps: this.#operation.steps.map((step) => (step.id === id ? { ...step, ...patch } : step)) });
  }

  addSteps(plans: readonly StepPlan[]): void {
    const steps = [...this.#operation.steps];
    for (const plan of plans) if (!steps.some((step) => step.id === plan.id)) steps.push(pendingStep(plan));
    if (steps.length > this.#operation.steps.length) this.change({ steps });
  }

  progress(fraction: number): void {
    if (!Number.isFinite(fraction)) return;
    this.#fraction = Math.min(1, Math.max(0, fraction));
    if (this.#timer) return;
    const wait = this.#progressWrittenAt + PROGRESS_WRITE_MS - Date.now();
    if (wait <= 0) this.#writeProgress();
    else this.#timer = setTimeout(() => this.#writeProgress(), wait).unref();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #writeProgress(): void {
    this[Symbol.dispose]();
    this.#progressWrittenAt = Date.now();
    try {
      this.#write({ ...this.#operation, progress: this.#fraction });
    } catch (error) {
      // Progress is a courtesy; the next state change reports a disk that is really broken.
      this.#onWriteError(error);
    }
  }

  #write(next: Operation): Operation {
    this.#storage.outputs.flush(next.id);
    const operations = this.#storage.records.of('operations');
    operations.put(next);
    // As it was kept: of the next change, the ledger then looks only at the steps that differ.
    this.#operation = operations.require(next.id);
    return this.#operation;
  }
}
