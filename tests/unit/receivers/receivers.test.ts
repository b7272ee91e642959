import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createReceivers, type Receivers } from '../../../electron/core/receivers/index.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { ReceiverInput } from '../../../shared/schema/receiver.ts';
import { applicationRecord, clusterRecord, registryRecord } from '../../support/source-records.ts';
import { createFakeClock, createTestContext, type FakeClock, type TestContext } from '../../support/test-context.ts';

const commit = '9ab3'.repeat(10);
const digest = `sha256:${'4c1e'.repeat(16)}`;
const secret = 's3cr3t';

let context: TestContext;
let clock: FakeClock;
let receivers: Receivers;
let looks: string[];
let lookResult: { commit: string; buildId: string | null } | SlipwayError;
let gate: Promise<void>;
let started: string[];
let released: { image: string; digest: string; serviceIds: readonly string[] }[];
let services: { serviceId: string; name: string; image: string }[];
let resolved: (string | SlipwayError)[];

beforeEach(() => {
  clock = createFakeClock();
  context = createTestContext({ clock });
  const { records } = context.storage;
  records.of('applications').put(applicationRecord());
  records.of('registries').put(registryRecord());
  records.of('clusters').put(clusterRecord());
  looks = [];
  started = [];
  released = [];
  resolved = [];
  gate = Promise.resolve();
  lookResult = { commit, buildId: 'build-1' };
  services = [{ serviceId: 's1', name: 'web', image: `reg.example/acme/shop:latest@sha256:${'0'.repeat(64)}` }];
  receivers = createReceivers(context, {
    applications: {
      require: () => applicationRecord(),
      async lookFor(id, trigger) {
        looks.push(`${id} ${trigger}`);
        await gate;
        if (lookResult instanceof SlipwayError) throw lookResult;
        return lookResult;
      },
    },
    builds: {
      start(input) {
        started.push(input.commit ?? '');
        return { buildId: 'build-2', operationId: 'operation-2' };
      },
    },
    registries: {
      require: () => registryRecord(),
      async resolve() {
        const next = resolved.length > 1 ? resolved.shift() : resolved[0];
        if (next instanceof SlipwayError) throw next;
        return { digest: next ?? digest, mediaType: 'x', sizeBytes: 1 };
      },
      resolveIfChanged: async () => undefined,
    },
    releases: {
      preview: async () => services,
      async release(request) {
        const serviceIds = 'serviceIds' in request.target ? request.target.serviceIds : [];
        released.push({ image: request.image, digest: request.digest, serviceIds });
        return { batchId: 'batch-1', releaseIds: ['r1'] };
      },
    },
  });
});
afterEach(() => context[Symbol.asyncDispose]());

const gitReceiver = (changes: Partial<ReceiverInput> = {}) =>
  receivers.add(ReceiverInput.parse({ name: 'push', format: 'github', applicationId: 'app', secret, ...changes }));

const imageReceiver = (changes: Partial<ReceiverInput> = {}) =>
  receivers.add(
    ReceiverInput.parse({
      name: 'image',
      format: 'alicloud',
      registryId: 'registry',
      repository: 'acme/shop',
      tag: 'latest',
      clusterId: 'cluster',
      selector: { update: 'server-config' },
      ...changes,
    }),
  );

const pushBody = (changes: Record<string, unknown> = {}): string =>
  JSON.stringify({
    ref: 'refs/heads/main',
    after: commit,
    repository: { full_name: 'acme/shop', clone_url: 'https://git.example/acme/shop.git' },
    ...changes,
  });

const imageBody = (tag = 'latest', repository = 'acme/shop'): string =>
  JSON.stringify({
    push_data: { tag, digest: `sha256:${'f'.repeat(64)}` },
    repository: { repo_full_name: repository },
  });

const sign = (body: string): string => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

function call(token: string, body: string, headers: Record<string, string> = {}) {
  const signed = { 'x-github-event': 'push', 'x-hub-signature-256': sign(body), ...headers };
  return receivers.handle({ token, headers: signed, body: Buffer.from(body), senderAddress: '192.0.2.1' });
}

const deliveries = () => context.storage.records.of('deliveries').list();
const verdicts = () => deliveries().map(({ verdict, reason }) => `${verdict} ${reason.key}`);

describe('a signed push', () => {
  test('is answered before the work is done, and then builds', async () => {
    const { token } = gitReceiver();
    let open = (): void => undefined;
    gate = new Promise((resolve) => {
      open = resolve;
    });
    expect((await call(token, pushBody(), { 'x-github-delivery': 'd-1' })).status).toBe(202);
    expect(verdicts()).toEqual(['accepted queued']);
    open();
    await receivers.idle();
    expect(looks).toEqual(['app git-hook']);
    expect(deliveries()[0]).toMatchObject({
      verdict: 'accepted',
      buildId: 'build-1',
      senderDeliveryId: 'd-1',
      senderAddress: '192.0.2.1',
    });
    expect(deliveries()[0]?.headers['x-hub-signature-256']).toBe('[redacted]');
  });

  test('that comes again with its id is answered quietly and does nothing', async () => {
    const { token } = gitReceiver();
    await call(token, pushBody(), { 'x-github-delivery': 'd-1' });
    await receivers.idle();
    expect((await call(token, pushBody(), { 'x-github-delivery': 'd-1' })).status).toBe(200);
    await receivers.idle();
    expect(looks).toHaveLength(1);
    expect(verdicts()).toEqual(['accepted building', 'repeated repeatedDelivery']);
    await clock.advance(25 * 3_600_000);
    expect((await call(token, pushBody(), { 'x-github-delivery': 'd-1' })).status).toBe(202);
  });

  test('of a commit that was built already is repeated by its outcome', async () => {
    const { token } = gitReceiver();
    lookResult = { commit, buildId: null };
    await call(token, pushBody());
    await receivers.idle();
    expect(verdicts()).toEqual(['repeated nothingNew']);
  });

  test('whose work fails is kept as failed, and may be sent again', async () => {
    const { token } = gitReceiver();
    lookResult = new SlipwayError('git.unreachable', { data: { reason: 'timeout' } });
    await call(token, pushBody(), { 'x-github-delivery': 'd-1' });
    await receivers.idle();
    expect(deliveries()[0]?.reason).toEqual({ key: 'failed', params: { code: 'git.unreachable', detail: 'timeout' } });
    expect((await call(token, pushBody(), { 'x-github-delivery': 'd-1' })).status).toBe(202);
  });

  test('in a burst becomes one', async () => {
    const { token } = gitReceiver();
    const calls = [0, 1, 2, 3, 4].map((number) => call(token, pushBody(), { 'x-github-delivery': `d-${number}` }));
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    await receivers.idle();
    expect(looks.length).toBeLessThan(5);
    expect(verdicts().filter((verdict) => verdict === 'coalesced coalesced')).toHaveLength(5 - looks.length);
    expect(verdicts().at(-1)).toBe('accepted building');
  });
});

describe('nothing is done for', () => {
  test('an address that is not known, whatever it brings', async () => {
    gitReceiver();
    expect(await call('wrong', pushBody())).toEqual({ status: 404, body: '{"error":"not found"}' });
    expect(deliveries()).toEqual([]);
  });

  test('a forged push, which is kept, and always answered with the same words', async () => {
    const { token } = gitReceiver();
    const forged = [
      { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
      { 'x-hub-signature-256': '' },
      { 'x-hub-signature-256': 'x' },
    ];
    const answers = await Promise.all(forged.map((headers) => call(token, pushBody(), headers)));
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.body}`))).toEqual(
      new Set(['401 {"error":"unauthorized"}']),
    );
    await receivers.idle();
    expect(looks).toEqual([]);
    expect(verdicts()).toEqual(Array.from({ length: 3 }, () => 'bad-signature badSignature'));
  });

  test.each([
    ['another branch', { ref: 'refs/heads/other' }, 'wrong-branch', 'otherBranch'],
    ['a tag', { ref: 'refs/tags/v1' }, 'wrong-branch', 'notABranch'],
    ['a deleted branch', { after: '0'.repeat(40), deleted: true }, 'ignored', 'branchDeleted'],
    [
      'another repository',
      { repository: { full_name: 'x/y', clone_url: 'https://git.example/x/y.git' } },
      'wrong-repository',
      'otherRepository',
    ],
  ])('%s, which is answered 2xx with the reason', async (_, changes, verdict, key) => {
    const { token } = gitReceiver();
    const answer = await call(token, pushBody(changes));
    expect(answer.status).toBe(200);
    expect(verdicts()).toEqual([`${verdict} ${key}`]);
    expect(looks).toEqual([]);
  });

  test('a ping, and a receiver that is switched off', async () => {
    const receiver = gitReceiver();
    expect((await call(receiver.token, '{"zen":"x"}', { 'x-github-event': 'ping' })).status).toBe(200);
    receivers.update({
      id: receiver.id,
      receiver: ReceiverInput.parse({ name: 'push', format: 'github', applicationId: 'app', enabled: false }),
    });
    expect((await call(receiver.token, pushBody())).status).toBe(200);
    expect(verdicts()).toEqual(['ignored ping', 'paused disabled']);
  });

  test('a body that is too large, before its signature is looked at, or that is no JSON', async () => {
    const { token } = gitReceiver();
    const large = Buffer.alloc(26 * 1024 * 1024, 'x');
    expect((await receivers.handle({ token, headers: {}, body: large, senderAddress: '' })).status).toBe(413);
    expect((await call(token, '{')).status).toBe(400);
    expect(verdicts()).toEqual(['refused tooLarge', 'unknown-format notJson']);
    expect(deliveries()[0]?.body.length).toBe(16 * 1024);
  });

  test('more forged calls than are kept, which keep no genuine one away', async () => {
    const { token } = gitReceiver();
    const forged = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
    const answers = await Promise.all(Array.from({ length: 70 }, () => call(token, pushBody(), forged)));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
    expect(deliveries()).toHaveLength(60);
    expect((await call(token, pushBody())).status).toBe(202);
    await clock.advance(1000);
    expect((await call(token, pushBody(), forged)).status).toBe(401);
  });
});

describe('a pushed image', () => {
  test('is released with the digest that the registry gives, not the one that the sender claims', async () => {
    const { token } = imageReceiver();
    expect((await call(token, imageBody())).status).toBe(202);
    await receivers.idle();
    expect(released).toEqual([{ image: 'reg.example/acme/shop:latest', digest, serviceIds: ['s1'] }]);
    expect(deliveries()[0]).toMatchObject({ verdict: 'accepted', batchId: 'batch-1' });
  });

  test('goes only to services that run this repository', async () => {
    const { token } = imageReceiver();
    services = [...services, { serviceId: 's2', name: 'other', image: 'reg.example/acme/other:latest' }];
    await call(token, imageBody());
    await receivers.idle();
    expect(released[0]?.serviceIds).toEqual(['s1']);
    services = [{ serviceId: 's2', name: 'other', image: 'reg.example/acme/other:latest' }];
    await call(token, imageBody());
    await receivers.idle();
    expect(verdicts().at(-1)).toBe('ignored nothingSelected');
  });

  test('that runs already is repeated', async () => {
    const { token } = imageReceiver();
    services = [{ serviceId: 's1', name: 'web', image: `reg.example/acme/shop:latest@${digest}` }];
    await call(token, imageBody());
    await receivers.idle();
    expect(released).toEqual([]);
    expect(verdicts()).toEqual(['repeated alreadyRuns']);
  });

  test('with another tag or repository, or none, is ignored', async () => {
    const { token } = imageReceiver();
    await call(token, imageBody('v1'));
    await call(token, imageBody('latest', 'acme/other'));
    await call(token, imageBody(''));
    expect(verdicts()).toEqual(['wrong-tag otherTag', 'wrong-repository otherRepository', 'wrong-tag noTag']);
  });

  test('that the registry does not show yet is asked for again', async () => {
    const { token } = imageReceiver();
    resolved = [new SlipwayError('registry.notFound'), new SlipwayError('registry.notFound'), digest];
    await call(token, imageBody());
    await clock.advance(2000);
    await clock.advance(5000);
    await receivers.idle();
    expect(verdicts()).toEqual(['accepted releasing']);
  });
});

describe('a kept delivery', () => {
  test('is acted on again, also where nothing is new', async () => {
    const { token } = gitReceiver();
    await call(token, pushBody({ padding: 'x'.repeat(40_000) }));
    await receivers.idle();
    lookResult = { commit, buildId: null };
    const [first] = deliveries();
    const replay = await receivers.replay({ deliveryId: first?.id ?? '' }, new AbortController().signal);
    expect(replay).toMatchObject({ verdict: 'accepted', buildId: 'build-2', replayOf: first?.id });
    expect(started).toEqual([commit]);
  });

  test('that was refused is never acted on', async () => {
    const { token } = gitReceiver();
    await call(token, pushBody(), { 'x-hub-signature-256': 'x' });
    const [first] = deliveries();
    await expect(receivers.replay({ deliveryId: first?.id ?? '' }, new AbortController().signal)).rejects.toMatchObject(
      {
        code: 'conflict',
        data: { reason: 'notReplayable' },
      },
    );
  });
});

describe('a receiver', () => {
  test('has a long token, and after a rotation the old address is not known any more', async () => {
    const before = gitReceiver();
    expect(Buffer.from(before.token, 'base64url').length).toBeGreaterThanOrEqual(16);
    const after = receivers.rotate({ id: before.id });
    expect((await call(before.token, pushBody())).status).toBe(404);
    expect((await call(after.token, pushBody())).status).toBe(202);
  });

  test('whose token was lost with the secrets can be called by nobody', async () => {
    const { id } = gitReceiver();
    const { records } = context.storage;
    records.of('receivers').put({ ...records.of('receivers').require(id), token: '' });
    expect((await call('', pushBody())).status).toBe(404);
  });

  test('that lacks what its format needs is refused', () => {
    expect(() => gitReceiver({ applicationId: null })).toThrow('input.invalid');
    expect(() => imageReceiver({ repository: '' })).toThrow('input.invalid');
    expect(() => imageReceiver({ selector: {} })).toThrow('input.invalid');
    expect(() => imageReceiver({ secret: 'x' })).toThrow('formatHasNoSecret');
    gitReceiver();
    expect(() => gitReceiver()).toThrow('conflict');
  });

  test('that is removed takes its deliveries with it', async () => {
    const { id, token } = gitReceiver();
    await call(token, pushBody());
    await receivers.idle();
    receivers.remove({ id });
    expect(deliveries()).toEqual([]);
    expect((await call(token, pushBody())).status).toBe(404);
  });
});
