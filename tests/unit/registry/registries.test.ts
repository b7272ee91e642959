import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCertificateMaker } from '../../../electron/adapters/certificates/index.ts';
import type { RegistryClient } from '../../../electron/adapters/registry-client.ts';
import { createRegistries, type Registries } from '../../../electron/core/registries/index.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { RegistryInput } from '../../../shared/schema/registry.ts';
import { applicationRecord } from '../../support/source-records.ts';
import { createTestContext, type TestContext } from '../../support/test-context.ts';

const signal = new AbortController().signal;
let context: TestContext;
let registries: Registries;
let pingError: SlipwayError | undefined;
let listError: SlipwayError | undefined;

const client: RegistryClient = {
  async ping() {
    if (pingError) throw pingError;
  },
  async manifest() {
    return { digest: `sha256:${'a'.repeat(64)}`, mediaType: 'x', sizeBytes: 1 };
  },
  manifestIfChanged: () => Promise.resolve(undefined),
  async repositories() {
    if (listError) throw listError;
    return ['acme/shop', 'acme/empty'];
  },
  async tags(_access, repository) {
    if (repository === 'acme/empty') throw new SlipwayError('registry.notFound');
    return ['latest'];
  },
};

function create(): Registries {
  const hosts = { connection: () => Promise.reject(new Error('no host in this test')) };
  return createRegistries(context, { hosts, client, certificates: createCertificateMaker() });
}

beforeEach(() => {
  context = createTestContext();
  registries = create();
  pingError = undefined;
  listError = undefined;
});
afterEach(() => context[Symbol.asyncDispose]());

const input = (changes: Record<string, unknown> = {}) =>
  RegistryInput.parse({ name: 'Cloud', host: 'reg.example', username: 'ship', password: 'p4ss', ...changes });

describe('a registry', () => {
  test('keeps its password apart from its record', () => {
    const registry = registries.add(input());
    expect(JSON.stringify(context.storage.records.of('registries').list())).not.toContain('p4ss');
    expect(registries.credentials(registry.id)).toEqual({
      registryHost: 'reg.example',
      username: 'ship',
      password: 'p4ss',
    });
    registries.update({ id: registry.id, registry: input({ password: undefined, name: 'Other' }) });
    expect(registries.access(registry.id).password).toBe('p4ss');
    registries.update({ id: registry.id, registry: input({ password: null }) });
    expect(registries.credentials(registry.id)).toBeNull();
  });

  test('that moves to another host needs its password again, also when it drops TLS', () => {
    const { id } = registries.add(input());
    for (const moved of [{ host: 'evil.example' }, { insecure: true }])
      expect(() => registries.update({ id, registry: input({ ...moved, password: undefined }) })).toThrow(
        'passwordAgain',
      );
    expect(registries.update({ id, registry: input({ host: 'new.example' }) }).host).toBe('new.example');
  });

  test('is not removed while an application uses it, and leaves no secret when it is', () => {
    const { id } = registries.add(input());
    context.storage.records.of('applications').put(applicationRecord({ registryId: id }));
    expect(() => registries.remove({ id })).toThrow('registryUsed');
    context.storage.records.of('applications').remove('app');
    registries.remove({ id });
    expect(context.storage.secrets.get(`registry/${id}/password`)).toBeUndefined();
  });
});

describe('a check', () => {
  test('lists repositories, also those without a tag', async () => {
    const { id } = registries.add(input());
    const state = await registries.check({ id }, signal);
    expect(state).toMatchObject({ reachable: true, error: null });
    expect(state.repositories).toEqual([
      { name: 'acme/shop', tags: ['latest'] },
      { name: 'acme/empty', tags: [] },
    ]);
    expect(context.storage.records.of('registryStates').get(id)).toEqual(state);
  });

  test('that is denied is an answer: reachable, with the error', async () => {
    const { id } = registries.add(input());
    pingError = new SlipwayError('registry.denied');
    expect(await registries.check({ id }, signal)).toMatchObject({
      reachable: true,
      error: { code: 'registry.denied' },
    });
    pingError = new SlipwayError('registry.unreachable');
    expect(await registries.check({ id }, signal)).toMatchObject({
      reachable: false,
      error: { code: 'registry.unreachable' },
    });
  });

  test('is no failure where the catalogue is closed', async () => {
    const { id } = registries.add(input());
    listError = new SlipwayError('registry.denied');
    expect(await registries.check({ id }, signal)).toMatchObject({ reachable: true, error: null, repositories: [] });
  });
});

describe('the own authority', () => {
  test('is made once, also when asked for twice at a time, and stays the same for the next run', async () => {
    const [first, second] = await Promise.all([registries.authority(), registries.authority()]);
    expect(first.certificate).toBe(second.certificate);
    expect((await create().authority()).certificate).toBe(first.certificate);
    const issued = await registries.issueCertificate({ names: ['mgr01'], addresses: ['10.0.0.1'] });
    expect(new X509Certificate(issued.certificate).verify(new X509Certificate(first.certificate).publicKey)).toBe(true);
  });

  test('is what the built-in registry is trusted by; the same host again is the same record', async () => {
    const place = { hostId: 'mgr', host: '10.0.0.1:5000', username: 'slipway', password: 'one' };
    const first = await registries.registerBuiltIn(place);
    const again = await registries.registerBuiltIn({ ...place, password: 'two' });
    expect(again.id).toBe(first.id);
    expect(registries.access(first.id)).toMatchObject({
      password: 'two',
      caCertificate: (await registries.authority()).certificate,
    });
    expect(registries.builtIn('mgr')?.id).toBe(first.id);
    expect(() => registries.update({ id: first.id, registry: input({ host: 'evil.example' }) })).toThrow(
      'builtInAddress',
    );
  });
});
