import { errorInfo } from '../../../shared/domain/slipway-error.ts';
import type { Receiver } from '../../../shared/schema/receiver.ts';
import type { CoreContext } from '../context.ts';
import type { ReceiverStates } from './receiver-states.ts';
import type { ReceiverCollaborators } from './receivers.ts';

const JITTER = 0.2;
const LONGEST_WAIT_MS = 30 * 60_000;

/** What a look at a tag showed for the first time, or anew. */
export interface TagSeen {
  readonly digest: string;
  readonly isFirst: boolean;
}

export interface RegistryPollOptions {
  readonly context: CoreContext;
  readonly registries: ReceiverCollaborators['registries'];
  readonly states: ReceiverStates;
  /** Settles when it is kept: only then the digest counts as seen. */
  readonly seen: (receiver: Receiver, tag: TagSeen) => Promise<void>;
}

/** One loop for each receiver of the kind `poll`. One question at a time for each registry; failures wait longer each time. */
export class RegistryPoll implements Disposable {
  readonly #options: RegistryPollOptions;
  readonly #loops = new Map<string, AbortController>();
  readonly #turns = new Map<string, Promise<void>>();
  #running = false;

  constructor(options: RegistryPollOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = true;
    for (const { id } of this.#options.context.storage.records.of('receivers').list()) this.restart(id);
  }

  /** After a receiver was added, changed or removed. */
  restart(receiverId: string): void {
    this.#loops.get(receiverId)?.abort();
    this.#loops.delete(receiverId);
    const { context } = this.#options;
    const receiver = context.storage.records.of('receivers').get(receiverId);
    if (!this.#running || receiver?.format !== 'poll' || !receiver.enabled) return;
    const controller = new AbortController();
    this.#loops.set(receiverId, controller);
    void this.#loop(receiver, AbortSignal.any([controller.signal, context.stopping]));
  }

  [Symbol.dispose](): void {
    this.#running = false;
    for (const controller of this.#loops.values()) controller.abort();
    this.#loops.clear();
  }

  async #loop(receiver: Receiver, signal: AbortSignal): Promise<void> {
    const { context } = this.#options;
    const intervalMs = receiver.pollSeconds * 1000;
    let failures = 0;
    // Soon after the start, but not all at once.
    let wait = Math.round(Math.min(intervalMs, 5000) * Math.random());
    while (!signal.aborted) {
      try {
        await context.clock.sleep(wait, signal);
        await this.#inTurn(receiver.registryId ?? '', () => this.#look(receiver, signal));
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        context.logger.warn({ err: error, receiverId: receiver.id, failures }, 'poll of a registry failed');
        this.#noteFailure(receiver.id, error);
      }
      const longer = Math.min(intervalMs * 2 ** Math.min(failures, 10), Math.max(LONGEST_WAIT_MS, intervalMs));
      wait = Math.round(longer * (1 + JITTER * (2 * Math.random() - 1)));
    }
  }

  #noteFailure(receiverId: string, error: unknown): void {
    const { context, states } = this.#options;
    try {
      states.change(receiverId, { lookedAt: context.clock.now(), error: errorInfo(error) });
    } catch (storageError) {
      context.logger.error({ err: storageError, receiverId }, 'a failed poll could not be noted');
    }
  }

  async #look(receiver: Receiver, signal: AbortSignal): Promise<void> {
    const { context, registries, states, seen } = this.#options;
    const { id, registryId, repository, tag } = receiver;
    signal.throwIfAborted();
    const before = states.of(id);
    const now = await registries.resolveIfChanged(registryId ?? '', repository, { tag, etag: before.etag }, signal);
    const lookedAt = context.clock.now();
    if (!now || now.digest === before.digest) {
      states.change(id, { lookedAt, error: null, ...(now ? { etag: now.etag } : {}) });
      return;
    }
    await seen(receiver, { digest: now.digest, isFirst: before.digest === null });
    states.change(id, { lookedAt, error: null, digest: now.digest, etag: now.etag });
  }

  /** Waits until what was asked of this registry before is answered. */
  async #inTurn(registryId: string, work: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(registryId) ?? Promise.resolve();
    const mine = before.then(work);
    this.#turns.set(
      registryId,
      mine.catch(() => undefined),
    );
    await mine;
  }
}
