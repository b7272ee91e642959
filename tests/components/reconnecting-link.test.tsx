import type { AddressInfo } from 'node:net';
import { RPCHandler } from '@orpc/server/ws';
import { afterEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { toErrorInfo } from '../../renderer/rpc/index.ts';
import { clientOverWebSocket } from '../../renderer/rpc/transport.ts';
import { createFakeCore } from '../support/fake-client.ts';

const servers: WebSocketServer[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const socket of server.clients) socket.terminate();
    server.close();
  }
});

async function serve(
  port = 0,
): Promise<{ readonly port: number; readonly sockets: WebSocket[]; close(): Promise<void> }> {
  const server = new WebSocketServer({ port, host: '127.0.0.1' });
  servers.push(server);
  const sockets: WebSocket[] = [];
  const handler = new RPCHandler(createFakeCore({ settings: { theme: 'dark' } }).router);
  server.on('connection', (socket) => {
    sockets.push(socket);
    handler.upgrade(socket);
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const close = (): Promise<void> => {
    for (const socket of server.clients) socket.terminate();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { port: (server.address() as AddressInfo).port, sockets, close };
}

test('calls share one connection', async () => {
  const { port, sockets } = await serve();
  const client = clientOverWebSocket(`ws://127.0.0.1:${port}/rpc`);
  const [first, second] = await Promise.all([client.system.settings(), client.system.settings()]);
  expect([first.theme, second.theme]).toEqual(['dark', 'dark']);
  expect(sockets).toHaveLength(1);
});

test('a lost connection fails what was under way as such, and the next call connects anew', async () => {
  const { port, sockets } = await serve();
  const client = clientOverWebSocket(`ws://127.0.0.1:${port}/rpc`);
  const events = await client.system.live();
  await events.next();
  const next = events.next().then(
    () => 'ended',
    (error: unknown) => toErrorInfo(error).code,
  );
  sockets[0]?.terminate();
  expect(await next).toBe('connection.lost');
  expect((await client.system.settings()).theme).toBe('dark');
  expect(sockets).toHaveLength(2);
});

test('while nobody listens calls fail; once somebody does they go through', async () => {
  const first = await serve();
  const client = clientOverWebSocket(`ws://127.0.0.1:${first.port}/rpc`);
  await client.system.settings();
  await first.close();
  const code = await client.system.settings().then(
    () => 'answered',
    (error: unknown) => toErrorInfo(error).code,
  );
  expect(code).toBe('connection.lost');
  await serve(first.port);
  expect((await client.system.settings()).theme).toBe('dark');
});
