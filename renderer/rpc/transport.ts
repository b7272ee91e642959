import type { ClientLink } from '@orpc/client';
import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import type { Client } from '../../shared/contract/index.ts';
import { ReconnectingLink } from './reconnecting-link.ts';

type Context = Record<never, never>;

/** Client over one MessagePort. The port is started here. */
export function clientOverPort(port: MessagePort): Client {
  const client: Client = createORPCClient(new PortLink({ port }));
  port.start();
  return client;
}

/**
 * Waits for the desktop's port. The hand-over: the window posts `slipway:ready` to itself once it listens (no port is lost
 * to a race), the preload answers with the message `slipway:port` that carries the port.
 */
export function portFromPreload(target: Window = window): Promise<MessagePort> {
  return new Promise((resolve) => {
    const listen = (event: MessageEvent): void => {
      const port = event.ports[0];
      if (event.source !== target || event.data !== 'slipway:port' || !port) return;
      target.removeEventListener('message', listen);
      resolve(port);
    };
    target.addEventListener('message', listen);
    target.postMessage('slipway:ready', '*');
  });
}

/** Client over a WebSocket to `/rpc` of the origin that served the page; opened anew after a loss. */
export function clientOverWebSocket(address: string): Client {
  const link: ClientLink<Context> = new ReconnectingLink(address);
  return createORPCClient(link);
}

/**
 * The client, by what served this page: HTTP means `slipway serve` (WebSocket), anything else is the desktop's own
 * protocol (MessagePort).
 */
export async function createClient(): Promise<Client> {
  const { protocol, host } = window.location;
  if (protocol === 'http:' || protocol === 'https:') {
    return clientOverWebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/rpc`);
  }
  return clientOverPort(await portFromPreload());
}
