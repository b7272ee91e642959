import type { Message, Note } from '../../shared/schema/common.ts';
import type { ApplyState, Operation, OperationKind, OperationStep, OutputLine } from '../../shared/schema/operation.ts';

export interface StepPlan {
  readonly id: string;
  readonly hostId: string | null;
  readonly title: Message;
}

/** What a running operation is given. */
export interface OperationRun {
  readonly id: string;
  readonly signal: AbortSignal;
  /** True when this run goes on after a crash, a failure or a cancel: steps already `done` stay so. */
  readonly resumed: boolean;
  /** Adds steps that were not known at the start; known ids are left as they are. */
  addSteps(steps: readonly StepPlan[]): void;
  /**
   * Runs one step: ledger entry before and after, unless it is `done` already (then `work` is not called).
   * `work` returns what was read back as proof. A throw marks the step failed and is thrown on.
   */
  step(id: string, work: (step: StepRun) => Promise<Note | readonly Note[]>): Promise<void>;
  /** Marks a step as not needed, with the reason. */
  skip(id: string, reason: Note): void;
  /** Marks a step as left out: the operation will end as `partial`, never as succeeded. */
  leaveOut(id: string, reason: Note): void;
  /** A step that failed is to be done once more. */
  again(id: string): void;
  /** The steps as the ledger has them now. */
  steps(): readonly OperationStep[];
  /** Writes down how a plan is applied. */
  applyState(state: ApplyState): void;
  info(note: Note): void;
  line(text: string, stream: 'stdout' | 'stderr'): void;
  /** 0 to 1. Without it progress is the share of finished steps. */
  progress(fraction: number): void;
}

export interface StepRun {
  info(note: Note): void;
  line(text: string, stream: 'stdout' | 'stderr'): void;
}

/** How one kind of operation runs. Registered once at the start, so that it can be resumed after a crash. */
export interface OperationDefinition<Input> {
  readonly kind: OperationKind;
  /** After a crash: `continue` runs it again at once; `interrupt` marks it interrupted and waits for a person. */
  readonly afterCrash: 'continue' | 'interrupt';
  readonly resumable: boolean;
  run(input: Input, run: OperationRun): Promise<void>;
  /** Called when it has ended, however it ended, also for those found interrupted at the start. */
  ended?(input: Input, operation: Operation): void;
}

export interface StartOperation<Input> {
  readonly title: Message;
  readonly subjectId: string;
  readonly input: Input;
  readonly steps?: readonly StepPlan[];
  /** Hosts that no other operation may change meanwhile; it stays `queued` until they are free. */
  readonly hostIds?: readonly string[];
  /** Further names to lock, e.g. `service/<id>`. */
  readonly locks?: readonly string[];
}

/** The ledger: runs, queues, locks, cancels and resumes long work. */
export interface Operations extends AsyncDisposable {
  define<Input>(definition: OperationDefinition<Input>): void;
  /** After all definitions: settles what a crash left behind. */
  recover(): void;
  start<Input>(kind: OperationKind, request: StartOperation<Input>): Operation;
  /** Ends the work; the operation says `cancelled` once it has really stopped. */
  cancel(id: string): void;
  /**
   * Runs a failed, cancelled, interrupted or partial one again at its first step that is not done; for one host alone, steps
   * that failed on others stay failed.
   */
  resume(id: string, hostId?: string): Operation;
  /** Settles when the operation has ended (any way). */
  finished(id: string): Promise<Operation>;
  /** Kept lines from `from`, then new ones; ends with the operation. */
  output(id: string, from: number, signal: AbortSignal): AsyncGenerator<OutputLine[]>;
}
