import type { QueryClient } from '@tanstack/react-query';
import type { Client } from '../../shared/contract/index.ts';
import { withChange } from '../../shared/domain/live-delta.ts';
import { CollectionName, type LiveEvent } from '../../shared/schema/collections.ts';

/** `connecting`: before the first snapshot. `paused`: the window was hidden for long. Times in milliseconds since the epoch. */
export interface LiveState {
  readonly status: 'connecting' | 'live' | 'lost' | 'paused';
  readonly since: number;
  /** When the next attempt starts; null unless `lost`. */
  readonly retryAt: number | null;
  /** Whether a snapshot was ever received. */
  readonly loaded: boolean;
}

type AnyRecord = { readonly id: string };

export const liveKey = (name: CollectionName) => ['live', name] as const;

const HIDDEN_PAUSE_MS = 60_000;
const RETRY_MS = [500, 1000, 2000, 5000, 10_000, 15_000] as const;

class GapError extends Error {}

/** One subscription of `system.live`, written into the query cache. Lives as long as the window. */
export class LiveConnection {
  readonly #client: Client;
  readonly #cache: QueryClient;
  readonly #listeners = new Set<() => void>();
  #state: LiveState = { status: 'connecting', since: Date.now(), retryAt: null, loaded: false };
  #run: AbortController | undefined;
  #retryNow: (() => void) | undefined;
  #hiddenTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, cache: QueryClient) {
    this.#client = client;
    this.#cache = cache;
    cache.setQueryDefaults(['live'], { staleTime: Infinity, gcTime: Infinity, structuralSharing: false });
  }

  readonly state = (): LiveState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  start(): void {
    document.addEventListener('visibilitychange', this.#onVisibility);
    this.#resume();
  }

  [Symbol.dispose](): void {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    clearTimeout(this.#hiddenTimer);
    this.#run?.abort();
    this.#run = undefined;
  }

  /** Ends the wait before the next attempt. */
  readonly retryNow = (): void => this.#retryNow?.();

  readonly #onVisibility = (): void => {
    clearTimeout(this.#hiddenTimer);
    if (!document.hidden) {
      this.retryNow();
      this.#resume();
      return;
    }
    this.#hiddenTimer = setTimeout(() => {
      this.#run?.abort();
      this.#run = undefined;
      this.#set({ status: 'paused', retryAt: null });
    }, HIDDEN_PAUSE_MS);
  };

  #resume(): void {
    if (this.#run) return;
    this.#run = new AbortController();
    void this.#keepSubscribed(this.#run.signal);
  }

  async #keepSubscribed(signal: AbortSignal): Promise<void> {
    let attempt = 0;
    while (!signal.aborted) {
      try {
        await this.#follow(signal, () => {
          attempt = 0;
        });
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof GapError) continue;
      }
      if (signal.aborted) return;
      const wait = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 15_000;
      attempt += 1;
      this.#set({ status: 'lost', retryAt: Date.now() + wait });
      await this.#pause(wait, signal);
    }
  }

  async #follow(signal: AbortSignal, onSnapshot: () => void): Promise<void> {
    let seq: number | undefined;
    for await (const event of await this.#client.system.live(undefined, { signal })) {
      if (event.type === 'snapshot') {
        this.#writeSnapshot(event);
        this.#set({ status: 'live', retryAt: null, loaded: true });
        onSnapshot();
      } else {
        if (seq === undefined || event.seq !== seq + 1) throw new GapError();
        this.#writeDelta(event);
      }
      seq = event.seq;
    }
  }

  #writeSnapshot(event: Extract<LiveEvent, { type: 'snapshot' }>): void {
    for (const name of CollectionName.options) this.#cache.setQueryData(liveKey(name), event.records[name] ?? []);
  }

  #writeDelta(event: Extract<LiveEvent, { type: 'delta' }>): void {
    for (const change of event.changes) {
      this.#cache.setQueryData<readonly AnyRecord[]>(liveKey(change.collection), (known = []) =>
        withChange(known, change),
      );
    }
  }

  #set(change: Partial<LiveState>): void {
    const since = change.status && change.status !== this.#state.status ? Date.now() : this.#state.since;
    this.#state = { ...this.#state, ...change, since };
    for (const listener of this.#listeners) listener();
  }

  async #pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      const end = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#retryNow = end;
      signal.addEventListener('abort', end, { once: true });
    });
    this.#retryNow = undefined;
  }
}
