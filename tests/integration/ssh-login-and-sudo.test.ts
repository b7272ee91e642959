import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Escalation, SshAuthentication, SshTarget } from '../../electron/adapters/host-connection.ts';
import { createHostConnector } from '../../electron/adapters/ssh/ssh-connector.ts';
import { type Bed, type BedHost, openBed } from '../bed/index.ts';

const never = () => new AbortController().signal;
const connector = createHostConnector();
const password = 'hunter2 $HOME \\n "quoted"';
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );

async function targetOf(host: BedHost, changes: Partial<SshTarget> = {}): Promise<SshTarget> {
  return {
    kind: 'ssh',
    address: host.address,
    port: host.port,
    username: host.user,
    authentication: { kind: 'key', privateKey: readFileSync(host.privateKeyPath, 'utf8') },
    escalation: { kind: 'sudo' },
    hostKey: await connector.scanHostKey(host.address, host.port, never()),
    ...changes,
  };
}

describe('a host with a login that is not root', () => {
  let bed: Bed;
  let byPassword: BedHost;
  let byQuestion: BedHost;
  let freeSudo: BedHost;
  beforeAll(async () => {
    bed = await openBed();
    [byPassword, byQuestion, freeSudo] = await Promise.all([
      bed.host({ flavour: 'light', user: 'deploy', password, sudo: 'password' }),
      bed.host({
        flavour: 'light',
        user: 'deploy',
        password,
        keyboardInteractive: true,
        sudo: 'none',
        keyLogin: false,
      }),
      bed.host({ flavour: 'light', user: 'deploy', sudo: 'nopasswd' }),
    ]);
  });
  afterAll(() => bed?.dispose());

  const connect = async (host: BedHost, authentication: SshAuthentication) =>
    connector.connect(await targetOf(host, { authentication }), never());

  it('takes the right password', async () => {
    await using connection = await connect(byPassword, { kind: 'password', password });
    const { stdout } = await connection.exec({ script: 'id -un', signal: never() });
    expect(stdout).toBe('deploy\n');
  });

  it('refuses a wrong password, once, and does not show it', async () => {
    const found = await failure(connect(byPassword, { kind: 'password', password: 'wrong-secret' }));
    const data = { address: byPassword.address, username: 'deploy', method: 'password', reason: 'refused' };
    expect(found).toMatchObject({ code: 'host.loginDenied', data });
    expect(inspect(found, { depth: null, showHidden: true })).not.toContain('wrong-secret');
  });

  it('takes answers to questions, and a password as such an answer', async () => {
    for (const authentication of [
      { kind: 'keyboard-interactive', answers: [password] },
      { kind: 'password', password },
    ] as const) {
      await using connection = await connect(byQuestion, authentication);
      expect(connection.closed).toBe(false);
    }
  });

  it('refuses wrong answers, and too few', async () => {
    for (const answers of [['wrong'], []]) {
      const found = await failure(connect(byQuestion, { kind: 'keyboard-interactive', answers }));
      expect(found).toMatchObject({
        code: 'host.loginDenied',
        data: { method: 'keyboard-interactive', reason: 'refused' },
      });
    }
  });

  const asRoot = async (host: BedHost, escalation: Escalation, script = 'id -u; cat') => {
    await using connection = await connector.connect(await targetOf(host, { escalation }), never());
    return await connection.exec({ script, root: true, input: 'the input', signal: never() });
  };

  it.each(['sudo', 'sudo-password'] as const)('becomes root where no password is asked for, by %s', async (kind) => {
    const escalation = kind === 'sudo' ? { kind } : { kind, password };
    expect(await asRoot(freeSudo, escalation)).toMatchObject({ exitCode: 0, stdout: '0\nthe input', stderr: '' });
  });

  it('becomes root with its password, which reaches nobody else', async () => {
    const result = await asRoot(byPassword, { kind: 'sudo-password', password }, 'id -u; cat; ps -eo args; env');
    expect(result.stdout.startsWith('0\nthe input')).toBe(true);
    expect(result.stdout + result.stderr).not.toContain('hunter2');
  });

  it.each([
    ['a wrong password', { kind: 'sudo-password', password: 'wrong-secret' }, 'wrongPassword'],
    ['no password', { kind: 'sudo' }, 'passwordRequired'],
    ['no sudo at all', { kind: 'root' }, 'notRoot'],
  ] as const)('does not become root with %s, and runs nothing', async (_name, escalation, reason) => {
    const found = await failure(asRoot(byPassword, escalation, 'touch /tmp/was-run'));
    expect(found).toMatchObject({ code: 'host.rootDenied', data: { reason } });
    expect(inspect(found, { depth: null })).not.toContain('wrong-secret');
    expect((await byPassword.exec('ls /tmp')).stdout).not.toContain('was-run');
  });

  it('does not become root when it may not', async () => {
    const authentication = { kind: 'password', password } as const;
    const target = await targetOf(byQuestion, { authentication, escalation: { kind: 'sudo-password', password } });
    await using connection = await connector.connect(target, never());
    const found = await failure(connection.exec({ script: 'true', root: true, signal: never() }));
    expect(found).toMatchObject({ code: 'host.rootDenied', data: { reason: 'notAllowed' } });
  });

  it('does not become root where sudo is missing', async () => {
    await using connection = await connector.connect(await targetOf(freeSudo), never());
    await freeSudo.exec('mv /usr/bin/sudo /usr/bin/sudo.away');
    const found = await failure(connection.exec({ script: 'true', root: true, signal: never() }));
    await freeSudo.exec('mv /usr/bin/sudo.away /usr/bin/sudo');
    expect(found).toMatchObject({ code: 'host.rootDenied', data: { reason: 'sudoMissing' } });
  });

  it.each(['nopasswd', 'password'])('ends what runs as root when cancelled (sudo: %s)', async (kind) => {
    const host = kind === 'password' ? byPassword : freeSudo;
    const escalation =
      kind === 'password' ? ({ kind: 'sudo-password', password } as const) : ({ kind: 'sudo' } as const);
    await using connection = await connector.connect(await targetOf(host, { escalation }), never());
    const controller = new AbortController();
    const script = 'sleep 4711 & echo begun; wait';
    const running = connection.exec({
      script,
      root: true,
      signal: controller.signal,
      onLine: () => controller.abort(),
    });
    expect(await failure(running)).toMatchObject({ code: 'operation.cancelled' });
    expect((await host.exec('pgrep -f "sleep 471[1]"')).stdout).toBe('');
  });

  it('uploads as root, and as itself', async () => {
    await using connection = await connector.connect(await targetOf(freeSudo), never());
    await connection.upload({ path: '/etc/by-root', content: 'a', mode: 0o600, root: true, signal: never() });
    await connection.upload({ path: '/tmp/by-deploy', content: 'b', mode: 0o644, signal: never() });
    const { stdout } = await freeSudo.exec('stat -c "%U %a" /etc/by-root /tmp/by-deploy');
    expect(stdout).toBe('root 600\ndeploy 644\n');
  });

  it('that vanishes from the network is noticed', async () => {
    const watchful = createHostConnector({ keepaliveIntervalMs: 300, keepaliveCountMax: 2 });
    const connection = await watchful.connect(await targetOf(freeSudo), never());
    const running = failure(connection.exec({ script: 'sleep 60', signal: never() }));
    await delay(300);
    await freeSudo.cut();
    expect(await running).toMatchObject({ code: 'host.connectionLost' });
    await freeSudo.heal();
  });

  it('with new keys is not spoken to', async () => {
    const target = await targetOf(byPassword);
    await byPassword.regenerateHostKeys();
    expect(await failure(connector.connect(target, never()))).toMatchObject({ code: 'host.keyChanged' });
  });
});
