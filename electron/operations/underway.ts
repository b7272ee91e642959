import { setMaxListeners } from 'node:events';
import type { Operation } from '../../shared/schema/operation.ts';
import type { Storage } from '../storage/stores.ts';
import type { KeptInput } from './kept-input.ts';
import { LedgerEntry } from './ledger-entry.ts';
import type { OperationDefinition } from './operations.ts';
import type { Stopped } from './outcome.ts';

/** Inputs are kept as JSON, so each definition gets back what was given in for its kind. */
export type AnyDefinition = OperationDefinition<unknown>;

export interface Work {
  readonly operation: Operation;
  readonly definition: AnyDefinition;
  readonly kept: KeptInput;
  readonly resumed: boolean;
}

/** An operation that is queued or running. */
export interface Underway {
  readonly entry: LedgerEntry;
  readonly definition: AnyDefinition;
  readonly kept: KeptInput;
  readonly resumed: boolean;
  readonly controller: AbortController;
  /** Fulfilled by `settle` when it has ended. */
  readonly settled: Promise<void>;
  readonly settle: () => void;
  started: boolean;
  stopped: Stopped;
}

export function createUnderway(storage: Storage, work: Work, onWriteError: (error: unknown) => void): Underway {
  const { operation, definition, kept, resumed } = work;
  const entry = new LedgerEntry(storage, operation, onWriteError);
  let settle: () => void = () => undefined;
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const controller = new AbortController();
  // Each host that is worked on listens; Node takes more than ten listeners for a leak.
  setMaxListeners(0, controller.signal);
  return { entry, definition, kept, resumed, controller, settled, settle, started: false, stopped: 'no' };
}
