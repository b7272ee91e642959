import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { WebSocket } from 'undici';
import { WebSocketServer } from 'ws';
import { servePort } from '../../electron/rpc/port.ts';
import type { SlipwayRouter } from '../../electron/rpc/router.ts';
import { serveWebSocket } from '../../electron/rpc/websocket.ts';
import type { Client } from '../../shared/contract/index.ts';

export interface ConnectedClient extends AsyncDisposable {
  readonly client: Client;
}

/** A client as the desktop's window has it. */
export async function connectByPort(router: SlipwayRouter): Promise<ConnectedClient> {
  const { port1, port2 } = new MessageChannel();
  servePort(router, port1);
  port1.start();
  const client: Client = createORPCClient(new PortLink({ port: port2 }));
  port2.start();
  return {
    client,
    async [Symbol.asyncDispose]() {
      port2.close();
    },
  };
}

/** A client as the browser has it, without the session of the headless server around it. */
export async function connectBySocket(router: SlipwayRouter): Promise<ConnectedClient> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => void serveWebSocket(router, socket));
  await once(server, 'listening');
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const client: Client = createORPCClient(new SocketLink({ websocket: socket }));
  return {
    client,
    async [Symbol.asyncDispose]() {
      socket.close();
      for (const open of server.clients) open.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
