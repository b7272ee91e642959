import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRegistryClient } from '../../electron/adapters/registry/index.ts';
import { DistributionRegistry } from '../support/distribution-registry.ts';

const client = createRegistryClient();
const signal = (): AbortSignal => AbortSignal.timeout(20_000);
let registry: DistributionRegistry;

beforeAll(async () => {
  registry = await DistributionRegistry.start();
});
afterAll(() => registry[Symbol.asyncDispose]());

describe('a registry with TLS by an authority of its own and an htpasswd login', () => {
  test('answers with the right login', async () => {
    await client.ping(registry.access, signal());
  });

  test('says what a tag means, and the new meaning after a push', async () => {
    const first = await registry.push('acme/shop', 'latest', 'one');
    const seen = await client.manifest(registry.access, 'acme/shop', 'latest', signal());
    expect(seen).toMatchObject({ digest: first, mediaType: 'application/vnd.oci.image.manifest.v1+json' });
    expect(seen.sizeBytes).toBeGreaterThan(100);
    const second = await registry.push('acme/shop', 'latest', 'two');
    expect(second).not.toBe(first);
    expect((await client.manifest(registry.access, 'acme/shop', 'latest', signal())).digest).toBe(second);
    expect((await client.manifest(registry.access, 'acme/shop', first, signal())).digest).toBe(first);
  });

  test('lists repositories and tags', async () => {
    await registry.push('acme/other', 'v1', 'x');
    await registry.push('acme/other', 'v2', 'y');
    expect(await client.repositories(registry.access, signal())).toContain('acme/other');
    expect(await client.tags(registry.access, 'acme/other', signal())).toEqual(['v1', 'v2']);
  });

  test('refuses a wrong password and a missing login as denied', async () => {
    const wrong = { ...registry.access, password: 'wrong' };
    await expect(client.ping(wrong, signal())).rejects.toMatchObject({
      code: 'registry.denied',
      data: { reason: 'login' },
    });
    const anonymous = { ...registry.access, username: '', password: null };
    await expect(client.manifest(anonymous, 'acme/shop', 'latest', signal())).rejects.toMatchObject({
      code: 'registry.denied',
    });
  });

  test('says notFound for a tag and for a repository that are not there', async () => {
    await expect(client.manifest(registry.access, 'acme/shop', 'never', signal())).rejects.toMatchObject({
      code: 'registry.notFound',
      data: { repository: 'acme/shop', reference: 'never' },
    });
    await expect(client.tags(registry.access, 'acme/none', signal())).rejects.toMatchObject({
      code: 'registry.notFound',
    });
  });

  test('is not trusted without its authority', async () => {
    await expect(client.ping({ ...registry.access, caCertificate: null }, signal())).rejects.toMatchObject({
      code: 'registry.unreachable',
      data: { reason: 'certificate' },
    });
  });

  test('is reached over a stream that somebody else opened, TLS and name checked all the same', async () => {
    const digest = await registry.push('acme/tunnel', 'latest', 'through');
    const port = Number(registry.host.split(':')[1]);
    let opened = 0;
    const access = {
      ...registry.access,
      connect: async () => {
        opened += 1;
        return connect(port, '127.0.0.1');
      },
    };
    expect((await client.manifest(access, 'acme/tunnel', 'latest', signal())).digest).toBe(digest);
    expect(opened).toBeGreaterThan(0);
    await expect(client.ping({ ...access, host: 'registry.example:5000' }, signal())).rejects.toMatchObject({
      code: 'registry.unreachable',
      data: { reason: 'certificate' },
    });
  });
});

test('a registry that is not there is unreachable, with the reason', async () => {
  const access = { ...registry.access, host: '127.0.0.1:1' };
  await expect(client.ping(access, signal())).rejects.toMatchObject({
    code: 'registry.unreachable',
    data: { reason: 'refused' },
    retryable: true,
  });
});

test('names from outside never become parts of an address', async () => {
  await expect(client.manifest(registry.access, '../_catalog', 'latest', signal())).rejects.toMatchObject({
    code: 'input.invalid',
  });
  await expect(client.manifest(registry.access, 'acme/shop', 'a/../b', signal())).rejects.toMatchObject({
    code: 'input.invalid',
  });
});

test('a cancel ends a question at once', async () => {
  const controller = new AbortController();
  const access = { ...registry.access, connect: () => new Promise<never>(() => undefined) };
  const asked = client.ping(access, controller.signal);
  controller.abort();
  await expect(asked).rejects.toMatchObject({ code: 'operation.cancelled' });
});
