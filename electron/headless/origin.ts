import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';

/**
 * Which `Host` and `Origin` a request may carry. A page of another site, or a name that was re-bound to this address
 * (DNS rebinding), is refused before anything else is looked at.
 */
export class AllowedOrigins {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;

  constructor(options: { readonly address: string; readonly port: number; readonly publicUrl: string | undefined }) {
    const bracketed = options.address.includes(':') ? `[${options.address}]` : options.address;
    const hosts = new Set([`${bracketed}:${options.port}`]);
    const loopback = ['127.0.0.1', '::1', 'localhost'].includes(options.address);
    if (loopback || isWildcard(options.address)) {
      for (const name of ['127.0.0.1', 'localhost', '[::1]']) hosts.add(`${name}:${options.port}`);
    }
    // Browsers leave port 80 out.
    if (options.port === 80) for (const host of [...hosts]) hosts.add(host.replace(/:80$/, ''));
    const origins = new Set([...hosts].map((host) => `http://${host}`));
    if (options.publicUrl) {
      const url = new URL(options.publicUrl);
      hosts.add(url.host);
      origins.add(url.origin);
    }
    this.#hosts = hosts;
    this.#origins = origins;
  }

  hostAllowed(request: IncomingMessage): boolean {
    return this.#hosts.has((request.headers.host ?? '').toLowerCase());
  }

  /** For requests that change something, and for WebSockets: the `Origin` must be there and ours. */
  originAllowed(request: IncomingMessage): boolean {
    return this.hostAllowed(request) && this.#origins.has((request.headers.origin ?? '').toLowerCase());
  }
}

export const isWildcard = (address: string): boolean => address === '0.0.0.0' || address === '::';

export const isLoopback = (address: string): boolean =>
  address === 'localhost' || address === '::1' || (isIPv4(address) && address.startsWith('127.'));
