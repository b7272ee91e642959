import { request } from 'node:http';
import { connect } from 'node:net';
import { os } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { SlipwayRouter } from '../../../electron/rpc/router.ts';
import { startTestServer, type TestServer } from '../../support/headless-server.ts';

const password = 'a-long-enough-password';
// The server passes the router on to oRPC unread; these tests never call a procedure.
const emptyRouter = os.router({}) as SlipwayRouter;

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** As raw as can be: fetch would neither let us set Host and Origin nor keep `..` in a path. */
function ask(
  server: TestServer,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      server.origin,
      { path, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

const cookieOf = (answer: Answer): string => String(answer.headers['set-cookie']).split(';', 1)[0] ?? '';

function upgradeStatus(server: TestServer, headers: Record<string, string>): Promise<number | 'open'> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/rpc`, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
  });
}

/** Bytes as they are, and what comes back; `reset` breaks the connection off at once instead of listening. */
function sayRaw(server: TestServer, text: string, then: 'listen' | 'reset' = 'listen'): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1', () => {
      socket.write(text);
      if (then === 'reset') setImmediate(() => socket.resetAndDestroy());
    });
    let heard = '';
    socket.on('data', (chunk) => {
      heard += then === 'listen' ? chunk : '';
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
  });
}

describe('the headless server', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startTestServer({ router: emptyRouter, password });
  });
  afterEach(() => server[Symbol.asyncDispose]());

  it('shows nothing but the login without a session', async () => {
    const answer = await ask(server, '/');
    expect(answer.status).toBe(401);
    expect(answer.body).not.toContain('<title>Window</title>');
    expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
  });

  it('turns a one-time link into an HttpOnly, SameSite=Strict cookie, once', async () => {
    const token = server.sessions.issueToken();
    const first = await ask(server, `/session?token=${token}`);
    expect(first.status).toBe(303);
    expect(String(first.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/);
    const home = await ask(server, '/', { headers: { cookie: cookieOf(first) } });
    expect(home).toMatchObject({ status: 200 });
    const second = await ask(server, `/session?token=${token}`);
    expect(second.status).toBe(401);
    expect(second.headers['set-cookie']).toBeUndefined();
  });

  it('lets the right password in, refuses a wrong one, and slows guessing down', async () => {
    const log = (text: string) =>
      ask(server, '/login', {
        method: 'POST',
        headers: { origin: server.origin },
        body: new URLSearchParams({ password: text }).toString(),
      });
    expect((await log(password)).status).toBe(303);
    for (let attempt = 0; attempt < 10; attempt += 1) expect((await log('wrong-password')).status).toBe(401);
    const tooMany = await log(password);
    expect(tooMany.status).toBe(429);
    expect(tooMany.body).toMatch(/Too many/);
  });

  it('refuses a login sent by a page of another site', async () => {
    const answer = await ask(server, '/login', {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: `password=${password}`,
    });
    expect(answer.status).toBe(403);
  });

  it('refuses a foreign Host (DNS rebinding), whatever the session', async () => {
    const cookie = cookieOf(await ask(server, `/session?token=${server.sessions.issueToken()}`));
    expect((await ask(server, '/', { headers: { host: 'evil.example', cookie } })).status).toBe(403);
  });

  it('tells a person in their language why an address is refused', async () => {
    const cookie = cookieOf(await ask(server, `/session?token=${server.sessions.issueToken()}`));
    const headers = { host: 'evil.example', cookie };
    expect((await ask(server, '/', { headers })).body).toContain('start it with --public-url');
    const chinese = await ask(server, '/', { headers: { ...headers, 'accept-language': 'zh-CN,zh;q=0.9' } });
    expect(chinese.body).toContain('这个名称不属于 Slipway');
    expect((await ask(server, '/nowhere', { headers: { cookie, 'accept-language': 'zh' } })).body).toContain(
      '没有内容',
    );
  });

  it('opens the WebSocket only with a session and our own origin', async () => {
    const cookie = cookieOf(await ask(server, `/session?token=${server.sessions.issueToken()}`));
    expect(await upgradeStatus(server, { origin: server.origin, cookie })).toBe('open');
    expect(await upgradeStatus(server, { origin: server.origin })).toBe(403);
    expect(await upgradeStatus(server, { origin: 'https://evil.example', cookie })).toBe(403);
    expect(await upgradeStatus(server, { cookie })).toBe(403);
  });

  it('sends no file from outside the window folder', async () => {
    const cookie = cookieOf(await ask(server, `/session?token=${server.sessions.issueToken()}`));
    for (const path of ['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2fetc%2fpasswd', '/%00', '/%zz']) {
      expect((await ask(server, path, { headers: { cookie } })).status, path).toBe(404);
    }
  });

  it('passes deliveries on without a session and under any name, POST only', async () => {
    const answer = await ask(server, '/hooks/some-token', {
      method: 'POST',
      headers: { host: 'bastion.example' },
      body: '{"ref":"x"}',
    });
    expect(answer).toMatchObject({ status: 202 });
    expect(server.hooks).toEqual([{ token: 'some-token', body: '{"ref":"x"}' }]);
    expect((await ask(server, '/hooks/some-token')).status).toBe(405);
  });

  it('refuses a body over the limit, declared or not, and still answers', async () => {
    const declared = await ask(server, '/hooks/some-token', {
      method: 'POST',
      headers: { 'content-length': String(26 * 1024 * 1024) },
      body: 'x',
    });
    expect(declared.status).toBe(413);
    const chunked = await ask(server, '/hooks/some-token', {
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked' },
      body: 'x'.repeat(4096),
    });
    expect(chunked.status).toBe(413);
    expect(server.hooks).toEqual([]);
  });

  it('reads no body for a token that nobody has', async () => {
    const answer = await ask(server, '/hooks/unknown-token', {
      method: 'POST',
      headers: { 'content-length': '900' },
      body: 'only the beginning',
    });
    expect(answer.status).toBe(404);
    expect(answer.headers.connection).toBe('close');
    expect(server.hooks).toEqual([]);
  });

  it('survives a request target that is no address, plain and as an upgrade, and a caller that resets', async () => {
    expect((await ask(server, '//')).status).toBe(400);
    const upgrade = 'GET // HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    expect(await sayRaw(server, upgrade)).toContain('403 Forbidden');
    expect(await sayRaw(server, upgrade, 'reset')).toBe('');
    expect((await ask(server, '/')).status).toBe(401);
  });

  it('does not use a one-time link up for a HEAD request', async () => {
    const token = server.sessions.issueToken();
    expect((await ask(server, `/session?token=${token}`, { method: 'HEAD' })).headers['set-cookie']).toBeUndefined();
    expect((await ask(server, `/session?token=${token}`)).status).toBe(303);
  });

  it('speaks Chinese to a Chinese browser', async () => {
    const answer = await ask(server, '/', { headers: { 'accept-language': 'zh-CN,zh;q=0.9' } });
    expect(answer.body).toContain('lang="zh-CN"');
    expect(answer.body).toContain('密码');
  });
});
