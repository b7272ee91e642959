import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GitClient } from '../../../electron/adapters/git-client.ts';
import { type Applications, createApplications } from '../../../electron/core/applications/index.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { ApplicationInput } from '../../../shared/schema/application.ts';
import { clusterRecord, registryRecord } from '../../support/source-records.ts';
import { createFakeClock, createTestContext, type FakeClock, type TestContext } from '../../support/test-context.ts';

const one = '1'.repeat(40);
const two = '2'.repeat(40);
const signal = new AbortController().signal;
const hostKey = { type: 'ssh-ed25519', fingerprint: 'SHA256:x', key: 'QUJD' };

let clock: FakeClock;
let context: TestContext;
let applications: Applications;
let head: string | SlipwayError;
let asked: { url: string; login: string }[];
let built: string[];
let shown: typeof hostKey;

function fakeGit(): GitClient {
  const never = (): never => {
    throw new Error('not asked for in these tests');
  };
  return {
    async branches(url, login) {
      asked.push({ url, login: JSON.stringify(login) });
      return [{ name: 'main', commit: one }];
    },
    async head(url, _branch, login) {
      asked.push({ url, login: JSON.stringify(login) });
      if (head instanceof SlipwayError) throw head;
      return head;
    },
    makeKeyPair: async () => ({ privateKey: 'PRIVATE', publicKey: 'ssh-ed25519 PUBLIC' }),
    removeMirror: async () => undefined,
    ...{ fetch: never, commit: never, file: never, archive: never },
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
    const probe = await applications.probeSource({ git: ssh, secrets: { deployKey: 'K' }, gitHostKey: null }, signal);
    expect(probe).toEqual({ hostKey, branches: [] });
    expect(asked).toEqual([]);
  });

  test('lists branches with the accepted key, and refuses another one', async () => {
    const wanted = { git: ssh, secrets: { deployKey: 'K' }, gitHostKey: hostKey };
    expect((await applications.probeSource(wanted, signal)).branches).toEqual([{ name: 'main', commit: one }]);
    shown = { ...hostKey, key: 'REVG', fingerprint: 'SHA256:y' };
    await expect(applications.probeSource(wanted, signal)).rejects.toMatchObject({
      code: 'git.hostKey',
      data: { reason: 'changed' },
    });
    expect(asked).toHaveLength(1);
  });

  test('uses kept secrets for their own server alone', async () => {
    const { id, git } = applications.add(input());
    await applications.probeSource({ id, git, secrets: {}, gitHostKey: null }, signal);
    expect(asked[0]?.login).toContain('tok-3n');
    const evil = { ...git, url: 'https://evil.example/x' };
    await expect(
      applications.probeSource({ id, git: evil, secrets: {}, gitHostKey: null }, signal),
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
