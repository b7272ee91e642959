import { RPCHandler } from '@orpc/server/message-port';
import type { SlipwayRouter } from './router.ts';

type SupportedPort = Parameters<RPCHandler<Record<never, never>>['upgrade']>[0];

/** Serves the contract over one MessagePort: Electron's `MessagePortMain`, or a Node or browser `MessagePort`. */
export function servePort(router: SlipwayRouter, port: SupportedPort): void {
  new RPCHandler(router).upgrade(port);
}
