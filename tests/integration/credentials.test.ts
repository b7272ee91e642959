import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostConnector, createOpensshFiles } from '../../electron/adapters/ssh/index.ts';
import { createHosts, type Hosts } from '../../electron/core/hosts/index.ts';
import { type Host, HostInput } from '../../shared/schema/host.ts';
import type { Operation } from '../../shared/schema/operation.ts';
import { type Bed, type BedHost, openBed } from '../bed/index.ts';
import { createTestContext, type TestContext } from '../support/test-context.ts';

const signal = AbortSignal.timeout(240_000);
const password = 'correct horse';

let bed: Bed;
let jump: BedHost;
let target: BedHost;
let old: BedHost;
let context: TestContext;
let hosts: Hosts;
let bedKey: string;

beforeAll(async () => {
  bed = await openBed();
  bedKey = await readFile(bed.privateKeyPath, 'utf8');
  [jump, target, old] = await Promise.all([
    bed.host({ name: 'jump', docker: 'none' }),
    bed.host({ name: 'target', docker: 'none', user: 'ops', password, sudo: 'password', keyLogin: false }),
    bed.host({ name: 'old', docker: 'none' }),
  ]);
  context = createTestContext({ connector: createHostConnector({ connectTimeoutMs: 5000 }) });
  hosts = createHosts(context, createOpensshFiles('/nonexistent'));
});

afterAll(async () => {
  await hosts?.[Symbol.asyncDispose]();
  await context?.[Symbol.asyncDispose]();
  await bed?.dispose();
});

async function add(host: BedHost, ssh: object = {}): Promise<Host> {
  const byPassword = host.password !== undefined;
  const input = HostInput.parse({
    name: host.name,
    ssh: {
      ...{ address: host.address, port: host.port, username: host.user },
      ...{ method: byPassword ? 'password' : 'key', escalation: byPassword ? 'sudo-password' : 'root' },
      ...ssh,
    },
    secrets: byPassword ? { password: host.password } : { privateKey: bedKey },
  });
  const [record] = await hosts.add({ hosts: [input] });
  if (!record) throw new Error('not added');
  return record;
}

async function pinned(host: Host, bedHost: BedHost): Promise<Host> {
  const scan = await hosts.scanKey({ id: host.id }, signal);
  expect(scan.fingerprint).toBe(await bedHost.publicHostKeyFingerprint());
  return await hosts.pinKey({ id: host.id, fingerprint: scan.fingerprint }, signal);
}

const record = (id: string): Host => context.storage.records.of('hosts').require(id);
const secret = (id: string, name: string) => context.storage.secrets.get(`host/${id}/${name}`);
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );

async function plant(id: string, forgetPassword: boolean): Promise<Operation> {
  const { operationId } = await hosts.plantKeys({ ids: [id], keyFor: 'each', forgetPassword });
  const operation = await context.operations.finished(operationId);
  const output = context.storage.outputs.read(operationId, 0, 1000);
  expect(JSON.stringify([operation, output])).not.toMatch(/PRIVATE KEY|correct horse/);
  return operation;
}

/** What sshd says of logins that were tried. */
const logins = async (host: BedHost): Promise<string> =>
  (await host.exec('journalctl -u ssh -o cat | grep -E "Accepted|Failed|Invalid user|Postponed" || :')).stdout;

const keysOf = async (host: BedHost): Promise<readonly string[]> =>
  (await host.exec('cat ~ops/.ssh/authorized_keys')).stdout.split('\n').filter((line) => line !== '');

describe('a key of Slipway’s own', () => {
  let id: string;
  let throughId: string;

  it('takes the place of a password once a new login with it alone was seen', async () => {
    await target.exec(
      "install -d -o ops -g ops -m 775 ~ops/.ssh; printf '# mine\\nssh-rsa AAAAfriend friend' > ~ops/.ssh/authorized_keys",
    );
    await target.exec('chown ops:ops ~ops/.ssh/authorized_keys; chmod 666 ~ops/.ssh/authorized_keys');
    ({ id } = await pinned(await add(target), target));
    const operation = await plant(id, true);
    expect(operation.steps.map(({ state, error }) => [state, error])).toEqual([['done', null]]);
    const { ssh, secrets, plantedKey } = record(id);
    expect(ssh).toMatchObject({ method: 'key', escalation: 'sudo-password' });
    expect(secrets.password.setAt).toBeNull();
    expect(secret(id, 'password')).toBeUndefined();
    // What was the login's is still what sudo asks for.
    expect(secret(id, 'sudoPassword')).toBe(password);
    expect(await keysOf(target)).toEqual(['# mine', 'ssh-rsa AAAAfriend friend', plantedKey?.publicKey]);
    const modes = await target.exec('stat -c "%a %U" ~ops/.ssh ~ops/.ssh/authorized_keys');
    expect(modes.stdout.trim().split('\n')).toEqual(['755 ops', '644 ops']);
    expect(await hosts.testLogin({ id }, signal)).toEqual({ hostname: 'target', root: true });
  });

  it('is rotated: the new one is proved before the old one is taken off, and only that one', async () => {
    const before = record(id).plantedKey?.publicKey;
    const oldKey = secret(id, 'privateKey') ?? '';
    const operation = await plant(id, false);
    expect(operation.steps[0]?.error).toBeNull();
    const after = record(id).plantedKey?.publicKey;
    expect(after).not.toBe(before);
    expect(await keysOf(target)).toEqual(['# mine', 'ssh-rsa AAAAfriend friend', after]);
    const ssh = record(id).ssh;
    const login = hosts.target(id);
    if (!ssh || login.kind !== 'ssh') throw new Error('no ssh');
    const attempt = context.connector.connect(
      { ...login, authentication: { kind: 'key', privateKey: oldKey } },
      signal,
    );
    expect(await failure(attempt)).toMatchObject({ code: 'host.loginDenied', data: { reason: 'refused' } });
  });

  it('goes where sshd looks for keys', async () => {
    await target.exec(
      "mkdir -p /etc/ssh/keys; echo 'AuthorizedKeysFile /etc/ssh/keys/%u' > /etc/ssh/sshd_config.d/0-keys.conf; cp ~ops/.ssh/authorized_keys /etc/ssh/keys/ops; chmod 644 /etc/ssh/keys/ops; systemctl restart ssh",
    );
    const operation = await plant(id, false);
    expect(operation.steps[0]?.error).toBeNull();
    const file = await target.exec(
      'cat /etc/ssh/keys/ops; rm /etc/ssh/sshd_config.d/0-keys.conf; systemctl restart ssh',
    );
    expect(file.stdout).toContain(record(id).plantedKey?.publicKey);
    await target.exec('cp /etc/ssh/keys/ops ~ops/.ssh/authorized_keys; chown ops:ops ~ops/.ssh/authorized_keys');
  });

  it('that sshd does not take leaves the login as it was', async () => {
    const before = record(id);
    await target.exec(
      "echo 'PubkeyAcceptedAlgorithms rsa-sha2-512' > /etc/ssh/sshd_config.d/0-no.conf; systemctl restart ssh",
    );
    const input = HostInput.parse({ ...before, ssh: { ...before.ssh, method: 'password' }, secrets: { password } });
    await hosts.update({ id, host: input });
    const operation = await plant(id, true);
    expect(operation.steps[0]?.error).toMatchObject({ code: 'host.keyNotTaken', data: { host: 'target' } });
    expect(record(id).ssh?.method).toBe('password');
    expect(secret(id, 'password')).toBe(password);
    await target.exec('rm /etc/ssh/sshd_config.d/0-no.conf; systemctl restart ssh');
    // Resumed after the cause is gone, with the key that waits there already.
    context.operations.resume(operation.id);
    expect((await context.operations.finished(operation.id)).state).toBe('succeeded');
    expect(record(id).ssh?.method).toBe('key');
  });

  it('is reached through a jump host alone, which is verified first', async () => {
    const through = await pinned(await add(jump), jump);
    throughId = through.id;
    await target.exec(`ip route add blackhole ${bed.gateway}/32`);
    await hosts.update({ id, host: HostInput.parse({ ...record(id), secrets: {} }) });
    expect(await failure(hosts.testLogin({ id }, AbortSignal.timeout(20_000)))).toMatchObject({
      code: 'host.unreachable',
    });
    const ssh = { ...record(id).ssh, jumpHostIds: [through.id] };
    await hosts.update({ id, host: HostInput.parse({ ...record(id), ssh, secrets: {} }) });
    expect(await hosts.testLogin({ id }, signal)).toEqual({ hostname: 'target', root: true });
    expect((await hosts.scanKey({ id }, signal)).pinned).toBe('same');
    expect((await plant(id, false)).steps[0]?.error).toBeNull();
    await expect(hosts.remove({ id: through.id })).rejects.toMatchObject({ data: { reason: 'hostUsedAsJump' } });
    const loop = HostInput.parse({
      ...record(through.id),
      ssh: { ...record(through.id).ssh, jumpHostIds: [id] },
      secrets: {},
    });
    await expect(hosts.update({ id: through.id, host: loop })).rejects.toMatchObject({
      code: 'input.invalid',
      data: { reason: 'jumpLoop' },
    });
  });

  it('is sent nowhere when the jump host shows another key, and the hop is named', async () => {
    await jump.regenerateHostKeys();
    await jump.killSsh();
    await expect.poll(() => context.storage.records.of('hostStates').get(throughId)?.contact).toBe('unreachable');
    const loginsBefore = await logins(jump);
    const before = (await target.exec('journalctl -u ssh -o cat | grep -c Connection || :')).stdout;
    expect(await failure(hosts.testLogin({ id }, signal))).toMatchObject({
      code: 'host.unreachable',
      data: { host: 'target', jump: 'jump', reason: 'jumpKeyChanged', why: 'host.keyChanged' },
    });
    expect((await logins(jump)).trim()).toBe(loginsBefore.trim());
    expect((await target.exec('journalctl -u ssh -o cat | grep -c Connection || :')).stdout).toBe(before);
  });

  it('names the hop that is down', async () => {
    await jump.exec('systemctl stop ssh.socket ssh 2>/dev/null; systemctl stop ssh');
    expect(await failure(hosts.testLogin({ id }, signal))).toMatchObject({
      code: 'host.unreachable',
      data: { host: 'target', jump: 'jump', reason: 'jumpUnreachable' },
    });
  });
});

describe('old algorithms', () => {
  it('are refused with what the server offers, and used only where the switch is on', async () => {
    await old.exec(
      "printf 'KexAlgorithms diffie-hellman-group14-sha1\\nHostKeyAlgorithms ssh-rsa\\nCiphers aes128-cbc\\nPubkeyAcceptedAlgorithms +ssh-rsa\\n' > /etc/ssh/sshd_config.d/0-old.conf; ssh-keygen -A; systemctl restart ssh",
    );
    const host = await add(old);
    expect(await failure(hosts.scanKey({ id: host.id }, signal))).toMatchObject({
      code: 'host.unreachable',
      data: { reason: 'legacyOnly', legacy: 'diffie-hellman-group14-sha1, ssh-rsa, aes128-cbc' },
      retryable: false,
    });
    const ssh = { ...host.ssh, legacyAlgorithms: true };
    await hosts.update({ id: host.id, host: HostInput.parse({ ...host, ssh, secrets: {} }) });
    const { fingerprint, type } = await hosts.scanKey({ id: host.id }, signal);
    expect(type).toBe('ssh-rsa');
    await hosts.pinKey({ id: host.id, fingerprint }, signal);
    expect(await hosts.testLogin({ id: host.id }, signal)).toEqual({ hostname: 'old', root: true });
    await hosts.update({ id: host.id, host: HostInput.parse({ ...host, secrets: {} }) });
    expect(await failure(hosts.testLogin({ id: host.id }, signal))).toMatchObject({ data: { reason: 'legacyOnly' } });
  });
});

describe('known_hosts', () => {
  it('pins hosts by plain and hashed lines, never a revoked key, and only what it says', async () => {
    const fresh = await bed.host({ flavour: 'light' });
    const host = await add(fresh);
    const { type, key, fingerprint } = await context.connector.scanHostKey(fresh.address, fresh.port, signal);
    const plain = `${fresh.address} ${type} ${key}\n@cert-authority *.example ${type} ${key}\n`;
    const hashed = await fresh.exec(
      `printf '%s' '${plain.split('\n')[0]}' > /tmp/known; ssh-keygen -H -f /tmp/known >/dev/null 2>&1; cat /tmp/known`,
    );
    expect(hashed.stdout).not.toContain(fresh.address);
    for (const text of [plain, hashed.stdout]) {
      const found = await hosts.knownHosts({ text });
      expect(found.candidates).toContainEqual({ hostId: host.id, type, fingerprint, state: 'new' });
    }
    expect((await hosts.knownHosts({ text: plain })).certAuthorities).toBe(1);
    const revoked = `${plain}@revoked * ${type} ${key}\n`;
    expect((await hosts.knownHosts({ text: revoked })).candidates.map(({ hostId }) => hostId)).not.toContain(host.id);
    const pins = [{ hostId: host.id, fingerprint }];
    await expect(hosts.pinKnown({ text: '', pins })).rejects.toMatchObject({ data: { reason: 'keyNotKnown' } });
    await hosts.pinKnown({ text: hashed.stdout, pins });
    expect(record(host.id).hostKey).toMatchObject({ fingerprint, type });
    expect(await hosts.testLogin({ id: host.id }, signal)).toMatchObject({ root: true });
  });
});
