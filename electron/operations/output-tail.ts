import { setTimeout as delay } from 'node:timers/promises';
import type { OutputLine } from '../../shared/schema/operation.ts';
import type { OutputLog } from '../storage/stores.ts';

/** Lines in one batch. */
const BATCH = 500;
/** Milliseconds in which live lines are gathered into one batch. */
const GATHER_MS = 40;

/** Wakes those who wait for news of an operation. */
export class OutputNews {
  readonly #waiting = new Map<string, Set<() => void>>();

  tell(operationId: string): void {
    const waiting = this.#waiting.get(operationId);
    if (!waiting) return;
    this.#waiting.delete(operationId);
    for (const wake of waiting) wake();
  }

  /** Settles at the next news or when the signal aborts. */
  async next(operationId: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.#waiting.get(operationId)?.delete(wake);
        resolve();
      };
      const waiting = this.#waiting.get(operationId) ?? new Set();
      this.#waiting.set(operationId, waiting.add(wake));
      signal.addEventListener('abort', wake);
    });
  }
}

export interface OutputTail {
  readonly operationId: string;
  readonly from: number;
  readonly signal: AbortSignal;
  readonly hasEnded: () => boolean;
}

/** Reads the log at the reader's pace: a slow reader finds more lines in the log, and nothing queues up for it. */
export async function* tailOutput(
  outputs: OutputLog,
  news: OutputNews,
  tail: OutputTail,
): AsyncGenerator<OutputLine[]> {
  let next = tail.from;
  while (!tail.signal.aborted) {
    // Asked before the read: what is appended between the two is read in the next turn.
    const ended = tail.hasEnded();
    const lines = outputs.read(tail.operationId, next, BATCH);
    if (lines.length > 0) {
      next += lines.length;
      yield [...lines];
    } else if (ended) {
      return;
    } else {
      await news.next(tail.operationId, tail.signal);
      if (!tail.hasEnded() && !tail.signal.aborted) await delay(GATHER_MS);
    }
  }
}
