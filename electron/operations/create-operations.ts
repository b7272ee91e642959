import type { Logger } from 'pino';
import { SlipwayError } from '../../shared/domain/slipway-error.ts';
import type { Operation, OperationKind, OutputLine } from '../../shared/schema/operation.ts';
import type { Storage } from '../storage/stores.ts';
import { ActiveRun } from './active-run.ts';
import { type KeptInput, keepInput, readInput } from './kept-input.ts';
import { pendingStep } from './ledger-entry.ts';
import { LockQueue } from './lock-queue.ts';
import type { OperationDefinition, Operations, StartOperation } from './operations.ts';
import {
  hasEnded,
  interruptedOutcome,
  type Outcome,
  outcomeOf,
  type RunResult,
  stepsAfterCrash,
  stepsToResume,
} from './outcome.ts';
import { OutputNews, tailOutput } from './output-tail.ts';
import { type AnyDefinition, createUnderway, type Underway, type Work } from './underway.ts';

export interface OperationsOptions {
  readonly storage: Storage;
  /** Milliseconds since the epoch. */
  readonly clock: { now(): number };
  readonly newId: () => string;
  readonly logger: Logger;
  /** Milliseconds that dispose waits for running work to end (10 s unless told); what goes on longer is settled at the next start. */
  readonly stopTimeoutMs?: number;
}

class OperationsLedger implements Operations {
  readonly #options: OperationsOptions;
  readonly #definitions = new Map<OperationKind, AnyDefinition>();
  readonly #underway = new Map<string, Underway>();
  readonly #locks = new LockQueue();
  readonly #news = new OutputNews();
  #stopping = false;

  constructor(options: OperationsOptions) {
    this.#options = options;
  }

  define<Input>(definition: OperationDefinition<Input>): void {
    if (this.#definitions.has(definition.kind)) {
      throw new SlipwayError('internal', { data: { reason: 'kindDefinedTwice', kind: definition.kind } });
    }
    this.#definitions.set(definition.kind, definition);
  }

  recover(): void {
    for (const operation of this.#records().list()) {
      if (hasEnded(operation.state) || this.#underway.has(operation.id)) continue;
      const definition = this.#definitions.get(operation.kind);
      const kept = readInput(this.#options.storage.journal, operation.id);
      if (definition?.afterCrash === 'continue' && kept) this.#runAgain(operation, definition, kept);
      else this.#interrupt(operation, definition, kept);
    }
  }

  start<Input>(kind: OperationKind, request: StartOperation<Input>): Operation {
    const definition = this.#definition(kind);
    this.#refuseWhenStopping();
    const id = this.#options.newId();
    const locks = [...(request.hostIds ?? []).map((hostId) => `host/${hostId}`), ...(request.locks ?? [])];
    const kept = keepInput(this.#options.storage.journal, id, { input: request.input, locks: [...new Set(locks)] });
    const steps = (request.steps ?? []).map(pendingStep);
    const operation: Operation = {
      id,
      kind,
      title: request.title,
      subjectId: request.subjectId,
      state: 'queued',
      progress: steps.length > 0 ? 0 : null,
      steps,
      error: null,
      createdAt: this.#options.clock.now(),
      startedAt: null,
      finishedAt: null,
      cancellable: true,
      resumable: false,
    };
    this.#records().put(operation);
    return this.#enqueue({ operation, definition, kept, resumed: false });
  }

  cancel(id: string): void {
    const underway = this.#underway.get(id);
    if (!underway) {
      this.#records().require(id);
      return;
    }
    if (underway.stopped !== 'no') return;
    underway.stopped = 'cancelled';
    if (!underway.started) {
      this.#settle(underway, { state: 'cancelled', error: null });
      return;
    }
    underway.controller.abort(new SlipwayError('operation.cancelled'));
    underway.entry.change({ cancellable: false });
  }

  resume(id: string, hostId?: string): Operation {
    const operation = this.#records().require(id);
    this.#refuseWhenStopping();
    const definition = this.#definitions.get(operation.kind);
    const kept = readInput(this.#options.storage.journal, id);
    if (this.#underway.has(id) || !operation.resumable || !definition || !kept) {
      const reason = this.#underway.has(id) ? 'alreadyUnderway' : 'notResumable';
      throw new SlipwayError('conflict', { data: { reason, operation: id } });
    }
    return this.#runAgain(operation, definition, kept, hostId);
  }

  async finished(id: string): Promise<Operation> {
    await this.#underway.get(id)?.settled;
    const operation = this.#records().require(id);
    if (!hasEnded(operation.state)) throw new SlipwayError('operation.interrupted', { data: { operation: id } });
    return operation;
  }

  output(id: string, from: number, signal: AbortSignal): AsyncGenerator<OutputLine[]> {
    this.#records().require(id);
    const tail = { operationId: id, from, signal, hasEnded: () => !this.#underway.has(id) };
    return tailOutput(this.#options.storage.outputs, this.#news, tail);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    const running = [...this.#underway.values()].filter((underway) => underway.started);
    for (const underway of running) {
      if (underway.stopped === 'no') underway.stopped = 'shutdown';
      underway.controller.abort(new SlipwayError('operation.interrupted'));
    }
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#options.stopTimeoutMs ?? 10_000);
    });
    await Promise.race([Promise.all(running.map((underway) => underway.settled)), tooLong]);
    clearTimeout(timer);
    for (const underway of [...this.#underway.values()]) this.#leave(underway);
  }

  #records() {
    return this.#options.storage.records.of('operations');
  }

  #definition(kind: OperationKind): AnyDefinition {
    const definition = this.#definitions.get(kind);
    if (!definition) throw new SlipwayError('internal', { data: { reason: 'kindNotDefined', kind } });
    return definition;
  }

  #refuseWhenStopping(): void {
    if (this.#stopping) throw new SlipwayError('conflict', { data: { reason: 'stopping' } });
  }

  #runAgain(operation: Operation, definition: AnyDefinition, kept: KeptInput, hostId?: string): Operation {
    const queued: Operation = {
      ...operation,
      state: 'queued',
      steps: stepsToResume(operation, hostId),
      error: null,
      finishedAt: null,
      cancellable: true,
      resumable: false,
    };
    this.#records().put(queued);
    return this.#enqueue({ operation: queued, definition, kept, resumed: operation.startedAt !== null });
  }

  #enqueue(work: Work): Operation {
    const { operation, kept } = work;
    const underway = createUnderway(this.#options.storage, work, (error) =>
      this.#options.logger.error({ err: error, operation: operation.id }, 'progress could not be written'),
    );
    this.#underway.set(operation.id, underway);
    // In a later microtask, so that who started it can write its own records before the work begins.
    this.#locks.request(operation.id, kept.locks, () => queueMicrotask(() => void this.#execute(underway)));
    return operation;
  }

  async #execute(underway: Underway): Promise<void> {
    if (this.#stopping || underway.stopped !== 'no') return;
    underway.started = true;
    const result = await this.#perform(underway);
    const { entry, stopped } = underway;
    const outcome = outcomeOf(result, entry.operation.steps, stopped);
    if (outcome.error?.code === 'internal' && !result.ok) {
      this.#options.logger.error({ err: result.error, operation: entry.operation.id }, 'operation failed unexpectedly');
    }
    this.#settle(underway, outcome);
  }

  async #perform(underway: Underway): Promise<RunResult> {
    const { entry, controller, definition, kept, resumed } = underway;
    const { storage, clock } = this.#options;
    let run: ActiveRun | undefined;
    try {
      run = new ActiveRun({
        ...{ entry, storage, resumed },
        signal: controller.signal,
        now: () => clock.now(),
        onOutput: () => this.#news.tell(entry.operation.id),
      });
      entry.change({ state: 'running', startedAt: clock.now() });
      await definition.run(kept.input, run);
      await run.close();
      return { ok: true };
    } catch (error) {
      await run?.close();
      return { ok: false, error };
    }
  }

  #settle(underway: Underway, outcome: Outcome): void {
    const { entry, definition } = underway;
    const willContinue = underway.stopped === 'shutdown' && definition.afterCrash === 'continue';
    const resting = willContinue && outcome.state === 'interrupted';
    try {
      if (resting) entry.change({ state: 'queued', steps: stepsToResume(entry.operation), cancellable: true });
      else entry.change(this.#ended(definition, outcome));
    } catch (error) {
      this.#options.logger.error({ err: error, operation: entry.operation.id }, 'end of operation not written');
    }
    this.#leave(underway);
    if (!resting) this.#callEnded(definition, underway.kept, entry.operation);
    underway.settle();
  }

  #ended(definition: AnyDefinition, outcome: Outcome): Partial<Operation> {
    return {
      ...outcome,
      ...(outcome.state === 'succeeded' ? { progress: 1 } : {}),
      finishedAt: this.#options.clock.now(),
      cancellable: false,
      resumable: definition.resumable && outcome.state !== 'succeeded',
    };
  }

  /** Takes it out of work: its locks are free, its readers come to an end. */
  #leave(underway: Underway): void {
    const id = underway.entry.operation.id;
    underway.entry[Symbol.dispose]();
    this.#underway.delete(id);
    if (!this.#stopping) this.#locks.release(id);
    this.#news.tell(id);
    if (this.#stopping) underway.settle();
  }

  #interrupt(operation: Operation, definition: AnyDefinition | undefined, kept: KeptInput | undefined): void {
    const now = this.#options.clock.now();
    const ended: Operation = {
      ...operation,
      ...interruptedOutcome(),
      steps: stepsAfterCrash(operation, now),
      finishedAt: now,
      cancellable: false,
      resumable: definition?.resumable === true && kept !== undefined,
    };
    this.#records().put(ended);
    if (definition && kept) this.#callEnded(definition, kept, ended);
  }

  #callEnded(definition: AnyDefinition, kept: KeptInput, operation: Operation): void {
    const failed = (error: unknown): void =>
      this.#options.logger.error({ err: error, operation: operation.id }, 'what follows the operation failed');
    try {
      // A callback may be an async function all the same; its rejection must not end the process.
      Promise.resolve(definition.ended?.(kept.input, operation)).catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}

/** The ledger. Errors: `notFound`, `conflict` {reason: notResumable | alreadyUnderway | stopping}, `internal` for an undefined kind. */
export function createOperations(options: OperationsOptions): Operations {
  return new OperationsLedger(options);
}
