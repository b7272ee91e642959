import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { HostConnection } from '../../adapters/host-connection.ts';

interface Opening {
  readonly promise: Promise<HostConnection>;
  readonly abort: AbortController;
  waiting: number;
  settled: boolean;
}

export interface PoolEvents {
  opened(hostId: string): void;
  failed(hostId: string, error: unknown): void;
  /** Lost, not closed by us. */
  lost(hostId: string, reason: string): void;
}

/** One connection per host, shared by all that ask for it; a lost one is opened again by the next who asks. */
export class ConnectionPool implements AsyncDisposable {
  readonly #open: (hostId: string, signal: AbortSignal) => Promise<HostConnection>;
  readonly #events: PoolEvents;
  readonly #connections = new Map<string, HostConnection>();
  readonly #openings = new Map<string, Opening>();
  #disposed = false;

  constructor(open: (hostId: string, signal: AbortSignal) => Promise<HostConnection>, events: PoolEvents) {
    this.#open = open;
    this.#events = events;
  }

  async get(hostId: string, signal: AbortSignal): Promise<HostConnection> {
    if (signal.aborted || this.#disposed) throw new SlipwayError('operation.cancelled');
    const connection = this.#connections.get(hostId);
    if (connection && !connection.closed) return connection;
    return await this.#join(hostId, signal);
  }

  has(hostId: string): boolean {
    const connection = this.#connections.get(hostId);
    return connection !== undefined && !connection.closed;
  }

  /** Ends the host's connections, also those that are being opened, and those that reach it through others (`a>host`). */
  async close(hostId: string): Promise<void> {
    const known = [...this.#connections.keys(), ...this.#openings.keys()];
    const ways = known.filter((key) => key === hostId || key.endsWith(`>${hostId}`));
    await Promise.allSettled([...new Set(ways)].map((key) => this.#end(key)));
  }

  async #end(hostId: string): Promise<void> {
    const opening = this.#openings.get(hostId);
    this.#openings.delete(hostId);
    opening?.abort.abort();
    const connection = this.#connections.get(hostId);
    this.#connections.delete(hostId);
    await connection?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    const hostIds = new Set([...this.#connections.keys(), ...this.#openings.keys()]);
    await Promise.allSettled([...hostIds].map((hostId) => this.#end(hostId)));
  }

  /** Waits for the one opening of this host; it is given up when nobody waits for it any more. */
  async #join(hostId: string, signal: AbortSignal): Promise<HostConnection> {
    const opening = this.#openings.get(hostId) ?? this.#begin(hostId);
    opening.waiting += 1;
    try {
      return await unlessAborted(opening.promise, signal);
    } finally {
      opening.waiting -= 1;
      if (opening.waiting === 0 && !opening.settled) opening.abort.abort();
    }
  }

  #begin(hostId: string): Opening {
    const abort = new AbortController();
    const opening: Opening = { promise: this.#connect(hostId, abort), abort, waiting: 0, settled: false };
    this.#openings.set(hostId, opening);
    const ended = () => {
      opening.settled = true;
      if (this.#openings.get(hostId) === opening) this.#openings.delete(hostId);
    };
    opening.promise.then(ended, ended);
    return opening;
  }

  async #connect(hostId: string, abort: AbortController): Promise<HostConnection> {
    // A turn later, so that an error thrown at once finds the opening registered.
    await Promise.resolve();
    let connection: HostConnection;
    try {
      connection = await this.#open(hostId, abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) this.#events.failed(hostId, error);
      throw error;
    }
    if (abort.signal.aborted) {
      await connection[Symbol.asyncDispose]();
      throw new SlipwayError('operation.cancelled');
    }
    this.#connections.set(hostId, connection);
    connection.onClosed((reason) => {
      // Whoever closes it takes it off the map first: so this one was lost.
      if (this.#connections.get(hostId) !== connection) return;
      this.#connections.delete(hostId);
      this.#events.lost(hostId, reason);
    });
    this.#events.opened(hostId);
    return connection;
  }
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new SlipwayError('operation.cancelled'));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
