import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createReceivers, type Receivers } from '../../../electron/core/receivers/index.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { ReceiverInput } from '../../../shared/schema/receiver.ts';
import { applicationRecord, clusterRecord, registryRecord } from '../../support/source-records.ts';
import { createTestContext, type TestContext } from '../../support/test-context.ts';
import { type WebhookSample, webhookSample } from '../../support/webhook-samples.ts';
import { provenHeaders } from '../../support/webhook-senders.ts';

const secret = 's3cr3t';
const digest = `sha256:${'4c1e'.repeat(16)}`;
const signal = new AbortController().signal;

let context: TestContext;
let receivers: Receivers;
let registryError: SlipwayError | undefined;

beforeEach(() => {
  context = createTestContext();
  const { records } = context.storage;
  const git = { url: 'https://github.com/acme/shop.git', branch: 'main', method: 'none', username: '' } as const;
  records.of('applications').put(applicationRecord({ git }));
  records.of('registries').put(registryRecord());
  records.of('clusters').put(clusterRecord());
  registryError = undefined;
  const notHere = (): never => expect.fail('nothing is begun by a trial');
  receivers = createReceivers(context, {
    applications: { require: notHere, lookFor: notHere },
    builds: { start: notHere },
    registries: {
      require: () => registryRecord({ host: 'registry.cn-hangzhou.aliyuncs.com' }),
      async resolve() {
        if (registryError) throw registryError;
        return { digest, mediaType: 'x', sizeBytes: 1 };
      },
      resolveIfChanged: notHere,
    },
    releases: {
      preview: async () => [
        { serviceId: 's1', name: 'web', image: 'registry-vpc.cn-hangzhou.aliyuncs.com/acme/shop:latest' },
        { serviceId: 's2', name: 'api', image: `registry.cn-hangzhou.aliyuncs.com/acme/shop:latest@${digest}` },
        { serviceId: 's3', name: 'other', image: 'registry.cn-hangzhou.aliyuncs.com/acme/other:latest' },
      ],
      release: notHere,
    },
  });
});
afterEach(() => {
  expect(context.storage.records.of('deliveries').list()).toEqual([]);
  return context[Symbol.asyncDispose]();
});

const gitReceiver = () =>
  receivers.add(ReceiverInput.parse({ name: 'push', format: 'github', applicationId: 'app', secret }));
const imageReceiver = () =>
  receivers.add(
    ReceiverInput.parse({
      ...{ name: 'image', format: 'alicloud', registryId: 'registry', repository: 'acme/shop', tag: 'latest' },
      ...{ clusterId: 'cluster', selector: { update: 'server-config' } },
    }),
  );

function pasted(id: string, { headers, bytes }: WebhookSample, more: Record<string, string> = {}) {
  const lines = Object.entries({ ...headers, ...more }).map(([name, value]) => `${name.toUpperCase()}: ${value}`);
  return { id, headers: ['POST /hooks/x HTTP/1.1', ...lines].join('\r\n'), body: bytes.toString('utf8') };
}

describe('a pasted payload', () => {
  test('of a genuine push names the application that would be built', async () => {
    const { id } = gitReceiver();
    const sample = webhookSample('github-push');
    const proof = provenHeaders('github', secret, { headers: {}, body: sample.bytes }, 0);
    expect(await receivers.tryPayload(pasted(id, sample, proof), signal)).toMatchObject({
      ...{ status: 202, verdict: 'accepted', proof: 'right', looksLike: null, events: sample.events },
      application: { id: 'app', name: 'shop', branch: 'main' },
    });
  });

  test('without its signature says so, and still what a genuine one would do', async () => {
    const { id } = gitReceiver();
    const trial = await receivers.tryPayload(pasted(id, webhookSample('github-push')), signal);
    expect(trial).toMatchObject({ status: 401, verdict: 'bad-signature', proof: 'missing' });
    expect(trial.application?.name).toBe('shop');
  });

  test('of another sender is told as such', async () => {
    const { id } = gitReceiver();
    expect(await receivers.tryPayload(pasted(id, webhookSample('forgejo-push')), signal)).toMatchObject({
      looksLike: 'Forgejo',
    });
    const image = imageReceiver();
    expect(await receivers.tryPayload(pasted(image.id, webhookSample('docker-hub-push')), signal)).toMatchObject({
      ...{ status: 400, verdict: 'unknown-format', looksLike: 'Docker Hub' },
    });
  });

  test('of an image names the services, under every name of their registry, and who runs it already', async () => {
    const { id } = imageReceiver();
    expect(await receivers.tryPayload(pasted(id, webhookSample('alicloud-personal')), signal)).toMatchObject({
      ...{ status: 202, verdict: 'accepted', proof: 'none', digest, error: null },
      services: [
        { id: 's1', name: 'web', upToDate: false },
        { id: 's2', name: 'api', upToDate: true },
      ],
    });
  });

  test('of an image shows why the registry could not be asked', async () => {
    const { id } = imageReceiver();
    registryError = new SlipwayError('registry.denied', { data: { host: 'reg.example' } });
    expect(await receivers.tryPayload(pasted(id, webhookSample('alicloud-personal')), signal)).toMatchObject({
      ...{ verdict: 'accepted', digest: null, services: [], error: { code: 'registry.denied' } },
    });
  });

  test('for another tag says which, and touches nothing', async () => {
    const { id } = imageReceiver();
    expect(await receivers.tryPayload(pasted(id, webhookSample('alicloud-without-full-name')), signal)).toMatchObject({
      ...{ status: 200, verdict: 'wrong-tag', services: [] },
    });
  });
});
