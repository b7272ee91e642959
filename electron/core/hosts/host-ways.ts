import type { HostConnection } from '../../adapters/host-connection.ts';
import type { CoreContext } from '../context.ts';
import { ConnectionPool, type PoolEvents } from './connection-pool.ts';
import type { HostRecords } from './host-records.ts';
import { hostTarget } from './host-secrets.ts';
import { endOfWay, hopsOfWay, jumpDown, seenFrom, wayKey } from './jump-hosts.ts';

/** The pooled ways to hosts: one connection for each, jump hosts shared, the host key pinned on every hop. */
export class HostWays implements AsyncDisposable {
  readonly #context: CoreContext;
  readonly #records: HostRecords;
  readonly #pool: ConnectionPool;

  constructor(context: CoreContext, records: HostRecords, events: PoolEvents) {
    this.#context = context;
    this.#records = records;
    this.#pool = new ConnectionPool((key, signal) => this.#open(key, signal), events);
  }

  get(hostId: string, signal: AbortSignal): Promise<HostConnection> {
    return this.#pool.get(hostId, signal);
  }

  has(hostId: string): boolean {
    return this.#pool.has(hostId);
  }

  close(hostId: string): Promise<void> {
    return this.#pool.close(hostId);
  }

  /** The jump host next to a host, connected; undefined: it is reached from here. Errors name the hop that is down. */
  async via(hostId: string, signal: AbortSignal): Promise<HostConnection | undefined> {
    return await this.#hop(hostId, signal);
  }

  /** A connection of its own, not pooled. Disposed by the caller. */
  async fresh(hostId: string, signal: AbortSignal): Promise<HostConnection> {
    return await this.#open(hostId, signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool[Symbol.asyncDispose]();
  }

  readonly #find = (id: string) => this.#records.find(id);

  async #open(key: string, signal: AbortSignal): Promise<HostConnection> {
    const { connector, storage } = this.#context;
    const host = this.#records.require(endOfWay(key));
    const target = hostTarget(host, storage.secrets);
    const via = await this.#hop(key, signal);
    try {
      return await (via ? connector.connect(target, signal, via) : connector.connect(target, signal));
    } catch (error) {
      const last = hopsOfWay(key, this.#find).at(-1);
      throw last === undefined ? error : seenFrom(error, this.#records.require(last));
    }
  }

  async #hop(key: string, signal: AbortSignal): Promise<HostConnection | undefined> {
    const hops = hopsOfWay(key, this.#find);
    const last = hops.at(-1);
    if (last === undefined) return undefined;
    try {
      return await this.#pool.get(wayKey(hops, this.#find), signal);
    } catch (error) {
      throw jumpDown(error, this.#records.require(last), this.#records.require(endOfWay(key)));
    }
  }
}
