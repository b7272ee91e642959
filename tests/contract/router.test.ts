import { ORPCError, safe } from '@orpc/client';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostConnector } from '../../electron/adapters/host-connection.ts';
import { createRouter } from '../../electron/rpc/router.ts';
import type { Client } from '../../shared/contract/index.ts';
import { SlipwayError } from '../../shared/domain/slipway-error.ts';
import { CollectionName } from '../../shared/schema/collections.ts';
import type { HostInput } from '../../shared/schema/host.ts';
import type { Capabilities } from '../../shared/schema/settings.ts';
import { createFakeHosts, type FakeHosts } from '../support/fake-hosts.ts';
import { type ConnectedClient, connectByPort, connectBySocket } from '../support/rpc-transports.ts';
import { clusterRecord, registryRecord } from '../support/source-records.ts';
import { createTestCore, madePrivateKey, type TestCore } from '../support/test-core.ts';

const capabilities: Capabilities = {
  shell: 'serve',
  version: '0.1.0',
  platform: 'linux',
  nativeNotifications: false,
  secretsProtection: 'key-file',
  receiversListenAt: null,
  dataFolder: '/var/lib/slipway',
  runtime: {},
  startupNotices: [],
};

const hostInput = (name: string, changes: Partial<HostInput> = {}): HostInput => ({
  name,
  ssh: { address: '10.0.0.10', port: 22, username: 'ops', method: 'password', escalation: 'sudo-password' },
  internalAddress: null,
  profiles: [],
  secrets: {},
  ...changes,
});

/** What the window is told of a failure: the typed error's data, or what else came. */
async function failure(call: Promise<unknown>): Promise<unknown> {
  const { error } = await safe(call);
  return error instanceof ORPCError && error.code === 'SLIPWAY' ? error.data : error;
}

describe.each([
  ['a message port', connectByPort],
  ['a WebSocket', connectBySocket],
] as const)('the contract over %s', (_name, connect) => {
  let machines: FakeHosts;
  /** Signals of key scans under way: `10.0.0.99` never answers. */
  const scans: AbortSignal[] = [];
  let parts: TestCore;
  let connected: ConnectedClient;
  let client: Client;
  /** Who listens to changes of the records by way of the router. */
  let listeners = new Set<object>();
  const log: string[] = [];

  beforeEach(async () => {
    scans.length = 0;
    log.length = 0;
    listeners = new Set();
    machines = createFakeHosts();
    machines.machine('10.0.0.10');
    const connector: HostConnector = {
      connect: (target, signal) => machines.connect(target, signal),
      scanHostKey: (address, port, signal) => {
        if (address !== '10.0.0.99') return machines.scanHostKey(address, port, signal);
        scans.push(signal);
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new SlipwayError('operation.cancelled')));
        });
      },
    };
    parts = createTestCore(connector);
    const { records } = parts.core.storage;
    const storage = {
      ...parts.core.storage,
      records: {
        of: records.of.bind(records),
        onChange: (listener: Parameters<typeof records.onChange>[0]) => {
          const stop = records.onChange(listener);
          const mine = listeners.add(listener);
          return () => {
            mine.delete(listener);
            stop();
          };
        },
      },
    };
    const shell = {
      capabilities: () => capabilities,
      openExternal: () => Promise.reject(new TypeError('no browser is installed')),
    };
    const logger = pino({ level: 'info' }, { write: (line: string) => log.push(line) });
    connected = await connect(createRouter({ ...parts.core, storage }, shell, logger));
    client = connected.client;
  });

  afterEach(async () => {
    await connected[Symbol.asyncDispose]();
    await parts[Symbol.asyncDispose]();
  });

  it('answers', async () => {
    expect(await client.system.capabilities()).toEqual(capabilities);
    const [host] = await client.hosts.add({ hosts: [hostInput('ws01')] });
    expect(host).toMatchObject({ name: 'ws01', hostKey: null });
    expect(await client.system.updateSettings({ parallelHosts: 4 })).toMatchObject({ parallelHosts: 4 });
  });

  it('gives a typed error with its code and data, and logs nothing of it', async () => {
    expect(await failure(client.hosts.scanKey({ id: 'gone' }))).toEqual({
      code: 'notFound',
      data: { collection: 'hosts', id: 'gone' },
      retryable: false,
    });
    const [host] = await client.hosts.add({
      hosts: [
        hostInput('ws02', {
          ssh: { address: '10.0.0.20', port: 22, username: 'ops', method: 'agent', escalation: 'root' },
        }),
      ],
    });
    expect(await failure(client.hosts.scanKey({ id: host?.id ?? '' }))).toMatchObject({
      code: 'host.unreachable',
      retryable: true,
    });
    expect(log).toEqual([]);
  });

  it('refuses what does not fit the schema before core sees it, naming the field', async () => {
    const wrongPort = hostInput('ws01', {
      ssh: { address: '10.0.0.10', port: 70_000, username: 'ops', method: 'agent', escalation: 'root' },
    });
    const refused = await failure(client.hosts.add({ hosts: [hostInput('ws00'), wrongPort] }));
    expect(refused).toMatchObject({ code: 'input.invalid', retryable: false });
    expect(refused).toHaveProperty('data.issues', expect.stringMatching(/^hosts\.1\.ssh\.port: /));
    expect(parts.core.storage.records.of('hosts').list()).toEqual([]);
    const several = await failure(client.system.updateSettings({ parallelHosts: 0, receiverBaseUrl: 'nowhere' }));
    expect(several).toHaveProperty('data.issues', expect.stringMatching(/parallelHosts: .*; receiverBaseUrl: /));
    expect(await failure(client.system.openExternal({ url: 'http://insecure.example' }))).toMatchObject({
      code: 'input.invalid',
    });
  });

  it('calls an unknown failure internal, and logs it once with its stack', async () => {
    expect(await failure(client.system.openExternal({ url: 'https://slipway.example' }))).toEqual({
      code: 'internal',
      data: { detail: 'no browser is installed' },
      retryable: false,
    });
    expect(log).toHaveLength(1);
    expect(log[0]).toContain('TypeError: no browser is installed\\n    at ');
  });

  it('streams a snapshot, then numbered deltas', async () => {
    await client.hosts.add({ hosts: [hostInput('before')] });
    const events = await client.system.live();
    const first = await events.next();
    expect(first.value).toMatchObject({ type: 'snapshot', seq: 0, records: { hosts: [{ name: 'before' }] } });
    const numbers: number[] = [];
    for (const name of ['one', 'two']) {
      await client.hosts.add({ hosts: [hostInput(name)] });
      const next = await events.next();
      if (next.done || next.value.type !== 'delta') throw new Error('no delta came');
      numbers.push(next.value.seq);
      const hosts = next.value.changes.find(({ collection }) => collection === 'hosts');
      expect(hosts?.upsert).toMatchObject([{ name }]);
    }
    expect(numbers).toEqual([1, 2]);
    await events.return?.();
  });

  it('ends the handler of a stream that nobody reads any more', async () => {
    for await (const event of await client.system.live()) {
      expect(event.type).toBe('snapshot');
      expect(listeners.size).toBe(1);
      break;
    }
    await vi.waitFor(() => expect(listeners.size).toBe(0));
  });

  it('ends the handler of a stream whose window is gone', async () => {
    const events = await client.system.live();
    await events.next();
    expect(listeners.size).toBe(1);
    await connected[Symbol.asyncDispose]();
    await vi.waitFor(() => expect(listeners.size).toBe(0));
  });

  it('gives the failure of a stream as the same typed error', async () => {
    const logs = await failure(
      client.services.logs({ clusterId: 'gone', serviceId: 'gone' }).then(async (stream) => {
        for await (const line of stream) expect(line).toBeUndefined();
      }),
    );
    expect(logs).toMatchObject({ code: 'notFound' });
  });

  it('aborts the signal of a call that the window cancels', async () => {
    const [host] = await client.hosts.add({
      hosts: [
        hostInput('silent', {
          ssh: { address: '10.0.0.99', port: 22, username: 'ops', method: 'agent', escalation: 'root' },
        }),
      ],
    });
    const cancel = new AbortController();
    const scan = safe(client.hosts.scanKey({ id: host?.id ?? '' }, { signal: cancel.signal }));
    await vi.waitFor(() => expect(scans).toHaveLength(1));
    expect(scans[0]?.aborted).toBe(false);
    cancel.abort();
    expect((await scan).error).not.toBeNull();
    await vi.waitFor(() => expect(scans[0]?.aborted).toBe(true));
  });

  it('never gives a secret back: in no answer, event, record, error or log', async () => {
    const secrets = Object.fromEntries(
      ['password', 'privateKey', 'passphrase', 'sudoPassword', 'registry', 'token', 'deployKey', 'hook', 'later'].map(
        (name) => [name, `planted-${name}-secret`],
      ),
    ) as Record<string, string>;
    const heard: unknown[] = [];
    const events = await client.system.live();
    const following = (async () => {
      for await (const event of events) heard.push(event);
    })();
    const ask = async (call: Promise<unknown>): Promise<void> => {
      heard.push(await call.catch((error: unknown) => [String(error), JSON.stringify(error), error]));
    };
    await plantSecrets(client, parts, secrets, ask);
    await parts.clock.advance(60_000);
    await vi.waitFor(() => expect(JSON.stringify(heard)).toContain('later-name'));
    const { records, outputs, settings } = parts.core.storage;
    const kept = CollectionName.options.flatMap((name) => [...records.of(name).list()]);
    for (const operation of records.of('operations').list()) heard.push(outputs.read(operation.id, 0, 1000));
    const all = JSON.stringify([heard, kept, settings.get(), log]);
    // The secrets did arrive: core keeps them, and only there.
    expect(parts.core.storage.secrets.get(`host/${kept.find(isFirstHost)?.id}/password`)).toBe(secrets.password);
    for (const secret of [...Object.values(secrets), madePrivateKey]) expect(all).not.toContain(secret);
    await connected[Symbol.asyncDispose]();
    await following.catch(() => undefined);
  });
});

const isFirstHost = (record: { readonly id: string }): boolean => 'name' in record && record.name === 'ws01';

/** Every procedure that takes a secret, and those that use them: with success, with refusal and with failure. */
async function plantSecrets(
  client: Client,
  { core }: TestCore,
  secrets: Readonly<Record<string, string>>,
  ask: (call: Promise<unknown>) => Promise<void>,
): Promise<void> {
  const { password, privateKey, passphrase, sudoPassword } = secrets;
  const { records } = core.storage;
  await ask(
    client.hosts.add({ hosts: [hostInput('ws01', { secrets: { password, privateKey, passphrase, sudoPassword } })] }),
  );
  const host = records.of('hosts').list()[0];
  const id = host?.id ?? '';
  await ask(client.hosts.pinKey({ id, fingerprint: `SHA256:${'a'.repeat(43)}` }));
  await ask(client.hosts.testLogin({ id }));
  await ask(client.hosts.check({ ids: [id] }));
  await ask(client.hosts.update({ id, host: hostInput('later-name', { secrets: { password: secrets.later } }) }));
  await ask(client.hosts.update({ id, host: hostInput('ws01', { secrets: { password } }) }));
  await ask(client.hosts.add({ hosts: [{ ...hostInput('bad name'), ssh: { secret: password } as never }] }));
  await ask(client.hosts.add({ hosts: [hostInput('long', { secrets: { password: `${password}`.repeat(4000) } })] }));

  records.of('registries').put(registryRecord());
  records.of('clusters').put(clusterRecord({ managerHostIds: [id] }));
  const registry = { name: 'r', host: 'r.example', namespace: '', username: 'u', caCertificate: null, insecure: false };
  await ask(client.registries.add({ ...registry, password: secrets.registry }));
  await ask(client.registries.add({ ...registry, host: 'not a host!', password: secrets.registry }));
  expect(records.of('registries').list()).toHaveLength(2);
  for (const { id: registryId } of records.of('registries').list())
    await ask(client.registries.check({ id: registryId }));

  const application = {
    name: 'shop',
    git: { url: 'https://git.example/shop.git', branch: 'main', method: 'token' as const, username: 'u' },
    registryId: 'registry',
    image: 'shop',
    buildHostId: id,
    clusterId: 'cluster',
    selector: { update: 'yes' },
    secrets: { token: secrets.token, deployKey: secrets.deployKey },
  };
  await ask(client.applications.probeSource(application));
  await ask(client.applications.add(application));
  const applicationId = records.of('applications').list()[0]?.id ?? '';
  expect(applicationId).not.toBe('');
  await ask(client.applications.makeDeployKey({ id: applicationId }));
  await ask(client.applications.look({ id: applicationId }));
  await ask(client.receivers.add({ name: 'hook', format: 'github', applicationId, secret: secrets.hook }));
  expect(records.of('receivers').list()).toHaveLength(1);
}
