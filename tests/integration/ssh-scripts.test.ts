import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostConnection } from '../../electron/adapters/host-connection.ts';
import { createHostConnector } from '../../electron/adapters/ssh/ssh-connector.ts';
import { failure, lives, never, targetOf } from '../support/ssh-targets.ts';
import { canRunSshd, type Sshd, startSshd } from '../support/sshd.ts';

const connector = createHostConnector({ connectTimeoutMs: 10_000 });

describe.skipIf(!canRunSshd)('an SSH host', () => {
  let sshd: Sshd;
  let folder: string;
  beforeAll(async () => {
    sshd = await startSshd();
    folder = mkdtempSync(join(tmpdir(), 'slipway-ssh-'));
  });
  afterAll(async () => {
    await sshd[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  describe('runs a script', () => {
    let connection: HostConnection;
    beforeAll(async () => {
      connection = await connector.connect(targetOf(sshd), never());
    });
    afterAll(() => connection[Symbol.asyncDispose]());

    const run = (script: string, more: Partial<Parameters<HostConnection['exec']>[0]> = {}) =>
      connection.exec({ script, signal: never(), ...more });

    it('and tells its outputs apart, with its exit code', async () => {
      const result = await run('echo out; echo err >&2; exit 3');
      expect(result).toEqual({ exitCode: 3, signal: null, stdout: 'out\n', stderr: 'err\n' });
    });

    it('with input after it', async () => {
      const input = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(50_000, 'x')));
      const result = await run('wc -c', { input });
      expect(result.stdout.trim()).toBe('5000000');
    });

    it('that ends before its input does', async () => {
      const endless = new Readable({ read: (size) => endless.push(Buffer.alloc(size)) && undefined });
      expect(await run('head -c 10 >/dev/null; exit 4', { input: endless })).toMatchObject({ exitCode: 4 });
      expect(endless.destroyed).toBe(true);
    });

    it('and fails when its input breaks, instead of taking half for the whole', async () => {
      const path = join(folder, 'half');
      const broken = new Readable({ read: () => {} });
      broken.push('half');
      setTimeout(() => broken.destroy(new Error('disk gone')), 300);
      const found = await failure(run(`cat > ${path}.part && mv ${path}.part ${path}`, { input: broken }));
      expect(found).toMatchObject({ code: 'host.commandFailed', data: { reason: 'inputBroken', detail: 'disk gone' } });
      expect(existsSync(path)).toBe(false);
    });

    it('and hands on complete lines as they come', async () => {
      const lines: string[] = [];
      await run('printf "ein \\303"; sleep 0.1; printf "\\274bel\\n10%%\\r20%%\\r"; echo bad >&2; printf end', {
        onLine: (line, stream) => lines.push(`${stream}: ${line}`),
      });
      expect(lines.filter((line) => line.startsWith('stdout'))).toEqual(
        ['ein übel', '10%', '20%', 'end'].map((line) => `stdout: ${line}`),
      );
      expect(lines).toContain('stderr: bad');
    });

    it('and keeps only the tail that was asked for', async () => {
      const result = await run('seq 1 100000', { keepBytes: 13 });
      expect(result.stdout).toBe('99999\n100000\n');
    });

    it('and does not wait for a daemon that keeps its outputs open', async () => {
      const started = Date.now();
      expect(await run('sleep 30 & echo $!; exit 0')).toMatchObject({ exitCode: 0 });
      expect(Date.now() - started).toBeLessThan(8000);
    });

    it.each([false, true])('and ends its whole process group when cancelled (root: %s)', async (root) => {
      const controller = new AbortController();
      const pids: number[] = [];
      const running = run('trap "" TERM; sleep 1000 & echo $!; sh -c "sleep 1001 & echo \\$!; wait" & wait', {
        root,
        signal: controller.signal,
        onLine: (line, stream) => {
          if (stream === 'stdout') pids.push(Number(line));
          if (pids.length === 2) controller.abort();
        },
      });
      expect(await failure(running)).toMatchObject({ code: 'operation.cancelled' });
      expect(pids.map(lives)).toEqual([false, false]);
    });

    it('and ends it after its time', async () => {
      const pids: number[] = [];
      const onLine = (line: string, stream: string) => stream === 'stdout' && pids.push(Number(line));
      const running = run('sleep 1000 & echo $!; wait', { timeoutMs: 500, onLine });
      expect(await failure(running)).toMatchObject({ code: 'operation.timedOut', data: { timeoutMs: 500 } });
      expect(pids.map(lives)).toEqual([false]);
    });

    it('and fails with what a line callback throws', async () => {
      const running = run('echo x; sleep 1000', {
        onLine: () => {
          throw new Error('full');
        },
      });
      expect(await failure(running)).toMatchObject({ message: 'full' });
    });

    it('thirty at a time, by waiting for a channel', async () => {
      const results = await Promise.all(Array.from({ length: 30 }, (_, at) => run(`sleep 0.1; echo ${at}`)));
      expect(results.map((result) => Number(result.stdout))).toEqual(Array.from({ length: 30 }, (_, at) => at));
    });

    it('that uploads a file in one piece', async () => {
      const path = join(folder, "it's a file");
      const content = Buffer.from(Array.from({ length: 200_000 }, (_, at) => at % 256));
      await connection.upload({ path, content, mode: 0o640, signal: never() });
      expect(readFileSync(path).equals(content)).toBe(true);
      expect(statSync(path).mode & 0o777).toBe(0o640);
      const nowhere = connection.upload({ path: '/no/such/folder/file', content: 'x', mode: 0o600, signal: never() });
      expect(await failure(nowhere)).toMatchObject({ code: 'host.commandFailed', data: { reason: 'upload' } });
    });

    it('and forwards a TCP stream', async () => {
      const server = createServer((socket) => socket.end('hello'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      expect(await text(await connection.forward('127.0.0.1', port, never()))).toBe('hello');
      server.close();
      const closed = connection.forward('127.0.0.1', port, never());
      expect(await failure(closed)).toMatchObject({ code: 'host.unreachable', data: { port, reason: 'refused' } });
    });
  });

  it('with MaxSessions 1 still runs everything, and still ends what is cancelled', async () => {
    await using narrow = await startSshd({ config: ['MaxSessions 1'] });
    await using connection = await connector.connect(targetOf(narrow), never());
    const results = await Promise.all(
      [1, 2, 3, 4].map((n) => connection.exec({ script: `echo ${n}`, signal: never() })),
    );
    expect(results.map(({ stdout }) => stdout)).toEqual(['1\n', '2\n', '3\n', '4\n']);
    const controller = new AbortController();
    let pid = 0;
    const onLine = (line: string) => {
      pid ||= Number(line);
      controller.abort();
    };
    const running = connection.exec({ script: 'sleep 1000 & echo $!; wait', signal: controller.signal, onLine });
    expect(await failure(running)).toMatchObject({ code: 'operation.cancelled' });
    expect(lives(pid)).toBe(false);
  });
});
