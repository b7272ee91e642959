import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGitClient } from '../../electron/adapters/git/index.ts';
import { QuickReferences } from '../../electron/adapters/git/quick-references.ts';
import type { GitClient, GitLogin } from '../../electron/adapters/git-client.ts';
import { createHostConnector } from '../../electron/adapters/ssh/ssh-connector.ts';
import { type Bed, type BedGit, openBed, type RepositoryUrls } from '../bed/index.ts';

const signal = (): AbortSignal => AbortSignal.timeout(60_000);
let bed: Bed;
let server: BedGit;
let folder: string;
let git: GitClient;
let urls: RepositoryUrls;
let key: GitLogin;
let token: GitLogin;

beforeAll(async () => {
  bed = await openBed();
  server = await bed.git();
  folder = await mkdtemp(join(tmpdir(), 'slipway-mirrors-'));
  git = createGitClient({ folder });
  urls = await server.createRepository('shop', { Dockerfile: 'FROM scratch\n', 'site/index.html': 'one\n' });
  const hostKey = await createHostConnector().scanHostKey(server.address, 22, signal());
  key = { kind: 'deploy-key', privateKey: await readFile(server.deployKeyPath, 'utf8'), hostKey };
  token = { kind: 'token', username: server.username, token: server.password };
});
afterAll(async () => {
  await bed?.dispose();
  await rm(folder, { recursive: true, force: true });
});

describe('a repository over SSH with a deploy key', () => {
  test('shows its branches and the head of one', async () => {
    const { branches, defaultBranch } = await git.references({ url: urls.sshUrl, login: key }, signal());
    const [branch] = branches;
    expect(defaultBranch).toBe('main');
    expect(branch?.name).toBe('main');
    expect(await git.head(urls.sshUrl, 'main', key, signal())).toBe(branch?.commit);
  });

  test('is fetched into a mirror that is read without a checkout', async () => {
    const commit = await server.commit('shop', { 'site/index.html': 'two\n' }, 'Say two');
    await git.fetch('shop', urls.sshUrl, key, signal());
    expect(await git.commit('shop', commit, signal())).toMatchObject({ id: commit, subject: 'Say two', author: 'Bed' });
    expect(await git.file('shop', commit, 'site/index.html', signal())).toBe('two\n');
    expect(await git.file('shop', commit, './Dockerfile', signal())).toBe('FROM scratch\n');
    expect(await git.file('shop', commit, 'Containerfile', signal())).toBeUndefined();
    expect(await namesOf(git.archive('shop', commit, 'site', signal()))).toEqual(['index.html']);
    expect((await stat(folder)).mode & 0o077).toBe(0);
    expect(await readdir(folder)).toEqual(['shop']);
  });

  test('refuses a key it does not know', async () => {
    const other = await git.makeKeyPair('other');
    const login = { ...key, privateKey: other.privateKey } as GitLogin;
    await expect(git.head(urls.sshUrl, 'main', login, signal())).rejects.toMatchObject({
      code: 'git.denied',
      data: { reason: 'key' },
    });
  });

  test('is not spoken to when its host key is another than the pinned one', async () => {
    const pair = await git.makeKeyPair('impostor');
    const [type = '', blob = ''] = pair.publicKey.split(' ');
    const login = { ...key, hostKey: { type, fingerprint: 'SHA256:other', key: blob } } as GitLogin;
    await expect(git.fetch('never', urls.sshUrl, login, signal())).rejects.toMatchObject({ code: 'git.hostKey' });
  });
});

describe('a repository over HTTP with a token', () => {
  test('shows the head of a branch and is fetched', async () => {
    const commit = await git.head(urls.httpUrl, 'main', token, signal());
    await git.fetch('web', urls.httpUrl, token, signal());
    expect((await git.commit('web', commit, signal())).id).toBe(commit);
  });

  test('refuses a wrong token and a missing one', async () => {
    const wrong: GitLogin = { kind: 'token', username: 'deploy', token: 'wrong' };
    await expect(git.head(urls.httpUrl, 'main', wrong, signal())).rejects.toMatchObject({ code: 'git.denied' });
    await expect(git.head(urls.httpUrl, 'main', { kind: 'none' }, signal())).rejects.toMatchObject({
      code: 'git.denied',
    });
  });

  test('whose certificate nobody trusts is not spoken to', async () => {
    await expect(git.head(urls.httpsUrl, 'main', token, signal())).rejects.toMatchObject({
      code: 'git.unreachable',
      data: { reason: 'certificate' },
    });
  });
});

test('a commit is brought with its submodule, read beside it with the same login, and glanced at without its history', async () => {
  const library = await server.createRepository('library', { 'lib.txt': 'of the library\n' });
  const inside = await git.head(library.sshUrl, 'main', key, signal());
  await server.createRepository('whole', { Dockerfile: 'FROM scratch\n', '.gitattributes': '*.psd filter=lfs\n' });
  const { sshUrl } = server.urls('whole');
  const before = await git.head(sshUrl, 'main', key, signal());
  await server.addSubmodule('whole', { path: 'vendor/lib', url: '../library.git', commit: inside });
  await server.tag('whole', 'v1.10');
  const source = { url: sshUrl, login: key };
  const commit = await git.head(sshUrl, 'main', key, signal());
  expect(await git.tags(source, signal())).toContainEqual({ name: 'v1.10', commit });

  const shape = await git.bring('whole', { ...source, commit }, signal());
  expect(shape).toEqual({
    lfs: ['*.psd'],
    submodules: [{ path: 'vendor/lib', url: '../library.git', commit: inside }],
  });
  const names = await namesOf(git.archive('whole', commit, '', signal()));
  expect(names.toSorted()).toEqual(['.gitattributes', '.gitmodules', 'Dockerfile', 'vendor/lib/lib.txt']);
  expect(await namesOf(git.archive('whole', commit, 'vendor', signal()))).toEqual(['lib/lib.txt']);
  expect(await git.changes('whole', { from: before, to: commit }, signal())).toEqual(['.gitmodules', 'vendor/lib']);
  expect(await git.changes('whole', { from: 'f'.repeat(40), to: commit }, signal())).toBeUndefined();
  await git.removeMirror('whole');

  expect(await git.glance('glance', { ...source, commit }, signal())).toEqual(shape);
  expect(await git.changes('glance', { from: before, to: commit }, signal())).toBeUndefined();
  await git.removeMirror('glance');
  expect((await readdir(folder)).filter((name) => /^(whole|glance)/.test(name))).toEqual([]);
});

test('what git would list is read without its processes, over SSH and HTTP, and from no server with another key', async () => {
  const quick = new QuickReferences();
  const commit = await git.head(urls.sshUrl, 'main', key, signal());
  const expected = { branches: [{ name: 'main', commit }], defaultBranch: 'main' };
  const overSsh = { url: urls.sshUrl, login: key };
  const both = await Promise.all([quick.list(overSsh, signal()), quick.list(overSsh, signal())]);
  expect(both).toMatchObject([expected, expected]);
  expect(await quick.list({ url: urls.httpUrl, login: token }, signal())).toMatchObject(expected);
  const other = await git.makeKeyPair('impostor');
  const [type = '', blob = ''] = other.publicKey.split(' ');
  const pinnedOther = { ...key, hostKey: { type, fingerprint: 'SHA256:other', key: blob } } as GitLogin;
  expect(await quick.list({ url: urls.sshUrl, login: pinnedOther }, signal())).toBeUndefined();
  const unknown = { ...key, privateKey: other.privateKey } as GitLogin;
  expect(await quick.list({ url: urls.sshUrl, login: unknown }, signal())).toBeUndefined();
  expect(await quick.list({ url: urls.httpUrl, login: { kind: 'none' } }, signal())).toBeUndefined();
});

test('a branch that is not there, a commit that is not there and a server that is not there are told apart', async () => {
  await expect(git.head(urls.sshUrl, 'none', key, signal())).rejects.toMatchObject({ code: 'git.refNotFound' });
  await git.fetch('shop', urls.sshUrl, key, signal());
  await expect(git.commit('shop', 'f'.repeat(40), signal())).rejects.toMatchObject({ code: 'git.refNotFound' });
  await expect(git.head('http://127.0.0.1:1/x.git', 'main', token, signal())).rejects.toMatchObject({
    code: 'git.unreachable',
    data: { reason: 'noRoute' },
  });
});

test('a mirror that a killed fetch left locked is made anew', async () => {
  await git.fetch('locked', urls.httpUrl, token, signal());
  const { writeFile } = await import('node:fs/promises');
  await writeFile(join(folder, 'locked', 'packed-refs.lock'), '');
  await writeFile(join(folder, 'locked', 'refs', 'heads', 'main.lock'), '');
  const commit = await server.commit('shop', { 'site/index.html': 'three\n' }, 'Say three');
  await git.fetch('locked', urls.httpUrl, token, signal());
  expect((await git.commit('locked', commit, signal())).subject).toBe('Say three');
});

test('a cancel ends a fetch', async () => {
  const controller = new AbortController();
  controller.abort();
  await expect(git.fetch('shop', urls.sshUrl, key, controller.signal)).rejects.toMatchObject({
    code: 'operation.cancelled',
  });
});

async function namesOf(archive: NodeJS.ReadableStream): Promise<string[]> {
  const names: string[] = [];
  const tar = archive.pipe(extract());
  for await (const entry of tar) {
    if (entry.header.type === 'file') names.push(entry.header.name);
    await text(entry);
  }
  return names;
}
