import type { Logger } from 'pino';
import type { HostConnector } from '../adapters/host-connection.ts';
import type { Operations } from '../operations/operations.ts';
import type { Storage } from '../storage/stores.ts';

/** Milliseconds since the epoch and waiting: replaced by tests. */
export interface Clock {
  now(): number;
  /** Rejects with `operation.cancelled` when the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** What every feature of core is given. */
export interface CoreContext {
  readonly storage: Storage;
  readonly operations: Operations;
  readonly connector: HostConnector;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly newId: () => string;
  /** Aborted when core stops. */
  readonly stopping: AbortSignal;
}
