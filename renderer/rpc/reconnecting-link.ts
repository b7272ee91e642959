import type { ClientLink, ClientOptions } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';

type Context = Record<never, never>;

interface Opened {
  readonly socket: WebSocket;
  readonly link: RPCLink<Context>;
}

/** Longest wait for the handshake, in milliseconds. */
const OPEN_TIMEOUT_MS = 10_000;

/**
 * One WebSocket that is opened on the first call and again on the first call after it was lost. It never repeats a call:
 * a command whose answer was lost may have been carried out. Who wants to go on (the live subscription) asks again.
 */
export class ReconnectingLink implements ClientLink<Context> {
  readonly #address: string;
  #opening: Promise<Opened> | undefined;

  constructor(address: string) {
    this.#address = address;
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<Context>): Promise<unknown> {
    const { link } = await this.#open();
    return link.call(path, input, options);
  }

  #open(): Promise<Opened> {
    this.#opening ??= this.#connect().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  #connect(): Promise<Opened> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(this.#address);
      socket.binaryType = 'arraybuffer';
      const link = new RPCLink<Context>({ websocket: socket });
      const timer = setTimeout(() => socket.close(), OPEN_TIMEOUT_MS);
      socket.addEventListener('open', () => {
        clearTimeout(timer);
        resolve({ socket, link });
      });
      socket.addEventListener('close', () => {
        clearTimeout(timer);
        this.#opening = undefined;
        reject(new Error('The connection to Slipway was closed.'));
      });
    });
  }
}
