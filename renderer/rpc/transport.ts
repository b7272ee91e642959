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
 * The desktop's port, or undefined where no preload is there. The hand-over: the window dispatches a cancelable
 * `slipway:ready` once it listens (so no port is lost to a race); the preload takes it by cancelling it, which is known at
 * once, and answers with the message `slipway:port` that carries the port.
 */
export function portFromPreload(target: Window = window): Promise<MessagePort> | undefined {
  let listen: (event: MessageEvent) => void = () => undefined;
  const port = new Promise<MessagePort>((resolve) => {
    listen = (event) => {
      const port = event.ports[0];
      if (event.source !== target || event.data !== 'slipway:port' || !port) return;
      target.removeEventListener('message', listen);
      resolve(port);
    };
    target.addEventListener('message', listen);
  });
  const taken = !target.document.dispatchEvent(new Event('slipway:ready', { cancelable: true }));
  if (taken) return port;
  target.removeEventListener('message', listen);
  return undefined;
}

/** Client over a WebSocket to `/rpc` of the origin that served the page; opened anew after a loss. */
export function clientOverWebSocket(address: string): Client {
  const link: ClientLink<Context> = new ReconnectingLink(address);
  return createORPCClient(link);
}

/** The client: over the port of the desktop's preload where there is one, else over a WebSocket to `slipway serve`. */
export async function createClient(): Promise<Client> {
  const port = portFromPreload();
  if (port) return clientOverPort(await port);
  const { protocol, host } = window.location;
  return clientOverWebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/rpc`);
}
