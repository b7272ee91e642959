import { afterEach, beforeEach, expect, test } from 'vitest';
import { createReceivers, type Receivers } from '../../../electron/core/receivers/index.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { ReceiverInput } from '../../../shared/schema/receiver.ts';
import { clusterRecord, registryRecord } from '../../support/source-records.ts';
import { createFakeClock, createTestContext, type FakeClock, type TestContext } from '../../support/test-context.ts';

const digestOf = (digit: string): string => `sha256:${digit.repeat(64)}`;

let clock: FakeClock;
let context: TestContext;
let receivers: Receivers;
/** What the registry says; its mark is the digest in quotes. */
let current: string | SlipwayError;
let asked: (string | null)[];
let released: string[];

beforeEach(() => {
  clock = createFakeClock();
  context = createTestContext({ clock });
  context.storage.records.of('registries').put(registryRecord());
  context.storage.records.of('clusters').put(clusterRecord());
  current = digestOf('a');
  asked = [];
  released = [];
  receivers = open();
});
afterEach(() => context[Symbol.asyncDispose]());

function open(): Receivers {
  const notHere = (): never => expect.fail('not part of this test');
  return createReceivers(context, {
    applications: { require: notHere, lookFor: notHere },
    builds: { start: notHere },
    registries: {
      require: () => registryRecord(),
      async resolve() {
        if (current instanceof SlipwayError) throw current;
        return { digest: current, mediaType: 'x', sizeBytes: 1 };
      },
      async resolveIfChanged(_id, _repository, { etag }) {
        asked.push(etag);
        if (current instanceof SlipwayError) throw current;
        return etag === `"${current}"` ? undefined : { digest: current, etag: `"${current}"` };
      },
    },
    releases: {
      preview: async () => [{ serviceId: 's1', name: 'web', image: 'reg.example/acme/shop:latest' }],
      async release({ digest, trigger }) {
        released.push(`${trigger} ${digest.slice(7, 9)}`);
        return { batchId: 'batch', releaseIds: ['r'] };
      },
    },
  });
}

const target = { registryId: 'registry', repository: 'acme/shop', tag: 'latest', clusterId: 'cluster' };
const add = (changes: Partial<ReceiverInput> = {}) =>
  receivers.add(
    ReceiverInput.parse({ name: 'poll', format: 'poll', ...target, selector: { a: 'b' }, pollSeconds: 60, ...changes }),
  );
const verdicts = () =>
  context.storage.records
    .of('deliveries')
    .list()
    .map(({ verdict, reason }) => `${verdict} ${reason.key}`);

test('the first look only notes the digest; a new one is released, an unchanged one asks and leaves no trace', async () => {
  receivers.start();
  const { id, token } = add();
  expect(token).toBe('');
  await clock.advance(5001);
  expect(verdicts()).toEqual(['ignored firstSight']);
  expect(context.storage.records.of('receiverStates').get(id)).toMatchObject({ digest: digestOf('a'), error: null });
  await clock.advance(80_000);
  expect(asked.slice(0, 2)).toEqual([null, `"${digestOf('a')}"`]);
  expect(verdicts()).toHaveLength(1);
  current = digestOf('b');
  await clock.advance(80_000);
  await receivers.idle();
  expect(verdicts()).toEqual(['ignored firstSight', 'accepted releasing']);
  expect(released).toEqual(['poll bb']);
});

test('what was seen before a stop is remembered after it', async () => {
  receivers.start();
  add();
  await clock.advance(5001);
  receivers[Symbol.dispose]();
  current = digestOf('c');
  receivers = open();
  receivers.start();
  await clock.advance(5001);
  await receivers.idle();
  expect(released).toEqual(['poll cc']);
});

test('a registry that fails is asked less and less often, and the failure is shown until it answers', async () => {
  receivers.start();
  current = new SlipwayError('registry.unreachable', { data: { host: 'reg.example' }, retryable: true });
  const { id } = add();
  await clock.advance(5001);
  expect(context.storage.records.of('receiverStates').get(id)?.error?.code).toBe('registry.unreachable');
  await clock.advance(60 * 60_000);
  expect(asked.length).toBeLessThan(10);
  current = digestOf('a');
  await clock.advance(40 * 60_000);
  expect(context.storage.records.of('receiverStates').get(id)).toMatchObject({ error: null, digest: digestOf('a') });
});

test('a poll that is switched off or removed asks no more; one without a tag, or too often, is refused', async () => {
  expect(() => add({ tag: '' })).toThrow('input.invalid');
  expect(ReceiverInput.safeParse({ name: 'x', format: 'poll', pollSeconds: 30 }).success).toBe(false);
  receivers.start();
  const { id } = add({ enabled: false });
  await clock.advance(600_000);
  expect(asked).toEqual([]);
  receivers.remove({ id });
  const second = add();
  receivers.remove({ id: second.id });
  await clock.advance(600_000);
  expect(asked).toEqual([]);
});
