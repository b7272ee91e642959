import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { type AnyContractRouter, isContractProcedure } from '@orpc/contract';
import { type AnyRouter, implement, ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { type Client, contract } from '../../shared/contract/index.ts';
import { errorInfo, SlipwayError } from '../../shared/domain/slipway-error.ts';
import { CollectionName, type LiveEvent, type RecordOf } from '../../shared/schema/collections.ts';
import type { OutputLine } from '../../shared/schema/operation.ts';
import { type Capabilities, Settings } from '../../shared/schema/settings.ts';

export type SampleRecords = { readonly [Name in CollectionName]?: readonly RecordOf<Name>[] };

/** Answers by path, e.g. `'hosts.remove'`. What is not named is answered by `notFound`. */
export type Answers = Readonly<Record<string, (input: never, signal: AbortSignal) => unknown>>;

export interface FakeOptions {
  readonly records?: SampleRecords;
  readonly answers?: Answers;
  readonly settings?: Partial<Settings>;
  readonly capabilities?: Partial<Capabilities>;
  readonly output?: (operationId: string) => readonly OutputLine[];
}

export interface FakeCore {
  readonly client: Client;
  /** What serves the contract, for other transports. */
  readonly router: AnyRouter;
  /** Every call so far, `live` left out. */
  readonly calls: readonly { readonly path: string; readonly input: unknown }[];
  put<Name extends CollectionName>(name: Name, ...records: readonly RecordOf<Name>[]): void;
  remove(name: CollectionName, ...ids: readonly string[]): void;
  /** Ends all live subscriptions, as a lost connection does. */
  dropLive(): void;
  /** Leaves out one number, so that the window sees a gap. */
  skipOne(): void;
}

const capabilities: Capabilities = {
  shell: 'serve',
  version: '0.1.0',
  platform: 'linux',
  nativeNotifications: false,
  secretsProtection: 'key-file',
  receiversListenAt: 'http://0.0.0.0:7070',
  dataFolder: '/var/lib/slipway',
  runtime: { node: '24.9.0' },
  startupNotices: [],
};

type AnyRecord = { readonly id: string };

/** The live side of core: records in memory, one queue of events for each subscription. */
class FakeLive {
  readonly #records = new Map<CollectionName, Map<string, AnyRecord>>();
  readonly #subscribers = new Set<(event: LiveEvent | 'end') => void>();
  #seq = 0;

  constructor(records: SampleRecords) {
    for (const name of CollectionName.options) {
      this.#records.set(name, new Map((records[name] ?? []).map((record: AnyRecord) => [record.id, record])));
    }
  }

  change(collection: CollectionName, upsert: readonly AnyRecord[], remove: readonly string[]): void {
    const records = this.#records.get(collection);
    for (const record of upsert) records?.set(record.id, record);
    for (const id of remove) records?.delete(id);
    this.#seq += 1;
    this.#send({ type: 'delta', seq: this.#seq, changes: [{ collection, upsert: [...upsert], remove: [...remove] }] });
  }

  skipOne(): void {
    this.#seq += 1;
  }

  drop(): void {
    this.#send('end');
  }

  #send(event: LiveEvent | 'end'): void {
    for (const subscriber of this.#subscribers) subscriber(event);
  }

  async *events(signal: AbortSignal): AsyncGenerator<LiveEvent> {
    const queue: (LiveEvent | 'end')[] = [];
    let wake: () => void = () => undefined;
    const receive = (event: LiveEvent | 'end'): void => {
      queue.push(event);
      wake();
    };
    this.#subscribers.add(receive);
    signal.addEventListener('abort', () => receive('end'));
    try {
      const records = Object.fromEntries([...this.#records].map(([name, all]) => [name, [...all.values()]]));
      yield { type: 'snapshot', seq: this.#seq, records };
      for (;;) {
        const event = queue.shift();
        if (event === 'end') return;
        if (event) yield event;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#subscribers.delete(receive);
    }
  }
}

type Answer = (path: string, input: unknown, signal: AbortSignal) => unknown;

function routerFor(node: AnyContractRouter, path: string, answer: Answer): AnyRouter {
  if (isContractProcedure(node)) {
    return implement(node).handler(async ({ input, signal }: { input: unknown; signal?: AbortSignal | undefined }) => {
      try {
        return await answer(path, input, signal ?? new AbortController().signal);
      } catch (error) {
        if (error instanceof ORPCError) throw error;
        throw new ORPCError('SLIPWAY', { status: 500, data: errorInfo(error) });
      }
    });
  }
  return Object.fromEntries(
    Object.entries(node).map(([name, child]) => [name, routerFor(child, path ? `${path}.${name}` : name, answer)]),
  );
}

async function* inBatches(lines: readonly OutputLine[], from: number): AsyncGenerator<OutputLine[]> {
  for (let start = from; start < lines.length; start += 5000) yield lines.slice(start, start + 5000);
}

/** A core in memory behind the real contract and a real message port: inputs and outputs are validated as in earnest. */
export function createFakeCore(options: FakeOptions = {}): FakeCore {
  const live = new FakeLive(options.records ?? {});
  const calls: { path: string; input: unknown }[] = [];
  let settings = Settings.parse(options.settings ?? {});
  const known: Answers = {
    'system.capabilities': () => ({ ...capabilities, ...options.capabilities }),
    'system.settings': () => settings,
    'system.updateSettings': (patch: Partial<Settings>) => {
      settings = { ...settings, ...patch };
      return settings;
    },
    'system.live': (_input, signal) => live.events(signal),
    'operations.output': (input: { id: string; from: number }) =>
      inBatches(options.output?.(input.id) ?? [], input.from),
    'notifications.markRead': () => undefined,
    'notifications.snooze': () => undefined,
    ...options.answers,
  };
  const router = routerFor(contract, '', (path, input, signal) => {
    if (path !== 'system.live') calls.push({ path, input });
    const answer = known[path];
    if (!answer) throw new SlipwayError('notFound', { data: { detail: `the fake core has no answer to ${path}` } });
    return answer(input as never, signal);
  });
  const channel = new MessageChannel();
  new RPCHandler(router).upgrade(channel.port1);
  channel.port1.start();
  const client: Client = createORPCClient(new RPCLink({ port: channel.port2 }));
  channel.port2.start();
  return {
    client,
    router,
    calls,
    put: (name, ...records) => live.change(name, records, []),
    remove: (name, ...ids) => live.change(name, [], ids),
    dropLive: () => live.drop(),
    skipOne: () => live.skipOne(),
  };
}
