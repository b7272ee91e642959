import { RPCHandler } from '@orpc/server/ws';
import type { WebSocket } from 'ws';
import type { SlipwayRouter } from './router.ts';

/** Serves the contract over one WebSocket that was already let in (session and origin are the server's business). */
export function serveWebSocket(router: SlipwayRouter, socket: WebSocket): Promise<void> {
  return new RPCHandler(router).upgrade(socket);
}
