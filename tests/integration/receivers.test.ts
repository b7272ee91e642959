import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCertificateMaker } from '../../electron/adapters/certificates/index.ts';
import { createRegistryClient } from '../../electron/adapters/registry/index.ts';
import { createReceivers, type Receivers } from '../../electron/core/receivers/index.ts';
import { createRegistries } from '../../electron/core/registries/index.ts';
import type { ReleaseRequest } from '../../electron/core/releases/index.ts';
import { type Receiver, ReceiverInput } from '../../shared/schema/receiver.ts';
import { RegistryInput } from '../../shared/schema/registry.ts';
import { DistributionRegistry } from '../support/distribution-registry.ts';
import { clusterRecord } from '../support/source-records.ts';
import { createTestContext, type TestContext } from '../support/test-context.ts';

let registry: DistributionRegistry;
let context: TestContext;
let receivers: Receivers;
let registryId: string;
const released: ReleaseRequest[] = [];

beforeAll(async () => {
  registry = await DistributionRegistry.start();
  context = createTestContext();
  context.storage.records.of('clusters').put(clusterRecord());
  const hosts = { connection: () => Promise.reject(new Error('no host in this test')) };
  const registries = createRegistries(context, {
    ...{ hosts, client: createRegistryClient(), certificates: createCertificateMaker() },
  });
  const { host, username, password, caCertificate } = registry;
  registryId = registries.add(RegistryInput.parse({ name: 'real', host, username, password, caCertificate })).id;
  const notHere = (): never => {
    throw new Error('no Git in this test');
  };
  receivers = createReceivers(context, {
    registries,
    applications: { require: notHere, lookFor: notHere },
    builds: { start: notHere },
    releases: {
      preview: async () => [{ serviceId: 's1', name: 'web', image: `${host}/acme/shop:latest` }],
      async release(request) {
        released.push(request);
        return { batchId: `batch-${released.length}`, releaseIds: ['release'] };
      },
    },
  });
});
afterAll(async () => {
  await context?.[Symbol.asyncDispose]();
  await registry?.[Symbol.asyncDispose]();
});

function addReceiver(format: 'alicloud' | 'docker-hub'): Receiver {
  const target = {
    registryId,
    repository: 'acme/shop',
    tag: 'latest',
    clusterId: 'cluster',
    selector: { update: 'server-config' },
  };
  return receivers.add(ReceiverInput.parse({ name: format, format, ...target }));
}

async function send({ token }: Receiver, body: unknown) {
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/json' };
  const answer = await receivers.handle({ token, headers, body: Buffer.from(text), senderAddress: '192.0.2.1' });
  await receivers.idle();
  return answer;
}

describe('a registry that tells of a pushed image', () => {
  test.each([
    [
      'alicloud',
      { push_data: { tag: 'latest', digest: `sha256:${'f'.repeat(64)}` }, repository: { repo_full_name: 'acme/shop' } },
    ],
    ['docker-hub', { push_data: { tag: 'latest', images: [] }, repository: { repo_name: 'acme/shop' } }],
  ] as const)('in the format %s gets what the registry itself calls the tag released', async (format, body) => {
    const digest = await registry.push('acme/shop', 'latest', format);
    const receiver = addReceiver(format);
    expect((await send(receiver, body)).status).toBe(202);
    expect(released.at(-1)).toMatchObject({
      ...{ digest, image: `${registry.host}/acme/shop:latest`, trigger: 'registry-hook', registryId },
      target: { serviceIds: ['s1'] },
    });
    const delivery = context.storage.records.of('deliveries').list().at(-1);
    expect(delivery).toMatchObject({
      receiverId: receiver.id,
      verdict: 'accepted',
      batchId: `batch-${released.length}`,
    });
  });

  test('whose login is refused gets nothing released, and the reason is kept', async () => {
    const registries = context.storage.secrets;
    const kept = registries.get(`registry/${registryId}/password`) ?? '';
    registries.set(`registry/${registryId}/password`, 'wrong');
    const before = released.length;
    const receiver = receivers.add(
      ReceiverInput.parse({
        ...{ name: 'denied', format: 'docker-hub', registryId, repository: 'acme/shop', clusterId: 'cluster' },
        selector: { update: 'server-config' },
      }),
    );
    await send(receiver, { push_data: { tag: 'latest' }, repository: { repo_name: 'acme/shop' } });
    registries.set(`registry/${registryId}/password`, kept);
    expect(released).toHaveLength(before);
    const delivery = context.storage.records.of('deliveries').list().at(-1);
    expect(delivery).toMatchObject({ verdict: 'failed', reason: { params: { code: 'registry.denied' } } });
  });
});

test('a tag that did not change costs the registry no more than a 304', async () => {
  const client = createRegistryClient();
  const { signal } = new AbortController();
  const pushed = await registry.push('acme/polled', 'latest', 'one');
  const first = await client.manifestIfChanged(registry.access, 'acme/polled', { tag: 'latest', etag: null }, signal);
  expect(first?.digest).toBe(pushed);
  expect(first?.etag).toContain(pushed);
  const seen = { tag: 'latest', etag: first?.etag ?? null };
  expect(await client.manifestIfChanged(registry.access, 'acme/polled', seen, signal)).toBeUndefined();
  const next = await registry.push('acme/polled', 'latest', 'two');
  expect((await client.manifestIfChanged(registry.access, 'acme/polled', seen, signal))?.digest).toBe(next);
});
