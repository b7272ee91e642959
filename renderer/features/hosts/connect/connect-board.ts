import type { Client } from '../../../../shared/contract/index.ts';
import type { ErrorInfo } from '../../../../shared/schema/error.ts';
import type { HostKeyScan } from '../../../../shared/schema/host.ts';
import { toErrorInfo } from '../../../rpc/index.ts';

/**
 * Where one host stands on the way to a tested login. `asking`: its key waits to be accepted. `stopped`: the key can't be
 * accepted with the others, since it changed or contradicts known_hosts.
 */
export interface ConnectState {
  readonly stage: 'waiting' | 'scanning' | 'asking' | 'stopped' | 'pinning' | 'testing' | 'ready' | 'failed';
  readonly scan: HostKeyScan | null;
  /** What the host said at the test of the login. */
  readonly login: { readonly hostname: string; readonly root: boolean } | null;
  readonly error: ErrorInfo | null;
}

const waiting: ConnectState = { stage: 'waiting', scan: null, login: null, error: null };

/** Hosts asked at once: each is one connection, and core limits itself too. */
const atOnce = 16;
const tellAfterMs = 80;

/** True where nothing speaks against taking the key on first sight. */
export function isPlainlyNew({ pinned, knownHosts }: HostKeyScan): boolean {
  return pinned === 'none' && (knownHosts === 'match' || knownHosts === 'absent');
}

/** Looks at keys, pins what was accepted, tests logins; many hosts side by side. Lives as long as it is shown. */
export class ConnectBoard {
  readonly #client: Client;
  readonly #stop = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #queue: (() => Promise<void>)[] = [];
  readonly #states = new Map<string, ConnectState>();
  /** What was last told: a thousand hosts change far more often than a window should be drawn. */
  #told: ReadonlyMap<string, ConnectState> = new Map();
  #telling: ReturnType<typeof setTimeout> | undefined;
  #running = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  readonly states = (): ReadonlyMap<string, ConnectState> => this.#told;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  [Symbol.dispose](): void {
    this.#queue.length = 0;
    clearTimeout(this.#telling);
    this.#stop.abort();
  }

  /** Looks at the key of each; a host whose pinned key is the same goes on to the login at once. */
  begin(hosts: readonly { readonly id: string; readonly local: boolean }[]): void {
    const fresh = hosts.filter(({ id }) => !this.#states.has(id));
    for (const { id } of fresh) this.#set(id, {});
    for (const { id, local } of fresh) this.#enqueue(() => (local ? this.#test(id) : this.#scan(id)));
  }

  /** Once more from the start. */
  again(id: string, local: boolean): void {
    this.#set(id, waiting);
    this.#enqueue(() => (local ? this.#test(id) : this.#scan(id)));
  }

  /** Pins the keys that were shown, then tests the logins. */
  accept(ids: readonly string[]): void {
    for (const id of ids) {
      const fingerprint = this.#states.get(id)?.scan?.fingerprint;
      if (fingerprint === undefined) continue;
      this.#set(id, { stage: 'pinning', error: null });
      this.#enqueue(() => this.#pin(id, fingerprint));
    }
  }

  async #scan(id: string): Promise<void> {
    this.#set(id, { stage: 'scanning', error: null });
    await this.#attempt(id, async (signal) => {
      const scan = await this.#client.hosts.scanKey({ id }, { signal });
      if (scan.pinned === 'same') {
        this.#set(id, { scan });
        await this.#test(id);
      } else this.#set(id, { scan, stage: isPlainlyNew(scan) ? 'asking' : 'stopped' });
    });
  }

  async #pin(id: string, fingerprint: string): Promise<void> {
    await this.#attempt(id, async (signal) => {
      await this.#client.hosts.pinKey({ id, fingerprint }, { signal });
      await this.#test(id);
    });
  }

  async #test(id: string): Promise<void> {
    this.#set(id, { stage: 'testing', error: null });
    await this.#attempt(id, async (signal) => {
      const login = await this.#client.hosts.testLogin({ id }, { signal });
      this.#set(id, { login, stage: 'ready' });
    });
  }

  async #attempt(id: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await work(this.#stop.signal);
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#set(id, { stage: 'failed', error: toErrorInfo(error) });
    }
  }

  #enqueue(work: () => Promise<void>): void {
    this.#queue.push(work);
    this.#next();
  }

  #next(): void {
    if (this.#running >= atOnce) return;
    const work = this.#queue.shift();
    if (!work) return;
    this.#running += 1;
    void work().finally(() => {
      this.#running -= 1;
      this.#next();
    });
  }

  #set(id: string, change: Partial<ConnectState>): void {
    if (this.#stop.signal.aborted) return;
    this.#states.set(id, { ...(this.#states.get(id) ?? waiting), ...change });
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.#told = new Map(this.#states);
      for (const listener of this.#listeners) listener();
    }, tellAfterMs);
  }
}
