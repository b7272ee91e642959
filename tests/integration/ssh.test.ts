import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardTarget } from '../../electron/adapters/ssh/redaction.ts';
import { createHostConnector } from '../../electron/adapters/ssh/ssh-connector.ts';
import { failure, never, targetOf } from '../support/ssh-targets.ts';
import { canRunSshd, descendants, freePort, type Sshd, startSshd } from '../support/sshd.ts';

const connector = createHostConnector({ connectTimeoutMs: 10_000 });

describe.skipIf(!canRunSshd)('an SSH host', () => {
  let sshd: Sshd;
  let folder: string;
  beforeAll(async () => {
    sshd = await startSshd({ keyTypes: ['ed25519', 'ecdsa', 'rsa'] });
    folder = mkdtempSync(join(tmpdir(), 'slipway-ssh-'));
  });
  afterAll(async () => {
    await sshd[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  describe('its key', () => {
    it('is read without a login', async () => {
      const before = sshd.log().length;
      expect(await connector.scanHostKey(sshd.address, sshd.port, never())).toEqual(sshd.pin);
      await delay(100);
      expect(sshd.log().slice(before)).not.toMatch(/Failed|Accepted|userauth|Invalid user/);
    });

    it.each(['ed25519', 'ecdsa', 'rsa'])('is found by its pinned type, %s', async (type) => {
      const hostKey = sshd.hostKeys[type];
      if (!hostKey) throw new Error(type);
      await using connection = await connector.connect(targetOf(sshd, { hostKey }), never());
      expect(connection.closed).toBe(false);
    });

    it('that is not the pinned one stops the connection before any login', async () => {
      const before = sshd.log().length;
      const expected = 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
      const target = targetOf(sshd, { hostKey: { type: 'ssh-ed25519', fingerprint: expected } });
      expect(await failure(connector.connect(target, never()))).toMatchObject({
        code: 'host.keyChanged',
        data: { address: sshd.address, port: sshd.port, expected, actual: sshd.pin.fingerprint, type: 'ssh-ed25519' },
      });
      await delay(100);
      expect(sshd.log().slice(before)).not.toMatch(/Failed|Accepted|userauth|Postponed/);
    });

    it('is never optional', async () => {
      const target = targetOf(sshd, { hostKey: { type: '', fingerprint: '' } });
      expect(await failure(connector.connect(target, never()))).toMatchObject({ code: 'host.keyUnknown' });
    });

    it('would be accepted by ssh2 on a promise of false, which is why our verifier returns nothing', async () => {
      const client = new ssh2.Client();
      const outcome = new Promise((resolve) => {
        client.once('ready', () => resolve('accepted')).once('error', (error) => resolve(error.message));
      });
      const asynchronousNo = (async () => false) as () => never;
      client.connect({
        host: sshd.address,
        port: sshd.port,
        username: 'root',
        privateKey: sshd.clientKey,
        hostVerifier: asynchronousNo,
      });
      expect(await outcome).toBe('accepted');
      client.destroy();
    });
  });

  describe('that cannot be reached', () => {
    it('says that the port is closed', async () => {
      const port = await freePort();
      for (const attempt of [
        connector.scanHostKey('127.0.0.1', port, never()),
        connector.connect(targetOf(sshd, { port }), never()),
      ]) {
        expect(await failure(attempt)).toMatchObject({
          code: 'host.unreachable',
          data: { address: '127.0.0.1', port, reason: 'refused' },
        });
      }
    });

    it('says that the name is unknown', async () => {
      const attempt = connector.scanHostKey('no-such-host.invalid', 22, never());
      expect(await failure(attempt)).toMatchObject({ code: 'host.unreachable', data: { reason: 'nameNotFound' } });
    });

    it('says that nobody answers, in time', async () => {
      const server = await silentServer();
      const hasty = createHostConnector({ connectTimeoutMs: 300 });
      const attempt = hasty.scanHostKey('127.0.0.1', server.port, never());
      expect(await failure(attempt)).toMatchObject({ code: 'host.unreachable', data: { reason: 'timeout' } });
      server.close();
    });

    it('says that something else than SSH listens', async () => {
      const server = await silentServer('HTTP/1.1 400 Bad Request\r\n\r\n');
      const attempt = connector.scanHostKey('127.0.0.1', server.port, never());
      expect(await failure(attempt)).toMatchObject({ code: 'host.unreachable', data: { reason: 'notSsh' } });
      server.close();
    });

    it('stops at once when cancelled', async () => {
      const server = await silentServer();
      const attempt = connector.connect(targetOf(sshd, { port: server.port }), AbortSignal.timeout(100));
      expect(await failure(attempt)).toMatchObject({ code: 'operation.cancelled' });
      server.close();
    });

    it.each([
      ['sntrup761x25519-sha512@openssh.com', 'postQuantumOnly'],
      ['diffie-hellman-group1-sha1', 'legacyOnly'],
    ])('says why no algorithm fits: %s', async (algorithm, reason) => {
      await using strange = await startSshd({ config: [`KexAlgorithms ${algorithm}`] });
      const found = await failure(connector.connect(targetOf(strange), never()));
      expect(found).toMatchObject({ code: 'host.unreachable', data: { reason } });
      expect(inspect(found)).toContain(algorithm);
    });
  });

  describe('logs in', () => {
    it('with an encrypted key', async () => {
      const authentication = { kind: 'key', privateKey: sshd.encryptedClientKey, passphrase: 'open sesame' } as const;
      await using connection = await connector.connect(targetOf(sshd, { authentication }), never());
      expect(connection.closed).toBe(false);
    });

    it.each([
      [undefined, 'passphraseRequired'],
      ['wrong', 'passphraseWrong'],
    ])('not with passphrase %s, and says %s', async (passphrase, reason) => {
      const authentication = {
        kind: 'key',
        privateKey: sshd.encryptedClientKey,
        ...(passphrase && { passphrase }),
      } as const;
      const found = await failure(connector.connect(targetOf(sshd, { authentication }), never()));
      expect(found).toMatchObject({ code: 'host.loginDenied', data: { method: 'key', username: 'root', reason } });
    });

    it('not with what is no key, and shows nothing of it', async () => {
      const authentication = { kind: 'key', privateKey: 'hunter2 is no key' } as const;
      const found = await failure(connector.connect(targetOf(sshd, { authentication }), never()));
      expect(found).toMatchObject({ code: 'host.loginDenied', data: { reason: 'keyInvalid' } });
      expect(inspect(found, { depth: null, showHidden: true })).not.toContain('hunter2');
    });

    it('not with a key that is not authorised', async () => {
      const authentication = {
        kind: 'key',
        privateKey: readFileSync(join(sshd.folder, 'host_ecdsa'), 'utf8'),
      } as const;
      const found = await failure(connector.connect(targetOf(sshd, { authentication }), never()));
      expect(found).toMatchObject({
        code: 'host.loginDenied',
        data: { method: 'key', reason: 'refused', offered: 'publickey' },
      });
    });

    it('not with a password that the server does not ask for', async () => {
      const authentication = { kind: 'password', password: 'hunter2' } as const;
      const found = await failure(connector.connect(targetOf(sshd, { authentication }), never()));
      expect(found).toMatchObject({
        code: 'host.loginDenied',
        data: { method: 'password', reason: 'methodNotOffered' },
      });
      expect(inspect(found, { depth: null })).not.toContain('hunter2');
    });

    it('with an agent, and says so when there is none', async () => {
      const socket = join(folder, 'agent');
      const started = execFileSync('ssh-agent', ['-s', '-a', socket], { encoding: 'utf8' });
      const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(started)?.[1]);
      try {
        execFileSync('chmod', ['600', join(sshd.folder, 'client')]);
        execFileSync('ssh-add', ['-q', join(sshd.folder, 'client')], {
          env: { ...process.env, SSH_AUTH_SOCK: socket },
        });
        await using connection = await connector.connect(
          targetOf(sshd, { authentication: { kind: 'agent', socket } }),
          never(),
        );
        expect(connection.closed).toBe(false);
      } finally {
        process.kill(pid);
      }
      const gone = { kind: 'agent', socket: join(folder, 'no-agent') } as const;
      const found = await failure(connector.connect(targetOf(sshd, { authentication: gone }), never()));
      expect(found).toMatchObject({ code: 'host.loginDenied', data: { method: 'agent', reason: 'agentUnreachable' } });
      // The second of the two error events comes later; unheard it would end the process.
      await delay(100);
    });
  });

  it('that dies in the middle is a lost connection, never a success', async () => {
    await using own = await startSshd();
    const connection = await connector.connect(targetOf(own), never());
    const reasons: string[] = [];
    connection.onClosed((reason) => reasons.push(reason));
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const stream = await connection.forward(
      '127.0.0.1',
      typeof address === 'object' ? (address?.port ?? 0) : 0,
      never(),
    );
    const streamError = new Promise((resolve) => stream.once('error', resolve));
    const script = 'echo begun; sleep 5; echo never';
    const onLine = () => own.cutConnections();
    expect(await failure(connection.exec({ script, signal: never(), onLine }))).toMatchObject({
      code: 'host.connectionLost',
    });
    expect(await streamError).toMatchObject({ code: 'ECONNRESET' });
    expect(connection.closed).toBe(true);
    expect(reasons).toHaveLength(1);
    const after = connection.exec({ script: 'true', signal: never() });
    expect(await failure(after)).toMatchObject({ code: 'host.connectionLost' });
    server.close();
  });

  it('that freezes is noticed by the keepalive', async () => {
    await using own = await startSshd();
    const watchful = createHostConnector({ keepaliveIntervalMs: 300, keepaliveCountMax: 2 });
    const connection = await watchful.connect(targetOf(own), never());
    const onLine = () => {
      for (const pid of descendants(own.pid)) process.kill(pid, 'SIGSTOP');
    };
    const started = Date.now();
    const found = await failure(connection.exec({ script: 'echo frozen; sleep 60', signal: never(), onLine }));
    expect(found).toMatchObject({ code: 'host.connectionLost' });
    expect(Date.now() - started).toBeLessThan(5000);
  });

  it('shows no secret, however it is printed', async () => {
    const target = guardTarget(targetOf(sshd, { escalation: { kind: 'sudo-password', password: 'hunter2' } }));
    await using connection = await connector.connect(target, never());
    const shown = [connection, target].map(
      (value) => inspect(value, { depth: null, showHidden: true }) + JSON.stringify(value),
    );
    expect(shown.join()).not.toMatch(/hunter2|PRIVATE KEY/);
    expect(inspect(connection)).toBe(`SshConnection { root@127.0.0.1:${sshd.port} (key) }`);
  });
});

/** Accepts connections and says one thing, or nothing. */
async function silentServer(greeting?: string): Promise<{ port: number; close: () => void }> {
  const sockets = new Set<{ destroy(): void }>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    if (greeting) socket.end(greeting);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, close };
}
