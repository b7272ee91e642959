import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GitClient } from '../../../electron/adapters/git-client.ts';
import { type Applications, createApplications } from '../../../electron/core/applications/index.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { ApplicationInput } from '../../../shared/schema/application.ts';
import { SourceRule } from '../../../shared/schema/source-rule.ts';
import { clusterRecord, registryRecord } from '../../support/source-records.ts';
import { createFakeClock, createTestContext, type FakeClock, type TestContext } from '../../support/test-context.ts';

const one = '1'.repeat(40);
const two = '2'.repeat(40);
const signal = new AbortController().signal;
const rule = { source: SourceRule.parse({}), dockerfile: 'Dockerfile' };
const hostKey = { type: 'ssh-ed25519', fingerprint: 'SHA256:x', key: 'QUJD' };

let clock: FakeClock;
let context: TestContext;
let applications: Applications;
let head: string | SlipwayError;
let asked: { url: string; login: string }[];
let built: string[];
let shown: typeof hostKey;
let tags: { name: string; commit: string }[];
let message: string;
let changed: string[] | undefined;
let fetched: string[];

function fakeGit(): GitClient {
  const never = (): never => {
    throw new Error('not asked for in these tests');
  };
  return {
    async references({ url, login }) {
      asked.push({ url, login: JSON.stringify(login) });
      return { branches: [{ name: 'main', commit: one }], tags, defaultBranch: 'main' };
    },
    tags: async () => tags,
    async fetch(_mirror, url) {
      fetched.push(url);
    },
    bring: never,
    glance: async () => ({ lfs: ['*.psd'], submodules: [{ path: 'lib', url: '../lib.git', commit: two }] }),
    changes: async () => changed,
    commit: async (_mirror, id) => ({ id, subject: 'Change', author: 'Li', at: 0, message }),
    file: async (_mirror, _commit, path) => (path === 'Dockerfile' ? 'FROM scratch' : undefined),
    async head(url, _branch, login) {
      asked.push({ url, login: JSON.stringify(login) });
      if (head instanceof SlipwayError) throw head;
      return head;
    },
    makeKeyPair: async () => ({ privateKey: 'PRIVATE', publicKey: 'ssh-ed25519 PUBLIC' }),
    removeMirror: async () => undefined,
    ...{ tree: never, archive: never },
  };
}

beforeEach(() => {
  clock = createFakeClock();
  shown = hostKey;
  const connector = { connect: () => Promise.reject(new Error('no')), scanHostKey: async () => shown };
  context = createTestContext({ clock, connector });
  const { records } = context.storage;
  records.of('registries').put(registryRecord());
  records.of('clusters').put(clusterRecord());
  const none = { setAt: null };
  records.of('hosts').put({
    ...{ id: 'host', name: 'builder', ssh: null, hostKey: null, internalAddress: null, profiles: [], createdAt: 0 },
    secrets: { password: none, privateKey: none, passphrase: none, sudoPassword: none },
  });
  head = one;
  tags = [];
  message = 'Change';
  changed = [];
  fetched = [];
  asked = [];
  built = [];
  applications = createApplications(context, {
    git: fakeGit(),
    registries: { require: (id) => records.of('registries').require(id) },
  });
  applications.startBuildsWith(({ commit, trigger }) => {
    built.push(`${trigger} ${commit[0]}`);
    return { buildId: `build-${built.length}` };
  });
});
afterEach(async () => {
  applications[Symbol.dispose]();
  await context[Symbol.asyncDispose]();
});

const input = (changes: Record<string, unknown> = {}): ApplicationInput =>
  ApplicationInput.parse({
    ...{ name: 'shop', registryId: 'registry', image: 'shop', buildHostId: 'host', clusterId: 'cluster' },
    git: { url: 'https://git.example/acme/shop.git', branch: 'main', method: 'token', username: 'lin' },
    selector: { update: 'server-config' },
    secrets: { token: 'tok-3n' },
    ...changes,
  });

describe('a look at a source', () => {
  test('records the first commit without building it, and builds the next one once', async () => {
    const { id } = applications.add(input());
    expect(await applications.look({ id }, signal)).toEqual({ commit: one, buildId: null });
    head = two;
    expect(await applications.look({ id }, signal)).toEqual({ commit: two, buildId: 'build-1' });
    expect(await applications.look({ id }, signal)).toEqual({ commit: two, buildId: null });
    expect(built).toEqual(['manual 2']);
  });

  test('for a push builds even at first sight', async () => {
    const { id } = applications.add(input());
    expect((await applications.lookFor(id, 'git-hook', signal)).buildId).toBe('build-1');
  });

  test('that fails is kept as an error, and the seen commit stays', async () => {
    const { id } = applications.add(input());
    await applications.look({ id }, signal);
    head = new SlipwayError('git.denied', { data: { reason: 'token' } });
    await expect(applications.look({ id }, signal)).rejects.toThrow('git.denied');
    const state = context.storage.records.of('applicationStates').get(id);
    expect(state).toMatchObject({ seenCommit: one, error: { code: 'git.denied' } });
    head = one;
    await applications.look({ id }, signal);
    expect(context.storage.records.of('applicationStates').get(id)?.error).toBeNull();
  });
});

describe('a look by the rule of its source', () => {
  const follow = async (source: Partial<SourceRule>) => {
    const { id } = applications.add(input({ source }));
    await applications.look({ id }, signal);
    head = two;
    return id;
  };
  const stateOf = (id: string) => context.storage.records.of('applicationStates').get(id);

  test('builds no commit whose message asks for none, and says which word it was', async () => {
    const id = await follow({});
    message = 'Correct a comment\n\n[Skip CI]';
    const skipped = { commit: two, reason: 'skipWord', detail: '[skip ci]' };
    expect(await applications.look({ id }, signal)).toEqual({ commit: two, buildId: null, skipped });
    expect(stateOf(id)).toMatchObject({ seenCommit: two, skipped });
    expect(built).toEqual([]);
    message = 'Change';
    head = one;
    expect(await applications.look({ id }, signal)).toEqual({ commit: one, buildId: 'build-1' });
    expect(stateOf(id)?.skipped).toBeNull();
  });

  test('builds only what changes a watched path, and everything after a forced push', async () => {
    const id = await follow({ watch: ['web', 'shared/**/*.ts'] });
    changed = ['api/main.go', 'website/x', 'shared/a.md'];
    expect((await applications.look({ id }, signal)).skipped).toMatchObject({ reason: 'notWatched' });
    head = one;
    changed = ['web/deep/index.html'];
    expect((await applications.look({ id }, signal)).buildId).toBe('build-1');
    head = two;
    changed = undefined;
    expect((await applications.look({ id }, signal)).buildId).toBe('build-2');
  });

  test('does not read the commit where nothing of it is asked for', async () => {
    const id = await follow({ skipWords: [] });
    expect((await applications.look({ id }, signal)).buildId).toBe('build-1');
    expect(fetched).toEqual([]);
  });

  test('follows the highest version, and does not go back when it is taken away', async () => {
    tags = [
      { name: 'v1.9', commit: one },
      { name: 'nightly', commit: two },
    ];
    const id = await follow({ follow: 'tag', tagPattern: 'v*' });
    tags.push({ name: 'v1.10', commit: two });
    expect(await applications.look({ id }, signal)).toEqual({ commit: two, buildId: 'build-1' });
    tags.pop();
    expect(await applications.look({ id }, signal)).toMatchObject({
      buildId: null,
      skipped: { reason: 'olderTag', detail: 'v1.10' },
    });
    tags.push({ name: 'v2.0', commit: '3'.repeat(40) });
    expect((await applications.look({ id }, signal)).buildId).toBe('build-2');
    tags = [];
    await expect(applications.look({ id }, signal)).rejects.toMatchObject({ data: { reason: 'tag', pattern: 'v*' } });
  });

  test('stays at its commit, and asks nobody', async () => {
    const { id } = applications.add(input({ source: { follow: 'commit', commit: two } }));
    applications.start();
    await clock.advance(600_000);
    expect(asked).toEqual([]);
    expect(await applications.lookFor(id, 'git-hook', signal)).toEqual({ commit: two, buildId: 'build-1' });
    expect(() => applications.add(input({ name: 'b', source: { follow: 'commit' } }))).toThrow('commitMissing');
  });
});

/** Second by second, so that what a look starts anew begins at the right time. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) await clock.advance(1000);
}

describe('the poll', () => {
  test('looks at each source in its time, goes on after a failure, and ends with the application', async () => {
    const { id } = applications.add(input({ pollSeconds: 60 }));
    applications.start();
    await pass(6);
    expect(asked).toHaveLength(1);
    head = new SlipwayError('git.unreachable');
    await pass(75);
    expect(asked).toHaveLength(2);
    head = two;
    await pass(150);
    expect(built).toEqual(['poll 2']);
    await applications.remove({ id });
    const before = asked.length;
    await pass(300);
    expect(asked).toHaveLength(before);
  });

  test('is off where its seconds are 0', async () => {
    applications.add(input({ pollSeconds: 0 }));
    applications.start();
    await clock.advance(600_000);
    expect(asked).toEqual([]);
  });
});

describe('an application is refused', () => {
  const git = { branch: 'main', username: '' };
  test.each([
    ['without a selector', { selector: {} }, 'selectorEmpty'],
    [
      'with a login in its address',
      { git: { ...git, url: 'https://me:x@git.example/a', method: 'none' } },
      'credentialsInUrl',
    ],
    ['over SSH without a key', { git: { ...git, url: 'git@git.example:a', method: 'token' } }, 'sshNeedsKey'],
    ['over HTTPS with a key', { git: { ...git, url: 'https://git.example/a', method: 'deploy-key' } }, 'keyNeedsSsh'],
    ['with a registry that is not there', { registryId: 'none' }, 'notFound'],
    ['with a build host that is not there', { buildHostId: 'none' }, 'notFound'],
  ])('%s', (_, changes, text) => {
    expect(() => applications.add(input(changes))).toThrow(text);
    expect(context.storage.records.of('applications').list()).toEqual([]);
  });

  test('under a name that is used', () => {
    applications.add(input());
    expect(() => applications.add(input())).toThrow('nameUsed');
  });

  test('with a kept token for another server: it has to be entered again', () => {
    const { id } = applications.add(input());
    const moved = { git: { ...git, url: 'https://evil.example/shop.git', method: 'token' }, secrets: {} };
    expect(() => applications.update({ id, application: input(moved) })).toThrow('secretAgain');
    const same = { git: { ...git, url: 'https://git.example/acme/other.git', method: 'token' }, secrets: {} };
    expect(applications.update({ id, application: input(same) }).secrets.token.setAt).not.toBeNull();
  });
});

describe('a probe', () => {
  const ssh = { url: 'git@git.example:acme/shop.git', branch: 'main', method: 'deploy-key', username: '' } as const;

  test('over SSH shows the host key first, and sends nothing', async () => {
    const wanted = { ...rule, git: ssh, secrets: { deployKey: 'K' }, gitHostKey: null };
    const probe = await applications.probeSource(wanted, signal);
    expect(probe).toMatchObject({ hostKey, branches: [], shape: null });
    expect(asked).toEqual([]);
  });

  test('lists branches with the accepted key, and refuses another one', async () => {
    const wanted = { ...rule, git: ssh, secrets: { deployKey: 'K' }, gitHostKey: hostKey };
    expect((await applications.probeSource(wanted, signal)).branches).toEqual([{ name: 'main', commit: one }]);
    shown = { ...hostKey, key: 'REVG', fingerprint: 'SHA256:y' };
    await expect(applications.probeSource(wanted, signal)).rejects.toMatchObject({
      code: 'git.hostKey',
      data: { reason: 'changed' },
    });
    expect(asked).toHaveLength(1);
  });

  test('says what it saw in the files of what would be built', async () => {
    tags = ['v1.0', 'v1.10', 'v1.9'].map((name) => ({ name, commit: two }));
    const wanted = { ...rule, git: ssh, secrets: { deployKey: 'K' }, gitHostKey: hostKey };
    const probe = await applications.probeSource({ ...wanted, dockerfile: 'Containerfile' }, signal);
    const shape = { dockerfile: false, lfs: ['*.psd'], submodules: [{ path: 'lib', url: '../lib.git' }] };
    expect(probe).toMatchObject({ defaultBranch: 'main', shape: { ...shape, commit: one }, shapeError: null });
    expect(probe.tags.map(({ name }) => name)).toEqual(['v1.10', 'v1.9', 'v1.0']);
    const byTag = SourceRule.parse({ follow: 'tag' });
    expect((await applications.probeSource({ ...wanted, source: byTag }, signal)).shape).toMatchObject({
      commit: two,
      dockerfile: true,
    });
  });

  test('uses kept secrets for their own server alone', async () => {
    const { id, git } = applications.add(input());
    await applications.probeSource({ ...rule, id, git, secrets: {}, gitHostKey: null }, signal);
    expect(asked[0]?.login).toContain('tok-3n');
    const evil = { ...git, url: 'https://evil.example/x' };
    await expect(
      applications.probeSource({ ...rule, id, git: evil, secrets: {}, gitHostKey: null }, signal),
    ).rejects.toMatchObject({
      code: 'git.denied',
      data: { reason: 'tokenMissing' },
    });
  });
});

test('a deploy key is made here, and only its public half is given out', async () => {
  const { id } = applications.add(input());
  expect(await applications.makeDeployKey({ id })).toEqual({ publicKey: 'ssh-ed25519 PUBLIC' });
  expect(context.storage.secrets.get(`application/${id}/deployKey`)).toBe('PRIVATE');
  expect(JSON.stringify(context.storage.records.of('applications').list())).not.toContain('PRIVATE');
});
