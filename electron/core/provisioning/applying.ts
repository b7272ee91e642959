import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { Plan } from '../../../shared/schema/plan.ts';
import type { OperationRun } from '../../operations/operations.ts';
import type { Storage } from '../../storage/stores.ts';
import { rememberApplied } from './drift.ts';
import { PlanRun } from './plan-run.ts';
import { readAll } from './read-site.ts';
import { kindOf, type TaskInput, type TaskParts } from './tasks/index.ts';

interface OfApply {
  readonly operationId: string;
}

export interface LeaveOut extends OfApply {
  readonly hostId: string;
  /** Null: all that is left on the host. */
  readonly stepId: string | null;
  readonly reason: string;
}

/** The operations that apply plans, and what can be done with one that runs. */
export class Applying {
  readonly #parts: TaskParts;
  readonly #runs = new Map<string, PlanRun>();
  /** What is to be left out as soon as an apply that had ended goes on. */
  readonly #toLeaveOut = new Map<string, LeaveOut>();

  constructor(parts: TaskParts) {
    this.#parts = parts;
    for (const kind of ['setup', 'maintenance'] as const) this.#define(kind);
  }

  pause({ operationId }: OfApply, paused: boolean): void {
    this.#running(operationId).pause(paused);
  }

  async retryHost({ operationId, hostId }: OfApply & { readonly hostId: string }): Promise<void> {
    const run = this.#runs.get(operationId);
    if (run) return await run.retryHost(hostId);
    this.#parts.context.operations.resume(operationId, hostId);
  }

  leaveOut(request: LeaveOut): void {
    const { operationId, hostId, stepId, reason } = request;
    const run = this.#runs.get(operationId);
    if (run) {
      run.leaveOut(hostId, stepId, reason);
      return;
    }
    this.#toLeaveOut.set(operationId, request);
    try {
      this.#parts.context.operations.resume(operationId);
    } catch (error) {
      this.#toLeaveOut.delete(operationId);
      throw error;
    }
  }

  #running(operationId: string): PlanRun {
    const run = this.#runs.get(operationId);
    if (run) return run;
    this.#parts.context.storage.records.of('operations').require(operationId);
    throw new SlipwayError('conflict', { data: { reason: 'notRunning' } });
  }

  #define(kind: 'setup' | 'maintenance'): void {
    const { context } = this.#parts;
    context.operations.define<TaskInput>({
      kind,
      afterCrash: 'interrupt',
      resumable: true,
      run: (input, run) => this.#apply(input, run),
      ended: (input, operation) => {
        if (operation.state === 'succeeded' || context.stopping.aborted) return;
        // Part of it was done: what the window shows of the hosts is from before.
        readAll(this.#parts, input.hostIds, context.stopping).catch((error: unknown) => {
          context.logger.debug({ error }, 'hosts were not read after an apply that failed');
        });
      },
    });
  }

  async #apply(input: TaskInput, run: OperationRun): Promise<void> {
    const planRun = new PlanRun(this.#parts, input, run);
    this.#runs.set(run.id, planRun);
    try {
      const out = this.#toLeaveOut.get(run.id);
      this.#toLeaveOut.delete(run.id);
      await planRun.apply(out && (() => planRun.leaveOut(out.hostId, out.stepId, out.reason)));
    } finally {
      this.#runs.delete(run.id);
    }
    const partial = new Set(run.steps().flatMap((step) => (step.leftOut ? (step.hostId ?? []) : [])));
    const hostIds = input.hostIds.filter((id) => !partial.has(id));
    await kindOf(input.task).finish(this.#parts, { ...input, hostIds }, run.signal);
    const applied = { operationId: run.id, plan: input.plan, steps: run.steps() };
    await rememberApplied(this.#parts, applied, run.signal);
  }
}

/** The plan that an operation has applied, kept with it over restarts. Fails with `notFound`. */
export function requireAppliedPlan({ records, journal }: Pick<Storage, 'records' | 'journal'>, planId: string): Plan {
  const applies = records
    .of('operations')
    .list()
    .filter(({ kind }) => kind === 'setup' || kind === 'maintenance');
  for (const { id } of applies) {
    const plan = planIn(journal.get(id));
    if (plan?.id === planId) return plan;
  }
  throw new SlipwayError('notFound', { data: { collection: 'plans', id: planId } });
}

function planIn(kept: unknown): Plan | undefined {
  if (typeof kept !== 'object' || kept === null || !('input' in kept)) return undefined;
  const { input } = kept;
  if (typeof input !== 'object' || input === null || !('plan' in input)) return undefined;
  return Plan.safeParse(input.plan).data;
}
