import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ORPCError, safe } from '@orpc/client';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRouter } from '../../electron/rpc/router.ts';
import { openStorage } from '../../electron/storage/headless-storage.ts';
import type { Storage } from '../../electron/storage/stores.ts';
import type { Client } from '../../shared/contract/index.ts';
import { ApplicationInput } from '../../shared/schema/application.ts';
import { ReceiverInput } from '../../shared/schema/receiver.ts';
import { ServiceInput } from '../../shared/schema/service.ts';
import { createFakeHosts, type FakeHosts } from '../support/fake-hosts.ts';
import { type ConnectedClient, connectByPort } from '../support/rpc-transports.ts';
import { clusterRecord } from '../support/source-records.ts';
import { createTestCore, madePrivateKey, type TestCore } from '../support/test-core.ts';

/** Recognisable, and each its own: what leaks names where it came from. */
const planted = {
  password: 'planted-login-password-4711',
  newPassword: 'planted-new-login-password-4711',
  privateKey: 'planted-private-key-4711',
  passphrase: 'planted-passphrase-4711',
  sudoPassword: 'planted-sudo-password-4711',
  registryPassword: 'planted-registry-password-4711',
  token: 'planted-git-token-4711',
  deployKey: 'planted-deploy-key-4711',
  probeToken: 'planted-probe-token-4711',
  hookSecret: 'planted-hook-secret-4711',
  environment: 'planted-environment-4711',
  refused: 'planted-in-a-refused-input-4711',
  madePrivateKey,
} as const;

const ssh = { address: '10.0.0.10', port: 22, username: 'ops', method: 'key', escalation: 'sudo-password' } as const;

let folder: string;
let storage: Storage;
let parts: TestCore;
let connected: ConnectedClient;
let client: Client;
let machines: FakeHosts;
let answers: string[];
let log: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-secrets-'));
  storage = openStorage({ dataFolder: folder, shell: 'headless' });
  answers = [];
  log = [];
  const logger = pino({ level: 'trace' }, { write: (line) => void log.push(line) });
  machines = createFakeHosts();
  machines.machine('10.0.0.10');
  parts = createTestCore(machines, { storage, logger });
  const shell = {
    capabilities: () => {
      throw new Error('not asked here');
    },
    openExternal: async () => undefined,
  };
  connected = await connectByPort(createRouter(parts.core, shell, logger));
  client = connected.client;
});
afterEach(async () => {
  await connected[Symbol.asyncDispose]();
  await parts[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** The answer, noted with what an error carries. */
async function ask<T>(call: Promise<T>): Promise<T | undefined> {
  const { error, data } = await safe(call);
  const detail = error instanceof ORPCError ? error.data : undefined;
  answers.push(JSON.stringify({ data, error: error && { message: error.message, stack: error.stack, detail } }) ?? '');
  return error ? undefined : data;
}

async function useHosts(): Promise<string> {
  const { password, privateKey, passphrase, sudoPassword, newPassword, refused } = planted;
  const host = { name: 'web', ssh, internalAddress: null, profiles: [] };
  const added = await ask(
    client.hosts.add({ hosts: [{ ...host, secrets: { password, privateKey, passphrase, sudoPassword } }] }),
  );
  const id = added?.[0]?.id ?? expect.fail('no host');
  // Refused by the schema, and by core: the name is taken.
  await ask(client.hosts.update({ id, host: { ...host, name: '', secrets: { password: refused } } }));
  await ask(client.hosts.add({ hosts: [{ ...host, secrets: { password: refused } }] }));
  await ask(client.hosts.testLogin({ id }));
  const scan = await ask(client.hosts.scanKey({ id }));
  await ask(client.hosts.pinKey({ id, fingerprint: scan?.fingerprint ?? '' }));
  await ask(client.hosts.testLogin({ id }));
  await ask(client.hosts.update({ id, host: { ...host, secrets: { password: newPassword } } }));
  const check = await ask(client.hosts.check({ ids: [id] }));
  await parts.core.operations.finished(check?.operationId ?? '');
  const setup = await ask(client.provisioning.begin({ hostIds: [id] }));
  const plan = await ask(client.provisioning.plan({ id: setup?.id ?? '' }));
  for (const format of ['markdown', 'shell'] as const)
    await ask(client.provisioning.exportPlan({ planId: plan?.id ?? '', format }));
  machines.machine('10.0.0.10', {
    answer: () => {
      throw new Error('the machine broke');
    },
  });
  await ask(client.hosts.testLogin({ id }));
  return id;
}

async function useSources(buildHostId: string): Promise<void> {
  const { registryPassword, token, deployKey, probeToken, hookSecret } = planted;
  const registry = await ask(
    client.registries.add({ name: 'R', host: 'reg.example', username: 'u', password: registryPassword }),
  );
  const registryId = registry?.id ?? expect.fail('no registry');
  await ask(client.registries.check({ id: registryId }));
  const git = { url: 'https://git.example/acme/shop.git', branch: 'main', method: 'token' as const };
  const input = ApplicationInput.parse({
    ...{ name: 'shop', git, registryId, image: 'shop', buildHostId, clusterId: 'cluster', selector: { update: 'x' } },
    secrets: { token, deployKey },
  });
  const application = await ask(client.applications.add(input));
  const id = application?.id ?? expect.fail('no application');
  await ask(client.applications.probeSource({ git, secrets: { token: probeToken } }));
  await ask(client.applications.makeDeployKey({ id }));
  await ask(client.applications.look({ id }));
  const build = await ask(client.builds.start({ applicationId: id }));
  if (build) await parts.core.operations.finished(build.operationId);
  const receiver = await ask(
    client.receivers.add(
      ReceiverInput.parse({ name: 'push', format: 'git-generic', applicationId: id, secret: hookSecret }),
    ),
  );
  for (const authorization of [`Bearer ${hookSecret}`, `Bearer wrong-${hookSecret}`, `Basic ${hookSecret}`])
    await parts.core.receivers.handle({
      token: receiver?.token ?? '',
      headers: { authorization, 'x-note': hookSecret },
      body: Buffer.from(JSON.stringify({ ref: 'refs/heads/main', secret: hookSecret })),
      senderAddress: '192.0.2.1',
    });
  await parts.core.receivers.idle();
}

async function everythingLive(): Promise<void> {
  for await (const change of await client.system.live()) {
    answers.push(JSON.stringify(change));
    return;
  }
}

function* filesBelow(place: string): Generator<string> {
  for (const name of readdirSync(place)) {
    const path = join(place, name);
    if (statSync(path).isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

/** Names of the planted secrets that the bytes hold, plain or as base64. */
function found(bytes: Buffer): string[] {
  return Object.entries(planted)
    .filter(([, secret]) => bytes.includes(secret) || bytes.includes(Buffer.from(secret).toString('base64')))
    .map(([name]) => name);
}

describe('a secret that came in over the contract', () => {
  it('is used, and found in no answer, no log line, and no file, but encrypted among the secrets', async () => {
    storage.records.of('clusters').put(clusterRecord({ managerHostIds: [] }));
    await useSources(await useHosts());
    const environment = { TOKEN: planted.environment };
    await ask(
      client.services.create(
        ServiceInput.parse({
          clusterId: 'cluster',
          name: 'web',
          registryId: null,
          image: 'reg.example/a@sha256:'.concat('a'.repeat(64)),
          environment,
        }),
      ),
    );
    await everythingLive();

    // It did come in, or nothing would be shown by its absence.
    expect(JSON.stringify(machines.targets.length)).not.toBe('0');
    expect(parts.core.registries.credentials(storage.records.of('registries').list()[0]?.id ?? '')?.password).toBe(
      planted.registryPassword,
    );
    expect(storage.records.of('builds').list()).not.toEqual([]);
    expect(
      storage.records
        .of('deliveries')
        .list()
        .map(({ verdict }) => verdict)
        .sort(),
    ).toContain('bad-signature');
    expect(found(Buffer.from(answers.join('\n')))).toEqual([]);
    expect(found(Buffer.from(log.join('\n')))).toEqual([]);
    const names = [...filesBelow(folder)];
    expect(names.map((name) => name.slice(folder.length + 1))).toEqual(
      expect.arrayContaining(['settings.json', 'history.sqlite', 'secrets.json']),
    );
    expect(names.some((name) => name.endsWith('.jsonl'))).toBe(true);
    for (const name of names) expect(found(readFileSync(name)), name).toEqual([]);
  });
});
