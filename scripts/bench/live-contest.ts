import { setImmediate as turn } from 'node:timers/promises';
import { createRouter } from '../../electron/rpc/router.ts';
import { createFakeHosts } from '../../tests/support/fake-hosts.ts';
import { connectByPort } from '../../tests/support/rpc-transports.ts';
import { sampleHost } from '../../tests/support/sample-records.ts';
import { createTestCore } from '../../tests/support/test-core.ts';
import type { Contest } from './compare.ts';

const HOSTS = 1000;

/** A window that opens on 1,000 hosts and then hears of a change to each, one by one. */
export async function openLiveContest(): Promise<Contest & AsyncDisposable> {
  const parts = createTestCore(createFakeHosts());
  const hosts = Array.from({ length: HOSTS }, (_, index) => sampleHost(index + 1, 1_700_000_000_000));
  const records = parts.core.storage.records.of('hosts');
  for (const host of hosts) records.put(host);
  const shell = {
    capabilities: () => {
      throw new Error('not asked for here');
    },
    openExternal: async () => undefined,
  };
  const connected = await connectByPort(createRouter(parts.core, shell, parts.context.logger));
  let round = 0;
  const changed = () => hosts.map((host) => ({ ...host, name: `${host.name}-${round}` }));
  return {
    name: 'live',
    what: `${HOSTS.toLocaleString('en')} hosts: snapshot and as many single changes, live`,
    baseline: 'JSON of the same, there and back',
    rounds: 5,
    run: async (stop) => {
      round += 1;
      const next = changed();
      const waiting = new Set(next.map(({ name }) => name));
      const events = await connected.client.system.live();
      const first = await events.next();
      if (first.done || first.value.type !== 'snapshot' || first.value.records.hosts?.length !== HOSTS)
        throw new Error('the snapshot is not complete');
      const write = async (): Promise<void> => {
        for (const host of next) {
          records.put(host);
          await turn();
        }
      };
      const writing = write();
      for await (const event of events) {
        if (event.type === 'snapshot') throw new Error('a second snapshot came');
        for (const change of event.changes) for (const host of change.upsert) waiting.delete(String(host.name));
        if (waiting.size === 0) break;
      }
      stop();
      await writing;
    },
    plain: async () => {
      const there = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
      there({ type: 'snapshot', seq: 0, records: { hosts } });
      for (const [seq, host] of changed().entries()) {
        there({ type: 'delta', seq, changes: [{ collection: 'hosts', upsert: [host], remove: [] }] });
      }
    },
    async [Symbol.asyncDispose]() {
      await connected[Symbol.asyncDispose]();
      await parts[Symbol.asyncDispose]();
    },
  };
}
