import PQueue from 'p-queue';
import { errorInfo } from '../../../shared/domain/slipway-error.ts';
import type { CoreContext } from '../context.ts';
import { Rounds } from '../rounds.ts';
import type { HostRecords } from './host-records.ts';
import type { HostStates } from './host-states.ts';
import type { HostWays } from './host-ways.ts';

const roundMs = 60_000;
const attemptMs = 20_000;
const atOnce = 4;

interface ContactRoundsParts {
  readonly context: CoreContext;
  readonly records: HostRecords;
  readonly pool: Pick<HostWays, 'get' | 'has'>;
  readonly states: HostStates;
}

/** Once a minute connects the hosts that are not connected, few at a time, so that `contact` tells what is so. */
export class ContactRounds implements AsyncDisposable {
  readonly #parts: ContactRoundsParts;
  readonly #rounds: Rounds;

  constructor(parts: ContactRoundsParts) {
    this.#parts = parts;
    this.#rounds = new Rounds(parts.context, {
      name: 'the contact with hosts',
      wait: (isFirst) => (isFirst ? 0 : roundMs),
      round: (signal) => this.#round(signal),
    });
  }

  start(): void {
    this.#rounds.start();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#rounds[Symbol.asyncDispose]();
  }

  /** Only hosts whose key is pinned: a round never asks a person anything. This computer needs no contact. */
  async #round(signal: AbortSignal): Promise<void> {
    const { records, pool, states } = this.#parts;
    const pinned = records.list().filter((host) => host.hostKey);
    const due = pinned.filter((host) => !pool.has(host.id));
    // An open connection answers keepalives, or it would have been closed: its host was heard from.
    for (const host of pinned) if (pool.has(host.id)) states.seen(host.id);
    const queue = new PQueue({ concurrency: atOnce });
    await Promise.all(due.map((host) => queue.add(() => this.#attempt(host.id, signal))));
  }

  async #attempt(hostId: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    try {
      await this.#parts.pool.get(hostId, AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]));
    } catch (error) {
      // The pool has noted it in the host's state, where people see it.
      this.#parts.context.logger.debug({ hostId, error: errorInfo(error) }, 'no contact');
    }
  }
}
