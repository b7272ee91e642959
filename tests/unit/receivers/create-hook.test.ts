import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitServer } from '../../../electron/adapters/git-server/index.ts';
import { createReceivers, type Receivers } from '../../../electron/core/receivers/index.ts';
import { defaultApiUrl, type HookServer, hookServers } from '../../../shared/domain/hook-creation.ts';
import { ReceiverInput } from '../../../shared/schema/receiver.ts';
import { GitServerApi } from '../../support/git-server-api.ts';
import { applicationRecord } from '../../support/source-records.ts';
import { createTestContext, type TestContext } from '../../support/test-context.ts';

const base = 'https://slipway.example/';
const signal = new AbortController().signal;

let context: TestContext;
let receivers: Receivers;

beforeEach(() => {
  context = createTestContext();
  const git = { url: 'git@git.example:acme/shop.git', branch: 'main', method: 'deploy-key', username: '' } as const;
  context.storage.records.of('applications').put(applicationRecord({ git }));
  const notHere = (): never => expect.fail('a hook begins nothing');
  receivers = createReceivers(context, {
    gitServer: createGitServer(),
    applications: { require: notHere, lookFor: notHere },
    builds: { start: notHere },
    registries: { require: notHere, resolve: notHere, resolveIfChanged: notHere },
    releases: { preview: notHere, release: notHere },
  });
});
afterEach(() => context[Symbol.asyncDispose]());

function receiverOf(format: HookServer, secret: string | null = 's3cr3t') {
  return receivers.add(ReceiverInput.parse({ name: 'push', format, applicationId: 'app', secret }));
}

describe.each(hookServers)('at %s', (kind) => {
  test('a hook is made, read back, and set right the second time', async () => {
    await using api = await GitServerApi.start(kind);
    const { id, token } = receiverOf(kind);
    const input = { id, base, token: 'right-token', apiUrl: api.url };
    const server = new URL(api.url).host;
    expect(await receivers.createHook(input, signal)).toEqual({ server, replaced: false });
    expect(JSON.stringify(api.hooks)).toContain(`https://slipway.example/hooks/${token}`);
    expect(JSON.stringify(api.hooks)).toContain('s3cr3t');
    expect(await receivers.createHook(input, signal)).toEqual({ server, replaced: true });
    expect(api.hooks).toHaveLength(1);
    expect(api.calls.at(-1)).toMatch(/^GET .*\/hooks\/40$/);
  });

  test('another hook stays as it is', async () => {
    await using api = await GitServerApi.start(kind);
    const { id } = receiverOf(kind);
    const input = { id, token: 'right-token', apiUrl: api.url };
    await receivers.createHook({ ...input, base: 'https://other.example' }, signal);
    const before = structuredClone(api.hooks[0]);
    expect(await receivers.createHook({ ...input, base }, signal)).toMatchObject({ replaced: false });
    expect(api.hooks).toHaveLength(2);
    expect(api.hooks[0]).toEqual(before);
  });

  test('a wrong token, an address that is no API, and a hook that stays off are told apart', async () => {
    await using api = await GitServerApi.start(kind);
    const { id } = receiverOf(kind);
    const input = { id, base, token: 'right-token', apiUrl: api.url };
    await expect(receivers.createHook({ ...input, token: 'wrong' }, signal)).rejects.toMatchObject({
      ...{ code: 'git.denied', data: { reason: 'apiToken', detail: '401 Bad credentials' } },
    });
    await expect(receivers.createHook({ ...input, apiUrl: `${api.url}/other` }, signal)).rejects.toMatchObject({
      ...{ code: 'git.denied', data: { reason: 'apiNotFound' } },
    });
    expect(api.hooks).toEqual([]);
    api.keepsOff = true;
    await expect(receivers.createHook(input, signal)).rejects.toMatchObject({
      ...{ code: 'git.failed', data: { reason: 'hookNotKept' } },
    });
  });
});

test('without a secret, or without a token, nothing is sent', async () => {
  await using api = await GitServerApi.start('gitea');
  const bare = receiverOf('gitea', null);
  const input = { id: bare.id, base, token: 'right-token', apiUrl: api.url };
  await expect(receivers.createHook(input, signal)).rejects.toMatchObject({ data: { reason: 'hookWithoutSecret' } });
  receivers.remove({ id: bare.id });
  const { id } = receiverOf('gitea');
  await expect(receivers.createHook({ ...input, id, token: null }, signal)).rejects.toMatchObject({
    ...{ code: 'input.invalid', data: { field: 'token', reason: 'required' } },
  });
  expect(api.calls).toEqual([]);
});

test('the token that the application logs in with is used where none is given', async () => {
  await using api = await GitServerApi.start('github');
  context.storage.secrets.set('application/app/token', 'right-token');
  const { id } = receiverOf('github');
  expect(await receivers.createHook({ id, base, token: null, apiUrl: api.url }, signal)).toMatchObject({
    replaced: false,
  });
});

test('a server that is not there is said to be that', async () => {
  const { id } = receiverOf('gitlab');
  const input = { id, base, token: 'right-token', apiUrl: 'http://127.0.0.1:1' };
  await expect(receivers.createHook(input, signal)).rejects.toMatchObject({
    ...{ code: 'git.unreachable', retryable: true, data: { reason: 'noRoute', detail: 'ECONNREFUSED' } },
  });
});

test.each([
  ['github', 'https://github.com/acme/shop.git', 'https://api.github.com'],
  ['github', 'git@github.com:acme/shop.git', 'https://api.github.com'],
  ['github', 'https://git.acme.example/acme/shop', 'https://git.acme.example/api/v3'],
  ['gitlab', 'ssh://git@gitlab.acme.example:2222/acme/shop.git', 'https://gitlab.acme.example/api/v4'],
  ['gitea', 'http://10.0.0.5:3000/acme/shop.git', 'http://10.0.0.5:3000/api/v1'],
  ['gitea', 'not an address', undefined],
] as const)('the API of %s for %s', (server, gitUrl, expected) => {
  expect(defaultApiUrl(server, gitUrl)).toBe(expected);
});
