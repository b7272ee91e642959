import { ApplyOrder, type StepProgress } from '../../../shared/domain/apply-order.ts';
import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { ErrorInfo } from '../../../shared/schema/error.ts';
import type { OperationStep } from '../../../shared/schema/operation.ts';
import type { PlanStep } from '../../../shared/schema/plan.ts';
import type { OperationRun, StepRun } from '../../operations/operations.ts';
import { HostLock } from './host-lock.ts';
import { performStep } from './step-work.ts';
import type { BuiltStep } from './steps/step.ts';
import { kindOf, type TaskInput, type TaskParts } from './tasks/index.ts';

/**
 * Applies the steps of a plan: hosts side by side, each step after those it waits for, what fails stops only what needs it. While
 * it runs it can be held, a host be tried again, steps be left out.
 */
export class PlanRun {
  readonly #parts: TaskParts;
  readonly #input: TaskInput;
  readonly #run: OperationRun;
  readonly #order: ApplyOrder;
  readonly #progress = new Map<string, StepProgress>();
  readonly #failures = new Map<string, unknown>();
  readonly #locks = new Map<string, { readonly lock: HostLock; readonly taken: Promise<void> }>();
  readonly #failed = new Map<string, ErrorInfo>();
  readonly #built = new Map<string, BuiltStep>();
  #paused = false;
  #wake: () => void = () => undefined;

  constructor(parts: TaskParts, input: TaskInput, run: OperationRun) {
    this.#parts = parts;
    this.#input = input;
    this.#run = run;
    this.#order = new ApplyOrder(input.plan.steps, input.options.canaryHostId);
  }

  /** Fails with what failed first, once nothing more can be done. `prepare` is called before anything begins. */
  async apply(prepare: () => void = () => undefined): Promise<void> {
    const { steps } = this.#input.plan;
    this.#tell();
    this.#takeOver(this.#run.steps());
    prepare();
    for (const { id } of steps.filter((step) => !step.needed)) this.#notNeeded(id);
    if (steps.every(({ id }) => this.#of(id) === 'done')) return;
    await this.#look();
    try {
      await this.#work();
    } finally {
      await Promise.all(this.#locksToGiveBack().map((lock) => lock.release()));
    }
    if (this.#run.signal.aborted) throw new SlipwayError('operation.cancelled');
    const [failure] = this.#failures.values();
    if (failure !== undefined) throw this.#withCanary(failure);
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    this.#run.info(message(paused ? 'provisioning.note.paused' : 'provisioning.note.proceeded'));
    this.#tell();
    this.#wake();
  }

  /** What failed on the host is done again, after it was read once more. Fails with `conflict` {reason: 'nothingFailed'}. */
  async retryHost(hostId: string): Promise<void> {
    const failed = this.#stepsOf(hostId).filter(({ id }) => this.#of(id) === 'failed');
    if (failed.length === 0) throw new SlipwayError('conflict', { data: { reason: 'nothingFailed' } });
    await this.#look(hostId);
    for (const { id } of failed) {
      this.#failures.delete(id);
      this.#run.again(id);
      this.#progress.set(id, 'waiting');
    }
    // A lock that could not be taken is tried again too.
    this.#locks.delete(hostId);
    this.#wake();
  }

  /** Fails with `conflict` {reason: 'nothingLeft'}: steps that run or are done can't be left out. */
  leaveOut(hostId: string, stepId: string | null, reason: string): void {
    const steps = this.#stepsOf(hostId).filter(({ id }) => stepId === null || id === stepId);
    const open = steps.filter(({ id }) => this.#of(id) === 'waiting' || this.#of(id) === 'failed');
    if (open.length === 0) throw new SlipwayError('conflict', { data: { reason: 'nothingLeft' } });
    for (const { id } of open) this.#leave(id, message('provisioning.note.leftOut', { reason }));
    this.#wake();
  }

  #of(id: string): StepProgress {
    return this.#progress.get(id) ?? 'waiting';
  }

  #stepsOf(hostId: string): readonly PlanStep[] {
    return this.#input.plan.steps.filter((step) => step.hostId === hostId);
  }

  #tell(): void {
    const { parallelHosts, canaryHostId } = this.#input.options;
    this.#run.applyState({ parallelHosts, canaryHostId, paused: this.#paused });
  }

  #takeOver(steps: readonly OperationStep[]): void {
    for (const { id, state, leftOut, error } of steps) {
      if (state === 'failed') this.#failures.set(id, new SlipwayError(error?.code ?? 'step.failed', error ?? {}));
      this.#progress.set(id, leftOut ? 'leftOut' : progressOf[state]);
    }
  }

  #notNeeded(id: string): void {
    this.#run.skip(id, message('provisioning.note.alreadySo'));
    this.#progress.set(id, 'done');
  }

  #leave(id: string, reason: Note): void {
    this.#run.leaveOut(id, reason);
    this.#failures.delete(id);
    this.#progress.set(id, 'leftOut');
  }

  /** Reads the hosts; for one host alone, only what was found of it is taken over. */
  async #look(hostId?: string): Promise<void> {
    const view = await kindOf(this.#input.task).look(this.#parts, this.#input, this.#run.signal);
    const wanted = (id: string) => hostId === undefined || id === hostId;
    for (const id of this.#input.hostIds.filter(wanted)) this.#failed.delete(id);
    for (const [id, error] of view.failed) if (wanted(id)) this.#failed.set(id, error);
    for (const step of view.steps) if (wanted(step.shown.hostId)) this.#built.set(step.shown.id, step);
  }

  async #work(): Promise<void> {
    const running = new Map<string, Promise<void>>();
    const { signal } = this.#run;
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const begun = signal.aborted ? [] : this.#begin(running.size);
      for (const step of begun) {
        this.#progress.set(step.id, 'running');
        running.set(
          step.id,
          this.#applyStep(step).finally(() => running.delete(step.id)),
        );
      }
      const held = this.#paused && !signal.aborted && this.#more(running.size);
      if (running.size === 0 && !held) return;
      signal.addEventListener('abort', this.#wake, { once: true });
      await Promise.race([changed, ...running.values()]);
      signal.removeEventListener('abort', this.#wake);
    }
  }

  #begin(running: number): readonly PlanStep[] {
    const { leaveOut } = this.#order.next(this.#progress, 0);
    for (const id of leaveOut) this.#leave(id, message('provisioning.note.needsLeftOut'));
    if (this.#paused) return [];
    const room = this.#input.options.parallelHosts - running;
    const { begin } = this.#order.next(this.#progress, room);
    return this.#input.plan.steps.filter(({ id }) => begin.includes(id));
  }

  /** Whether something could begin if it were not held. */
  #more(running: number): boolean {
    return this.#order.next(this.#progress, this.#input.options.parallelHosts - running).begin.length > 0;
  }

  async #applyStep(step: PlanStep): Promise<void> {
    try {
      await this.#run.step(step.id, (stepRun) => this.#perform(step, stepRun));
      this.#progress.set(step.id, 'done');
    } catch (error) {
      this.#failures.set(step.id, error);
      this.#progress.set(step.id, 'failed');
    }
  }

  /** Says where a canary kept the others from being touched. */
  #withCanary(failure: unknown): unknown {
    const { canaryHostId } = this.#input.options;
    if (canaryHostId === null || this.#order.canaryDone(this.#progress)) return failure;
    const others = new Set(this.#input.plan.steps.filter(({ id }) => this.#of(id) === 'waiting').map((s) => s.hostId));
    others.delete(canaryHostId);
    const host = this.#nameOf(canaryHostId);
    this.#run.info(message('provisioning.note.canaryFailed', { host, count: others.size }));
    return failure;
  }

  async #perform(step: PlanStep, stepRun: StepRun): Promise<readonly Note[]> {
    const { context, hosts } = this.#parts;
    const hostName = this.#nameOf(step.hostId);
    const built = this.#builtFor(step, hostName);
    using _quiet = await this.#quietBuilds(step, stepRun);
    await this.#lock(step.hostId, (note) => stepRun.info(note));
    const { signal } = this.#run;
    return await performStep({ hosts, clock: context.clock, built, hostName, step: stepRun, signal });
  }

  /** A restart of Docker would take a running build down with it. */
  async #quietBuilds({ hostId, kind, restarts }: PlanStep, { info }: StepRun): Promise<Disposable | undefined> {
    if (!restarts.includes('docker') && kind !== 'docker-remove') return undefined;
    return await this.#parts.quietBuilds?.(hostId, { say: info, signal: this.#run.signal });
  }

  #nameOf(hostId: string): string {
    return this.#parts.context.storage.records.of('hosts').require(hostId).name;
  }

  /** The step as it was shown, nothing else; fails with `plan.stale` where the host has changed so that it would be another one. */
  #builtFor(step: PlanStep, hostName: string): BuiltStep {
    const failed = this.#failed.get(step.hostId);
    if (failed)
      throw new SlipwayError(failed.code, { data: { host: hostName, ...failed.data }, retryable: failed.retryable });
    const built = this.#built.get(step.id);
    if (!built || (built.shown.needed && built.shown.command !== step.command)) {
      throw new SlipwayError('plan.stale', { data: { reason: 'factsChanged', host: hostName, step: step.kind } });
    }
    return built;
  }

  /** Also those that a killed run left on hosts where nothing was left to do. */
  #locksToGiveBack(): readonly HostLock[] {
    const held = [...this.#locks.values()].map(({ lock }) => lock);
    if (!this.#run.resumed) return held;
    const { context, hosts } = this.#parts;
    const parts = { context, hosts, operationId: this.#run.id, signal: this.#run.signal, say: () => undefined };
    const touched = new Set(this.#run.steps().flatMap((step) => (step.startedAt === null ? [] : (step.hostId ?? []))));
    const left = [...touched].filter((id) => !this.#locks.has(id) && !this.#failed.has(id));
    return [...held, ...left.map((id) => new HostLock(parts, id, true))];
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

const progressOf: Readonly<Record<OperationStep['state'], StepProgress>> = {
  pending: 'waiting',
  running: 'waiting',
  done: 'done',
  skipped: 'done',
  failed: 'failed',
  cancelled: 'waiting',
};
