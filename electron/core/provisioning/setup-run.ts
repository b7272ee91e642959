import PQueue from 'p-queue';
import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { PlanStep } from '../../../shared/schema/plan.ts';
import type { OperationRun } from '../../operations/operations.ts';
import { HostLock } from './host-lock.ts';
import { performStep } from './step-work.ts';
import type { BuiltStep } from './steps/step.ts';
import { kindOf, type TaskInput, type TaskParts, type TaskView } from './tasks/index.ts';

/** Applies the steps of a plan: hosts side by side, each step after those it waits for, what fails stops only what needs it. */
export class SetupRun {
  readonly #parts: TaskParts;
  readonly #input: TaskInput;
  readonly #run: OperationRun;
  readonly #queue: PQueue;
  readonly #locks = new Map<string, { readonly lock: HostLock; readonly taken: Promise<void> }>();
  readonly #failures: unknown[] = [];
  #built: ReadonlyMap<string, BuiltStep> = new Map();
  #view: TaskView | undefined;

  constructor(parts: TaskParts, input: TaskInput, run: OperationRun) {
    this.#parts = parts;
    this.#input = input;
    this.#run = run;
    this.#queue = new PQueue({ concurrency: parts.context.storage.settings.get().parallelHosts });
  }

  /** Fails with what failed first, once nothing more can be done. */
  async apply(): Promise<void> {
    const { steps } = this.#input.plan;
    if (!steps.some((step) => step.needed)) return this.#skipAll(steps);
    this.#view = await kindOf(this.#input.task).look(this.#parts, this.#input, this.#run.signal);
    this.#built = new Map(this.#view.steps.map((step) => [step.shown.id, step]));
    try {
      await this.#applyAll(steps);
    } finally {
      await Promise.all([...this.#locks.values()].map(({ lock }) => lock.release()));
    }
    if (this.#run.signal.aborted) throw new SlipwayError('operation.cancelled');
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  #skipAll(steps: readonly PlanStep[]): void {
    for (const step of steps) this.#run.skip(step.id, message('provisioning.note.alreadySo'));
  }

  async #applyAll(steps: readonly PlanStep[]): Promise<void> {
    const results = new Map<string, Promise<boolean>>();
    const lastOf = new Map<string, Promise<boolean>>();
    for (const step of steps) {
      const before = [...step.after.map((id) => results.get(id)), lastOf.get(step.hostId)];
      const result = this.#applyAfter(
        step,
        before.flatMap((promise) => promise ?? []),
      );
      results.set(step.id, result);
      lastOf.set(step.hostId, result);
    }
    await Promise.all(results.values());
  }

  async #applyAfter(step: PlanStep, before: readonly Promise<boolean>[]): Promise<boolean> {
    const ready = await Promise.all(before);
    if (!ready.every(Boolean) || this.#run.signal.aborted) return false;
    if (!step.needed) {
      this.#run.skip(step.id, message('provisioning.note.alreadySo'));
      return true;
    }
    try {
      await this.#queue.add(() => this.#run.step(step.id, (stepRun) => this.#perform(step, stepRun)));
      return true;
    } catch (error) {
      this.#failures.push(error);
      return false;
    }
  }

  async #perform(
    step: PlanStep,
    stepRun: Parameters<Parameters<OperationRun['step']>[1]>[0],
  ): Promise<readonly Note[]> {
    const { context, hosts } = this.#parts;
    const hostName = context.storage.records.of('hosts').require(step.hostId).name;
    const built = this.#builtFor(step, hostName);
    await this.#lock(step.hostId, (note) => stepRun.info(note));
    const { signal } = this.#run;
    return await performStep({ hosts, clock: context.clock, built, hostName, step: stepRun, signal });
  }

  /** The step as it was shown, nothing else; fails with `plan.stale` where the host has changed so that it would be another one. */
  #builtFor(step: PlanStep, hostName: string): BuiltStep {
    const failed = this.#view?.failed.get(step.hostId);
    if (failed)
      throw new SlipwayError(failed.code, { data: { host: hostName, ...failed.data }, retryable: failed.retryable });
    const built = this.#built.get(step.id);
    if (!built || (built.shown.needed && built.shown.command !== step.command)) {
      throw new SlipwayError('plan.stale', { data: { reason: 'factsChanged', host: hostName, step: step.kind } });
    }
    return built;
  }

  async #lock(hostId: string, say: (note: Note) => void): Promise<void> {
    const known = this.#locks.get(hostId);
    if (known) {
      await known.taken;
      return await known.lock.touch();
    }
    const { context, hosts } = this.#parts;
    const { id: operationId, signal } = this.#run;
    const lock = new HostLock({ context, hosts, operationId, signal, say }, hostId);
    const taken = lock.take();
    this.#locks.set(hostId, { lock, taken });
    await taken;
  }
}
