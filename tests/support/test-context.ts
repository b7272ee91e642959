import { randomUUID } from 'node:crypto';
import { type Logger, pino } from 'pino';
import type { HostConnector } from '../../electron/adapters/host-connection.ts';
import { systemClock } from '../../electron/adapters/system-clock.ts';
import type { Clock, CoreContext } from '../../electron/core/context.ts';
import { createOperations } from '../../electron/operations/create-operations.ts';
import type { Storage } from '../../electron/storage/stores.ts';
import { SlipwayError } from '../../shared/domain/slipway-error.ts';
import { createMemoryStorage } from './memory-storage.ts';

/** Time that only goes on when told; sleepers wake in order of their time. */
export interface FakeClock extends Clock {
  /** Moves the time and wakes who is due; gives them a turn to go on. */
  advance(milliseconds: number): Promise<void>;
  readonly sleeping: number;
}

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

export function createFakeClock(startsAt = 1_700_000_000_000): FakeClock {
  let now = startsAt;
  const sleepers = new Set<Sleeper>();
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(new SlipwayError('operation.cancelled'));
        const stop = (): void => {
          sleepers.delete(sleeper);
          reject(new SlipwayError('operation.cancelled'));
        };
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', stop);
          resolve();
        };
        const sleeper: Sleeper = { due: now + milliseconds, wake };
        sleepers.add(sleeper);
        signal.addEventListener('abort', stop, { once: true });
      }),
    async advance(milliseconds) {
      const until = now + milliseconds;
      await turn();
      for (;;) {
        const next = [...sleepers].sort((a, b) => a.due - b.due)[0];
        if (!next || next.due > until) break;
        now = Math.max(now, next.due);
        next.wake();
        await turn();
      }
      now = until;
      await turn();
    },
    get sleeping() {
      return sleepers.size;
    },
  };
}

const noConnector: HostConnector = {
  connect: () => Promise.reject(new Error('this test has no connector: pass one to createTestContext')),
  scanHostKey: () => Promise.reject(new Error('this test has no connector: pass one to createTestContext')),
};

export interface TestContext extends CoreContext, AsyncDisposable {
  /** Aborts `stopping`. */
  readonly stop: () => void;
}

export interface TestContextOptions {
  readonly storage?: Storage;
  readonly connector?: HostConnector;
  readonly clock?: Clock;
  readonly newId?: () => string;
  /** Silent unless given. */
  readonly logger?: Logger;
}

/** A `CoreContext` in memory, with the real operations ledger. Ids are UUIDs, the clock is the machine's unless given. */
export function createTestContext(options: TestContextOptions = {}): TestContext {
  const storage = options.storage ?? createMemoryStorage();
  const clock = options.clock ?? systemClock;
  const newId = options.newId ?? randomUUID;
  const logger = options.logger ?? pino({ level: 'silent' });
  const stopping = new AbortController();
  const operations = createOperations({ storage, clock, newId, logger, stopTimeoutMs: 1000 });
  return {
    storage,
    operations,
    connector: options.connector ?? noConnector,
    clock,
    logger,
    newId,
    stopping: stopping.signal,
    stop: () => stopping.abort(),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await operations[Symbol.asyncDispose]();
      storage[Symbol.dispose]();
    },
  };
}
