import { setImmediate as nextTurn } from 'node:timers/promises';
import { errorInfo, SlipwayError } from '../../shared/domain/slipway-error.ts';
import type { Note } from '../../shared/schema/common.ts';
import type { ApplyState, OperationStep, OutputLine } from '../../shared/schema/operation.ts';
import type { Storage } from '../storage/stores.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import type { OperationRun, StepPlan, StepRun } from './operations.ts';

/** Characters of one output line that are kept. */
const LONGEST_LINE = 32_768;

export interface ActiveRunOptions {
  readonly entry: LedgerEntry;
  readonly storage: Storage;
  readonly signal: AbortSignal;
  readonly resumed: boolean;
  readonly now: () => number;
  /** Told after lines were appended. */
  readonly onOutput: () => void;
}

/** The face that a running operation sees; writes the ledger before and after each step. */
export class ActiveRun implements OperationRun {
  readonly id: string;
  readonly signal: AbortSignal;
  readonly resumed: boolean;
  readonly #options: ActiveRunOptions;
  readonly #underway = new Map<string, Promise<void>>();
  #nextLine: number;
  #closed = false;

  constructor(options: ActiveRunOptions) {
    this.#options = options;
    this.id = options.entry.operation.id;
    this.signal = options.signal;
    this.resumed = options.resumed;
    this.#nextLine = options.storage.outputs.count(this.id);
  }

  addSteps(steps: readonly StepPlan[]): void {
    this.#options.entry.addSteps(steps);
  }

  async step(id: string, work: (step: StepRun) => Promise<Note | readonly Note[]>): Promise<void> {
    if (this.#closed || this.signal.aborted) throw new SlipwayError('operation.cancelled');
    if (this.#options.entry.step(id).state === 'done') return;
    if (this.#underway.has(id)) throw new SlipwayError('internal', { data: { reason: 'stepUnderway', step: id } });
    const underway = this.#perform(id, work);
    this.#underway.set(id, underway);
    try {
      await underway;
    } finally {
      this.#underway.delete(id);
    }
  }

  skip(id: string, reason: Note): void {
    if (this.#options.entry.step(id).state === 'done') return;
    this.#options.entry.changeStep(id, { state: 'skipped', detail: [reason], error: null, finishedAt: this.#now() });
  }

  leaveOut(id: string, reason: Note): void {
    if (this.#options.entry.step(id).state === 'done') return;
    const detail = [reason];
    const finishedAt = this.#now();
    this.#options.entry.changeStep(id, { state: 'skipped', leftOut: true, detail, error: null, finishedAt });
  }

  again(id: string): void {
    this.#options.entry.changeStep(id, {
      state: 'pending',
      ...{ startedAt: null, finishedAt: null, detail: [], error: null },
    });
  }

  steps(): readonly OperationStep[] {
    return this.#options.entry.operation.steps;
  }

  applyState(apply: ApplyState): void {
    this.#options.entry.change({ apply });
  }

  info(note: Note): void {
    this.#append(null, 'info', note);
  }

  line(text: string, stream: 'stdout' | 'stderr'): void {
    this.#append(null, stream, text);
  }

  progress(fraction: number): void {
    this.#options.entry.progress(fraction);
  }

  /** Waits for the steps that still work after `run` has returned or thrown (parallel hosts), then takes no more. */
  async close(): Promise<void> {
    while (this.#underway.size > 0) {
      await Promise.allSettled(this.#underway.values());
      await nextTurn();
    }
    this.#closed = true;
  }

  async #perform(id: string, work: (step: StepRun) => Promise<Note | readonly Note[]>): Promise<void> {
    const { entry } = this.#options;
    entry.changeStep(id, { state: 'running', startedAt: this.#now(), finishedAt: null, detail: [], error: null });
    let proof: Note | readonly Note[];
    try {
      proof = await work({
        info: (note) => this.#append(id, 'info', note),
        line: (text, stream) => this.#append(id, stream, text),
      });
    } catch (error) {
      const state = this.signal.aborted ? 'cancelled' : 'failed';
      entry.changeStep(id, { state, finishedAt: this.#now(), error: errorInfo(error) });
      throw error;
    }
    entry.changeStep(id, { state: 'done', finishedAt: this.#now(), detail: [proof].flat() });
  }

  #append(stepId: string | null, stream: OutputLine['stream'], note: Note): void {
    if (this.#closed) return;
    const said = typeof note === 'string' ? { text: shortened(note) } : { text: '', message: note };
    const line: OutputLine = { n: this.#nextLine, at: this.#now(), stepId, stream, ...said };
    this.#options.storage.outputs.append(this.id, [line]);
    this.#nextLine += 1;
    this.#options.onOutput();
  }

  #now(): number {
    return this.#options.now();
  }
}

function shortened(text: string): string {
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
}
