import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { BuildQueue as QueueState } from '../../../shared/schema/build.ts';

interface PlaceRequest {
  readonly buildId: string;
  readonly applicationId: string;
  /** Hosts that may build it, the best first. */
  readonly hostIds: readonly string[];
}

interface Waiter extends PlaceRequest {
  readonly grant: (hostId: string) => void;
}

interface QueueParts {
  /** Builds at once on a host. */
  readonly slotsOf: (hostId: string) => number;
  /** Told whenever a place in the queue has changed; null: it waits no more. */
  readonly onChange: (buildId: string, state: QueueState | null) => void;
}

/**
 * Places for builds: so many at once on a host, one at once of an application. First come, first served, but who waits for
 * its own application holds nobody up.
 */
export class BuildQueue {
  readonly #parts: QueueParts;
  readonly #running = new Map<string, { readonly applicationId: string; readonly hostId: string }>();
  /** Hosts on which nothing new begins, and by how many that is wanted. */
  readonly #closed = new Map<string, number>();
  readonly #left = new Set<() => void>();
  #waiting: readonly Waiter[] = [];

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** The host on which the build may run from now on, until `release`. */
  take(request: PlaceRequest, signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.release(request.buildId);
        reject(new SlipwayError('operation.cancelled'));
      };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      const grant = (hostId: string): void => {
        signal.removeEventListener('abort', leave);
        resolve(hostId);
      };
      this.#waiting = [...this.#waiting, { ...request, grant }];
      this.#serve();
    });
  }

  release(buildId: string): void {
    this.#running.delete(buildId);
    for (const wake of this.#left) wake();
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter((waiter) => waiter.buildId !== buildId);
    if (this.#waiting.length < before) this.#parts.onChange(buildId, null);
    this.#serve();
  }

  runningOn(hostId: string): number {
    return [...this.#running.values()].filter((place) => place.hostId === hostId).length;
  }

  /**
   * Lets no further build begin on the host, and settles once none runs there; until what it returns is disposed of. `onWait` is
   * told which builds still run, whenever that changes.
   */
  async close(hostId: string, onWait: (buildIds: readonly string[]) => void, signal: AbortSignal): Promise<Disposable> {
    this.#closed.set(hostId, (this.#closed.get(hostId) ?? 0) + 1);
    this.#serve();
    try {
      for (let known = ''; ; ) {
        const running = [...this.#running].filter(([, place]) => place.hostId === hostId).map(([id]) => id);
        if (running.length === 0) return { [Symbol.dispose]: () => this.#open(hostId) };
        if (running.join() !== known) onWait(running);
        known = running.join();
        await this.#oneLeft(signal);
      }
    } catch (error) {
      this.#open(hostId);
      throw error;
    }
  }

  #open(hostId: string): void {
    const left = (this.#closed.get(hostId) ?? 1) - 1;
    if (left > 0) this.#closed.set(hostId, left);
    else this.#closed.delete(hostId);
    this.#serve();
  }

  #oneLeft(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#left.delete(end);
        signal.removeEventListener('abort', end);
        if (signal.aborted) reject(new SlipwayError('operation.cancelled'));
        else resolve();
      };
      if (signal.aborted) return end();
      this.#left.add(end);
      signal.addEventListener('abort', end, { once: true });
    });
  }

  /** Slots may have become more. */
  serve(): void {
    this.#serve();
  }

  #serve(): void {
    const left: Waiter[] = [];
    for (const waiter of this.#waiting) {
      const hostId = this.#applicationBusy(waiter) ? undefined : this.#freeHost(waiter);
      if (hostId === undefined) {
        left.push(waiter);
        continue;
      }
      this.#running.set(waiter.buildId, { applicationId: waiter.applicationId, hostId });
      this.#parts.onChange(waiter.buildId, null);
      waiter.grant(hostId);
    }
    this.#waiting = left;
    left.forEach((waiter, index) => {
      this.#parts.onChange(waiter.buildId, { position: index + 1, reason: this.#reasonOf(waiter) });
    });
  }

  #reasonOf(waiter: Waiter): QueueState['reason'] {
    if (this.#applicationBusy(waiter)) return 'application';
    return waiter.hostIds.every((hostId) => this.#closed.has(hostId)) ? 'restart' : 'slot';
  }

  #applicationBusy({ applicationId }: Waiter): boolean {
    return [...this.#running.values()].some((place) => place.applicationId === applicationId);
  }

  /** The one with the fewest builds for its places; of equal ones the first. */
  #freeHost({ hostIds }: Waiter): string | undefined {
    const share = (hostId: string): number => this.runningOn(hostId) / this.#parts.slotsOf(hostId);
    return hostIds
      .filter((hostId) => share(hostId) < 1 && !this.#closed.has(hostId))
      .toSorted((one, other) => share(one) - share(other))[0];
  }
}
