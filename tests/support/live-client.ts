import { setTimeout as delay } from 'node:timers/promises';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'undici';
import type { Client } from '../../shared/contract/index.ts';
import { withChange } from '../../shared/domain/live-delta.ts';
import type { CollectionName, LiveEvent, RecordOf } from '../../shared/schema/collections.ts';
import type { Operation } from '../../shared/schema/operation.ts';

/** The contract as the window uses it, with a live copy of every collection. */
export class LiveClient implements Disposable {
  readonly client: Client;
  readonly #socket: WebSocket;
  readonly #records = new Map<CollectionName, Map<string, { readonly id: string }>>();
  #disposed = false;
  #failure: unknown;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.client = createORPCClient(new RPCLink({ websocket: socket }));
  }

  /** Opens the WebSocket with the session's cookie and waits for the first snapshot. */
  static async open(origin: string, cookie: string): Promise<LiveClient> {
    const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/rpc`, { headers: { cookie, origin } });
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', (event) => reject(event.error));
    });
    const live = new LiveClient(socket);
    const events = await live.client.system.live();
    const first = await events.next();
    if (!first.done) live.#apply(first.value);
    void live.#follow(events);
    return live;
  }

  all<Name extends CollectionName>(name: Name): RecordOf<Name>[] {
    return [...(this.#records.get(name)?.values() ?? [])] as RecordOf<Name>[];
  }

  get<Name extends CollectionName>(name: Name, id: string): RecordOf<Name> | undefined {
    return this.all(name).find((record) => record.id === id);
  }

  /** Waits until `find` gives something; fails after `timeoutMs` naming what was waited for. */
  async until<T>(what: string, find: () => T | undefined | false, timeoutMs: number): Promise<T> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const found = find();
      if (found !== undefined && found !== false) return found;
      if (this.#failure) throw new Error('the live stream ended', { cause: this.#failure });
      if (Date.now() > end) throw new Error(`waited ${timeoutMs / 1000} s for ${what}`);
      await delay(50);
    }
  }

  /** Waits for the end of an operation; fails with its steps' errors when it did not succeed. */
  async succeeded(operationId: string, timeoutMs: number): Promise<Operation> {
    const operation = await this.ended(operationId, timeoutMs);
    if (operation.state === 'succeeded') return operation;
    const problems = operation.steps
      .filter((step) => step.error)
      .map((step) => `${step.title.key} ${JSON.stringify(step.title.params)}: ${JSON.stringify(step.error)}`);
    throw new Error(
      `operation ${operation.kind} ended as ${operation.state}: ${JSON.stringify(operation.error)}\n${problems.join('\n')}`,
    );
  }

  async ended(operationId: string, timeoutMs: number): Promise<Operation> {
    return this.until(
      `the end of operation ${operationId}`,
      () => {
        const operation = this.get('operations', operationId);
        return operation && operation.state !== 'queued' && operation.state !== 'running' ? operation : undefined;
      },
      timeoutMs,
    );
  }

  /** Closing the socket ends the stream; aborting the stream as well would try to say so over the closed socket. */
  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#socket.close();
  }

  async #follow(events: AsyncIterable<LiveEvent>): Promise<void> {
    try {
      for await (const event of events) this.#apply(event);
    } catch (error) {
      if (!this.#disposed) this.#failure = error;
    }
  }

  #apply(event: LiveEvent): void {
    if (event.type === 'snapshot') {
      this.#records.clear();
      for (const [name, records] of Object.entries(event.records)) {
        this.#records.set(name as CollectionName, new Map(records.map((record) => [record.id, record])));
      }
      return;
    }
    for (const change of event.changes) {
      const known = [...(this.#records.get(change.collection)?.values() ?? [])];
      this.#records.set(change.collection, new Map(withChange(known, change).map((record) => [record.id, record])));
    }
  }
}
