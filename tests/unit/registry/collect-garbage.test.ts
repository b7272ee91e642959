import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExecRequest, HostConnection } from '../../../electron/adapters/host-connection.ts';
import type { OpenRegistry } from '../../../electron/adapters/registry-contents.ts';
import {
  collectRegistryGarbage,
  makeRegistryReadOnly,
  makeRegistryWritable,
  registrySpace,
} from '../../../electron/commands/registry-collect.ts';
import {
  awaitWritable,
  createRegistries,
  createRegistryCare,
  type RegistryCare,
} from '../../../electron/core/registries/index.ts';
import type { RightFinding } from '../../../shared/schema/registry-content.ts';
import { registryRecord } from '../../support/source-records.ts';
import { createTestContext, type TestContext } from '../../support/test-context.ts';

const names: Readonly<Record<string, string>> = {
  [registrySpace()]: 'space',
  [makeRegistryReadOnly(5000)]: 'read-only',
  [collectRegistryGarbage()]: 'collect',
  [makeRegistryWritable()]: 'writable',
};

let context: TestContext;
let care: RegistryCare;
/** What was run on the host, in order. */
let ran: string[];
let readOnly: boolean;
let failing: string | undefined;

const connection = {
  exec: async ({ script }: ExecRequest) => {
    const name = names[script] ?? 'unknown';
    ran.push(name);
    if (name === 'read-only') readOnly = true;
    if (name === 'writable') readOnly = false;
    const isFailing = name === failing;
    return {
      exitCode: isFailing ? 1 : 0,
      signal: null,
      stdout: '2048 4096\n',
      stderr: isFailing ? 'no space left' : '',
    };
  },
};

const push = (): RightFinding => ({
  ...{ right: 'push', verdict: readOnly ? 'no' : 'yes', asked: 'POST', status: readOnly ? 405 : 202, code: '' },
  note: { key: '', params: {} },
});

const opened: OpenRegistry = {
  catalogue: async () => ({ repositories: ['acme/shop'], next: null }),
  tags: async () => ['1'],
  digest: async () => `sha256:${'a'.repeat(64)}`,
  manifest: async () => ({
    ...{ digest: `sha256:${'a'.repeat(64)}`, mediaType: '', kind: 'image', config: null, layers: [], children: [] },
  }),
  imageConfig: () => Promise.reject(new Error('not asked in this test')),
  has: async () => true,
  removeManifest: () => Promise.reject(new Error('nothing is removed in this test')),
  loginScheme: async () => ({ scheme: 'basic', tokenServer: null }),
  tryRights: async () => [push()],
  [Symbol.asyncDispose]: async () => undefined,
};

function create(): void {
  const hosts = { connection: async () => connection as unknown as HostConnection };
  const certificates = { makeAuthority: () => Promise.reject(), issue: () => Promise.reject() };
  const client = {
    ping: async () => undefined,
    manifest: () => Promise.reject(new Error('not asked in this test')),
    manifestIfChanged: async () => undefined,
    repositories: async () => [],
    tags: async () => [],
  };
  care = createRegistryCare({
    ...{ context, hosts, registries: createRegistries(context, { hosts, client, certificates }) },
    contents: { open: () => opened },
    clusters: { engine: () => Promise.reject() as never, refresh: async () => undefined },
    guard: () => ({ take: async () => void ran.push('lock'), release: async () => void ran.push('unlock') }),
    clientConfig: async () => ({ path: '', text: null }),
  });
}

beforeEach(() => {
  context = createTestContext();
  ran = [];
  readOnly = false;
  failing = undefined;
  create();
  const built = { kind: 'built-in', hostId: 'host', host: '10.0.0.1:5000', username: '' } as const;
  context.storage.records.of('registries').put(registryRecord({ id: 'r', ...built }));
});
afterEach(() => context[Symbol.asyncDispose]());

const collect = async () => context.operations.finished(care.collectGarbage({ id: 'r' }).operationId);

describe('garbage collection', () => {
  test('goes read-only, collects, and is writable before it is looked at again', async () => {
    expect(await collect()).toMatchObject({ state: 'succeeded' });
    expect(ran).toEqual(['lock', 'space', 'read-only', 'collect', 'writable', 'space', 'unlock']);
  });

  test.each(['read-only', 'collect'])(
    'that fails to %s leaves the registry writable, and the host unlocked',
    async (name) => {
      failing = name;
      const ended = await collect();
      expect(ended).toMatchObject({
        state: 'failed',
        error: { code: 'step.failed', data: { detail: 'no space left' } },
      });
      expect(ran.slice(-2)).toEqual(['writable', 'unlock']);
      expect(readOnly).toBe(false);
    },
  );

  test('says so when the registry can not be made writable from here', async () => {
    failing = 'writable';
    expect(await collect()).toMatchObject({ state: 'failed', error: { data: { reason: 'stillReadOnly' } } });
  });

  test('that goes on after a crash first makes the registry writable, then does all of it again', async () => {
    failing = 'collect';
    const { id } = await collect();
    failing = undefined;
    readOnly = true;
    ran = [];
    context.operations.resume(id);
    expect(await context.operations.finished(id)).toMatchObject({ state: 'succeeded' });
    expect(ran).toEqual(['lock', 'writable', 'space', 'read-only', 'collect', 'writable', 'space', 'unlock']);
  });

  test('lets a push wait from the read-only switch on, and not while it waits for builds itself', async () => {
    const seen: string[] = [];
    const pushes: Promise<void>[] = [];
    const { records } = context.storage;
    const stop = records.onChange(({ collection }) => {
      const [operation] = collection === 'operations' ? records.of('operations').list() : [];
      const running = operation?.steps.find(({ state }) => state === 'running')?.id;
      if (!running || !['quiet', 'collect'].includes(running) || seen.includes(running)) return;
      seen.push(running);
      const onWait = () => void seen.push('waits');
      const wait = awaitWritable(context, 'r', { signal: context.stopping, onWait });
      pushes.push(wait.then(() => void (running === 'collect' && seen.push(readOnly ? 'too early' : 'writable'))));
    });
    await collect();
    await Promise.all(pushes);
    stop();
    expect(seen).toEqual(['quiet', 'collect', 'waits', 'writable']);
  });

  test('is only for a registry that Slipway runs', () => {
    context.storage.records.of('registries').put(registryRecord({ id: 'other', name: 'Other' }));
    expect(() => care.collectGarbage({ id: 'other' })).toThrow('notBuiltIn');
  });
});

test('the commands of a collection', () => {
  expect(collectRegistryGarbage()).toBe(
    [
      'set -eu',
      "image=$(docker container inspect -f '{{.Image}}' slipway-registry)",
      'docker run --rm --name slipway-registry-collect --label io.slipway.managed=true \\',
      '  --volumes-from slipway-registry \\',
      '  "$image" garbage-collect /etc/docker/registry/config.yml',
    ].join('\n'),
  );
  const readOnlyScript = makeRegistryReadOnly(5000);
  expect(readOnlyScript).toContain('docker stop -t 20 slipway-registry >/dev/null');
  expect(readOnlyScript).toContain(`--env 'REGISTRY_STORAGE_MAINTENANCE_READONLY={"enabled": true}'`);
  // After a restart of the engine the registry is back by itself, and its stand-in is not.
  expect(readOnlyScript).toContain('--restart no');
});
