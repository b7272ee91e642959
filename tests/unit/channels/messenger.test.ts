import { createHmac } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { createMessenger } from '../../../electron/adapters/messenger/index.ts';
import { signRequest } from '../../../electron/adapters/messenger/sign-request.ts';
import { MailSettings } from '../../../shared/schema/channel.ts';

const never = new AbortController().signal;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const message = { id: 'm1', at: 0, level: 'error', title: 'shop rolled back', lines: ['exit 1'], link: '' } as const;

/** Vectors of the robots' documentation, computed apart from this code. */
describe('signatures', () => {
  const unsigned = { id: 'm1', secret: 's3cr3t', now: 1_700_000_000_000, body: { a: 1 } };

  it('of DingTalk stand in the address', () => {
    const { url } = signRequest({ ...unsigned, kind: 'dingtalk', url: 'https://d.example/robot/send?access_token=t' });
    expect(url).toBe(
      'https://d.example/robot/send?access_token=t&timestamp=1700000000000&sign=jRhQKmcWDB38YUNeCEXp9yo%2FI5OBM7UP81cpTrETHUw%3D',
    );
  });

  it('of Feishu stand in the body, with seconds', () => {
    const { url, body } = signRequest({ ...unsigned, kind: 'feishu', url: 'https://f.example/hook/x' });
    expect(url).toBe('https://f.example/hook/x');
    expect(JSON.parse(body)).toEqual({
      ...{ timestamp: '1700000000', sign: 'CNNNRL0wSY2j+cKcY98lQAfVvb21u/iW3phZyXRkmcY=', a: 1 },
    });
  });

  it('of an endpoint follow Standard Webhooks', () => {
    const { headers, body } = signRequest({ ...unsigned, kind: 'webhook', url: 'https://w.example/' });
    const expected = createHmac('sha256', 's3cr3t').update(`m1.1700000000.${body}`).digest('base64');
    expect(headers).toMatchObject({ 'webhook-id': 'm1', 'webhook-signature': `v1,${expected}` });
  });
});

async function robot(answer: (request: IncomingMessage, body: string) => { status: number; body: string }) {
  const seen: string[] = [];
  const server = createHttpServer(async (request, response) => {
    const body = await text(request);
    seen.push(body);
    const { status, body: said } = answer(request, body);
    response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end(said);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/robot?token=tok-77`, seen };
}

describe('a robot over HTTP', () => {
  const send = (url: string, kind: 'dingtalk' | 'webhook' = 'dingtalk') =>
    createMessenger().send({ kind, url, secret: null }, message, never);

  it('that takes it has been told', async () => {
    const { url, seen } = await robot(() => ({ status: 200, body: '{"errcode":0}' }));
    await send(url);
    expect(JSON.parse(seen[0] ?? '')).toMatchObject({ msgtype: 'markdown' });
  });

  it('that says no with a 200 has not been told', async () => {
    const { url } = await robot(() => ({ status: 200, body: '{"errcode":310000,"errmsg":"keywords not in content"}' }));
    await expect(send(url)).rejects.toMatchObject({
      code: 'channel.failed',
      retryable: false,
      data: { reason: 'channelSecurity.dingtalk' },
    });
  });

  it('that is overloaded or down may be tried again; a redirect is not followed', async () => {
    const down = await robot(() => ({ status: 503, body: 'later' }));
    await expect(send(down.url, 'webhook')).rejects.toMatchObject({
      retryable: true,
      data: { reason: 'channelStatus' },
    });
    const elsewhere = await robot(() => ({ status: 302, body: '' }));
    await expect(send(elsewhere.url, 'webhook')).rejects.toMatchObject({ data: { reason: 'channelStatus' } });
  });

  it('that can not be reached is told without its address', async () => {
    const error = await send('http://127.0.0.1:1/robot?token=tok-77').catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'channel.failed', retryable: true, data: { reason: 'channelUnreachable' } });
    expect(JSON.stringify(error)).not.toContain('tok-77');
  });
});

/** SMTP as far as one mail needs it (RFC 5321), with a login that is refused or not. */
async function mailServer(options: { readonly login: string; readonly recipient?: string }) {
  const said: string[] = [];
  const server = createTcpServer((socket) => {
    let data = false;
    socket.write('220 test\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n').filter(Boolean)) {
        said.push(line);
        if (data) {
          if (line !== '.') continue;
          data = false;
          socket.write('250 taken\r\n');
        } else if (/^EHLO/i.test(line)) socket.write('250-test\r\n250 AUTH PLAIN\r\n');
        else if (/^AUTH/i.test(line)) socket.write(`${options.login}\r\n`);
        else if (/^RCPT/i.test(line)) socket.write(`${options.recipient ?? '250 ok'}\r\n`);
        else if (/^DATA/i.test(line)) {
          data = true;
          socket.write('354 go on\r\n');
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const mail = MailSettings.parse({
    ...{ host: '127.0.0.1', port: (server.address() as AddressInfo).port, security: 'none', username: 'slipway' },
    ...{ from: 'slipway@example.com', to: ['ops@example.com'] },
  });
  const target = { kind: 'email', mail, password: 'mail-pw' } as const;
  return { send: () => createMessenger().send(target, message, never), said };
}

describe('a mail', () => {
  it('that the server took has been sent, with subject and text', async () => {
    const { send, said } = await mailServer({ login: '235 ok' });
    await send();
    expect(said).toContain('Subject: shop rolled back');
    expect(said).toContain('exit 1');
  });

  it('with a refused login is not tried again', async () => {
    const { send } = await mailServer({ login: '535 5.7.8 no' });
    await expect(send()).rejects.toMatchObject({ retryable: false, data: { reason: 'mailLogin' } });
  });

  it('that the server asks to send later may be tried again', async () => {
    const { send } = await mailServer({ login: '235 ok', recipient: '451 greylisted' });
    await expect(send()).rejects.toMatchObject({ retryable: true, data: { reason: 'mailLater' } });
  });
});
