import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHosts } from '../../../electron/core/hosts/index.ts';
import { liveChanges } from '../../../electron/core/live/index.ts';
import type { LiveEvent } from '../../../shared/schema/collections.ts';
import { Operation } from '../../../shared/schema/operation.ts';
import { createFakeHosts, fakeKey, ok } from '../../support/fake-hosts.ts';
import { noOpensshFiles } from '../../support/no-openssh-files.ts';
import { sampleOutput } from '../../support/sample-facts.ts';
import { createTestContext } from '../../support/test-context.ts';

interface Cost {
  /** Steps of the operation that a window was told of. */
  readonly told: number;
  /** Steps of the operation that were held against their schema. */
  readonly judged: number;
}

/** Checks that many hosts, and counts what it costs: not the time, which tells more of the machine than of the code. */
async function costOfCheck(count: number): Promise<Cost> {
  const connector = createFakeHosts();
  await using context = createTestContext({ connector });
  await using hosts = createHosts(context, noOpensshFiles);
  const address = (index: number): string => `10.0.${index >> 8}.${index & 255}`;
  const added = await hosts.add({
    hosts: Array.from({ length: count }, (_, index) => ({
      name: `h${index}`,
      ssh: { address: address(index), port: 22, username: 'root', method: 'agent', escalation: 'root' },
      ...{ internalAddress: null, profiles: [], secrets: {} },
    })),
  });
  for (const [index, host] of added.entries()) {
    const output = sampleOutput({ hostname: host.name, 'machine-id': String(index).padStart(64, '0') });
    // A turn of the event loop each, so that the window hears of hosts one after the other.
    const answer = () => new Promise<ReturnType<typeof ok>>((resolve) => setTimeout(() => resolve(ok(output)), 2));
    connector.machine(address(index), { answer });
    const hostKey = { type: 'ssh-ed25519', fingerprint: fakeKey('a').fingerprint, pinnedAt: 1 };
    context.storage.records.of('hosts').put({ ...host, hostKey });
  }
  const judged = vi.spyOn(Operation, 'safeParse');
  const stop = new AbortController();
  let told = 0;
  const follow = (async () => {
    for await (const event of liveChanges(context.storage.records, stop.signal)) told += stepsIn(event);
  })();
  const { operationId } = await hosts.check({ ids: added.map(({ id }) => id), egress: false });
  expect((await context.operations.finished(operationId)).state).toBe('succeeded');
  stop.abort();
  await follow;
  const steps = judged.mock.calls.map(([record]) => Operation.parse(record).steps.length);
  return { told, judged: steps.reduce((sum, length) => sum + length, 0) };
}

function stepsIn(event: LiveEvent): number {
  if (event.type !== 'delta') return 0;
  const operations = event.changes.filter(({ collection }) => collection === 'operations');
  return operations
    .flatMap(({ upsert, patch }) => [...upsert, ...(patch ?? [])])
    .reduce((sum, { steps }) => sum + (Array.isArray(steps) ? steps.length : 0), 0);
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a check of eight times as many hosts', () => {
  it('costs about eight times as much, not sixty-four times', async () => {
    const few = await costOfCheck(40);
    vi.restoreAllMocks();
    const many = await costOfCheck(320);
    expect(few.judged).toBeGreaterThan(40);
    expect(many.judged / few.judged).toBeLessThan(12);
    // However slow the machine: a step is told when it is planned, when it begins and when it ends.
    expect(many.told).toBeGreaterThanOrEqual(320);
    expect(many.told).toBeLessThanOrEqual(320 * 4);
  });
});
