import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReceivers, type Receivers } from '../../../electron/core/receivers/index.ts';
import { ReceiverInput } from '../../../shared/schema/receiver.ts';
import { applicationRecord, clusterRecord, registryRecord } from '../../support/source-records.ts';
import { createTestContext, type TestContext } from '../../support/test-context.ts';

const commit = '9ab3'.repeat(10);
const secret = 's3cr3t-of-the-sender';

let context: TestContext;
let receivers: Receivers;
/** Holds back the look at the repository. */
let gate: Promise<void>;

beforeEach(() => {
  context = createTestContext();
  const { records } = context.storage;
  records.of('applications').put(applicationRecord());
  records.of('registries').put(registryRecord());
  records.of('clusters').put(clusterRecord());
  gate = Promise.resolve();
  receivers = openReceivers();
});
afterEach(() => context[Symbol.asyncDispose]());

function openReceivers(): Receivers {
  const notHere = () => expect.fail('not part of these tests');
  return createReceivers(context, {
    applications: {
      require: () => applicationRecord(),
      async lookFor() {
        await gate;
        return { commit, buildId: 'build-1' };
      },
    },
    builds: { start: notHere },
    registries: { require: () => registryRecord(), resolve: notHere, resolveIfChanged: notHere },
    releases: { preview: notHere, release: notHere },
  });
}

const gitReceiver = () =>
  receivers.add(ReceiverInput.parse({ name: 'push', format: 'github', applicationId: 'app', secret }));

const pushBody = (changes: Record<string, unknown> = {}): string =>
  JSON.stringify({
    ref: 'refs/heads/main',
    after: commit,
    repository: { full_name: 'acme/shop', clone_url: 'https://git.example/acme/shop.git' },
    ...changes,
  });

function call(token: string, body: string, headers: Record<string, string> = {}) {
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const signed = { 'x-github-event': 'push', 'x-hub-signature-256': signature, ...headers };
  return receivers.handle({ token, headers: signed, body: Buffer.from(body), senderAddress: '192.0.2.1' });
}

const deliveries = () => context.storage.records.of('deliveries').list();
const verdicts = () => deliveries().map(({ verdict, reason }) => `${verdict} ${reason.key}`);

describe('what a delivery keeps', () => {
  it('is neither the token of the address nor the secret, wherever the sender or a proxy repeats them', async () => {
    const { token } = gitReceiver();
    const headers = { 'x-original-uri': `/hooks/${token}`, referer: `https://x/?s=${secret}` };
    await call(token, pushBody({ hook: { config: { url: `https://x/hooks/${token}`, note: secret } } }), headers);
    await call(token, `{"broken": "${token}`, headers);
    expect(deliveries()).toHaveLength(2);
    expect(JSON.stringify(deliveries())).not.toContain(token);
    expect(JSON.stringify(deliveries())).not.toContain(secret);
  });

  it('is bounded, whatever the sender writes as a name', async () => {
    const { token } = gitReceiver();
    const long = 'x'.repeat(512 * 1024);
    expect((await call(token, pushBody({ repository: { full_name: long } }))).status).toBe(400);
    const image = receivers.add(
      ReceiverInput.parse({
        ...{ name: 'image', format: 'alicloud', registryId: 'registry', repository: 'acme/shop', tag: 'latest' },
        ...{ clusterId: 'cluster', selector: { update: 'server-config' } },
      }),
    );
    const body = JSON.stringify({ push_data: { tag: 'latest' }, repository: { repo_full_name: long } });
    expect((await call(image.token, body)).status).toBe(400);
    expect(JSON.stringify(deliveries()).length).toBeLessThan(64 * 1024);
  });

  it('treats __proto__ and deep nesting as data', async () => {
    const { token } = gitReceiver();
    const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const body = `{"__proto__":{"deleted":true},"constructor":1,"n":1e999,"deep":${nested},${pushBody().slice(1)}`;
    expect((await call(token, body, { __proto__: 'x' })).status).toBe(202);
    await receivers.idle();
    expect(verdicts()).toEqual(['accepted building']);
  });
});

describe('a stop', () => {
  it('between the answer and the work loses nothing: the next start goes on', async () => {
    const { token } = gitReceiver();
    gate = new Promise(() => undefined);
    expect((await call(token, pushBody())).status).toBe(202);
    expect(verdicts()).toEqual(['accepted queued']);
    gate = Promise.resolve();
    const next = openReceivers();
    next.start();
    await next.idle();
    expect(verdicts()).toEqual(['accepted building']);
  });

  it('in the middle of the work is no failure of the delivery: it stays queued', async () => {
    const { token } = gitReceiver();
    let refuse: (error: Error) => void = () => undefined;
    gate = new Promise((_resolve, reject) => {
      refuse = reject;
    });
    await call(token, pushBody());
    receivers[Symbol.dispose]();
    refuse(new Error('the ledger takes nothing new'));
    await receivers.idle();
    expect(verdicts()).toEqual(['accepted queued']);
  });

  it('after which nobody knows what was asked is said', () => {
    const { id } = gitReceiver();
    const kept = {
      senderAddress: '',
      senderDeliveryId: null,
      headers: {},
      body: '',
      summary: '',
      event: null,
      looksLike: null,
    };
    context.storage.records.of('deliveries').put({
      ...{ ...kept, id: 'lost', receiverId: id, receivedAt: 1, verdict: 'accepted' as const },
      ...{ reason: { key: 'queued', params: {} }, buildId: null, batchId: null, replayOf: null },
    });
    receivers.start();
    expect(verdicts()).toEqual(['failed interrupted']);
  });
});
