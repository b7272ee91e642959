import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gitFailure } from '../../../electron/adapters/git/git-failure.ts';
import { openLogin } from '../../../electron/adapters/git/git-login.ts';
import { createGitClient } from '../../../electron/adapters/git/index.ts';

const run = promisify(execFile);
const signal = AbortSignal.timeout(60_000);
const hostKey = { type: 'ssh-ed25519', fingerprint: 'SHA256:x', key: 'QUJD' };
const zero = '0'.repeat(40);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-git-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a login', () => {
  test('with a token travels in the environment, for its origin alone, and forbids redirects', async () => {
    const login = { kind: 'token', username: '', token: 'tok-3n' } as const;
    await using opened = await openLogin(folder, 'https://git.example:8443/acme/shop.git', login);
    expect(opened.variables).toEqual({
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'http.https://git.example:8443/.extraHeader',
      GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from('git:tok-3n').toString('base64')}`,
      GIT_CONFIG_KEY_1: 'http.followRedirects',
      GIT_CONFIG_VALUE_1: 'false',
    });
  });

  test('with a deploy key is a file for its owner only, which is gone afterwards', async () => {
    const login = { kind: 'deploy-key', privateKey: 'PRIVATE', hostKey } as const;
    {
      await using opened = await openLogin(folder, 'ssh://git@git.example/acme/shop.git', login);
      const command = opened.variables.GIT_SSH_COMMAND ?? '';
      expect(command).not.toContain('PRIVATE');
      for (const option of ['StrictHostKeyChecking=yes', 'IdentitiesOnly=yes', 'IdentityAgent=none', '-F /dev/null'])
        expect(command).toContain(option);
      const file = /-i '([^']+)'/.exec(command)?.[1] ?? '';
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
    expect(await readdir(folder)).toEqual([]);
  });

  test('over SSH without a pinned host key is refused before anything is sent', async () => {
    const login = { kind: 'deploy-key', privateKey: 'PRIVATE', hostKey: null } as const;
    await expect(openLogin(folder, 'git@git.example:acme/shop.git', login)).rejects.toMatchObject({
      code: 'git.hostKey',
      data: { reason: 'unknown' },
    });
    await expect(openLogin(folder, 'git@git.example:acme/shop.git', { kind: 'none' })).rejects.toMatchObject({
      code: 'git.denied',
      data: { reason: 'sshNeedsKey' },
    });
  });
});

test('a deploy key left by a killed run is removed at the start', async () => {
  const left = await mkdtemp(join(folder, '.login-'));
  await writeFile(join(left, 'key'), 'PRIVATE');
  createGitClient({ folder });
  expect(await readdir(folder)).toEqual([]);
});

test('a key pair is one that OpenSSH reads', async () => {
  const pair = await createGitClient({ folder }).makeKeyPair('slipway shop\n');
  const file = join(folder, 'pair');
  await writeFile(file, pair.privateKey, { mode: 0o600 });
  const { stdout } = await run('ssh-keygen', ['-y', '-P', '', '-f', file]);
  expect(stdout.trim()).toBe(pair.publicKey);
  expect(pair.publicKey).toMatch(/^ssh-ed25519 [A-Za-z0-9+/=]+ slipway shop$/);
  await rm(file);
});

describe('addresses and names that git or ssh would take for something else are refused', () => {
  const urls = [
    'file:///etc',
    '/etc',
    '--upload-pack=touch /tmp/x',
    'ext::sh -c id',
    'ssh://-oProxyCommand=id/x',
    'ssh://git@-oProxyCommand=id/x',
    'git@-oProxyCommand=id:x',
    'git://git.example/x',
  ];
  test.each(urls)('%s', async (url) => {
    const client = createGitClient({ folder });
    const login = isWeb(url)
      ? ({ kind: 'none' } as const)
      : ({ kind: 'deploy-key', privateKey: 'K', hostKey } as const);
    await expect(client.references({ url, login }, signal)).rejects.toMatchObject({ code: 'input.invalid' });
  });

  test('commits, paths and mirrors as well', async () => {
    const client = createGitClient({ folder });
    const invalid = { code: 'input.invalid' };
    await expect(client.commit('app', '--output=/tmp/x', signal)).rejects.toMatchObject(invalid);
    await expect(client.file('app', zero, '../secret', signal)).rejects.toMatchObject(invalid);
    await expect(client.removeMirror('../..')).rejects.toMatchObject(invalid);
    expect(() => client.archive('app', zero, '/etc', signal)).toThrow('input.invalid');
  });
});

function isWeb(url: string): boolean {
  return /^(file|git|ext)/.test(url);
}

describe('what git says becomes an error with a reason', () => {
  test.each([
    ['@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.', 'git.hostKey', 'changed'],
    ['git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.', 'git.denied', 'key'],
    ["fatal: Authentication failed for 'https://git.example/x/'", 'git.denied', 'token'],
    ["fatal: could not read Username for 'http://git.example': terminal prompts disabled", 'git.denied', 'token'],
    ["fatal: repository 'https://git.example/x/' not found", 'git.denied', 'notFoundOrDenied'],
    ["fatal: unable to access 'https://x/': Could not resolve host: x", 'git.unreachable', 'nameUnknown'],
    ['ssh: connect to host x port 22: Connection refused', 'git.unreachable', 'refused'],
    ["fatal: unable to access 'https://x/': SSL certificate problem: unable to get", 'git.unreachable', 'certificate'],
    ["fatal: couldn't find remote ref refs/heads/x", 'git.refNotFound', 'branch'],
    ['fatal: something new', 'git.failed', 'other'],
  ])('%s', (stderr, code, reason) => {
    expect(gitFailure(stderr, 'https://git.example/x')).toMatchObject({ code, data: { reason } });
  });

  test('without the credentials that an address may hold', () => {
    const failure = gitFailure("fatal: unable to access 'https://me:s3cr3t@x/': boom", 'https://me:s3cr3t@x/');
    expect(JSON.stringify(failure)).not.toContain('s3cr3t');
  });
});
