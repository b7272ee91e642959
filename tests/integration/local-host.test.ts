import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostConnection } from '../../electron/adapters/host-connection.ts';
import { createHostConnector } from '../../electron/adapters/ssh/ssh-connector.ts';

const never = () => new AbortController().signal;
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );

describe('this computer', () => {
  let folder: string;
  let connection: HostConnection;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-local-'));
    const escalation = { kind: 'sudo-password', password: 'hunter2' } as const;
    connection = await createHostConnector().connect({ kind: 'local', escalation }, never());
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('runs a script with input', async () => {
    const result = await connection.exec({ script: 'cat; echo err >&2; exit 3', input: 'in', signal: never() });
    expect(result).toEqual({ exitCode: 3, signal: null, stdout: 'in', stderr: 'err\n' });
  });

  it('ends the whole process group when cancelled', async () => {
    const controller = new AbortController();
    const pids: number[] = [];
    const onLine = (line: string, stream: string) => {
      if (stream === 'stdout') pids.push(Number(line));
      controller.abort();
    };
    const running = connection.exec({ script: 'sleep 1000 & echo $!; wait', signal: controller.signal, onLine });
    expect(await failure(running)).toMatchObject({ code: 'operation.cancelled' });
    expect(() => statSync(`/proc/${pids[0]}/exe`)).toThrow();
  });

  it('does not wait for a daemon that keeps its outputs open', async () => {
    const result = await connection.exec({ script: 'sleep 20 & echo $!', signal: never() });
    expect(result.exitCode).toBe(0);
    process.kill(Number(result.stdout));
  });

  it('writes a file', async () => {
    const path = join(folder, 'file');
    await connection.upload({ path, content: 'text', mode: 0o600, signal: never() });
    expect(readFileSync(path, 'utf8')).toBe('text');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('opens a stream to a port, and says when nobody listens', async () => {
    const server = createServer((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const stream = await connection.forward('127.0.0.1', port, never());
    stream.end('GET / HTTP/1.0\r\n\r\n');
    expect(await text(stream)).toContain('hello');
    server.close();
    const closed = connection.forward('127.0.0.1', port, never());
    expect(await failure(closed)).toMatchObject({ code: 'host.unreachable', data: { port, reason: 'refused' } });
  });

  it('shows no secret, and does nothing once closed', async () => {
    const reasons: string[] = [];
    connection.onClosed((reason) => reasons.push(reason));
    expect(inspect(connection, { depth: null, showHidden: true })).toBe('LocalConnection {}');
    await connection[Symbol.asyncDispose]();
    expect([connection.closed, reasons]).toEqual([true, ['closed']]);
    const after = connection.exec({ script: 'true', signal: never() });
    expect(await failure(after)).toMatchObject({ code: 'host.connectionLost' });
  });
});
