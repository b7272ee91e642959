import type { ProxyWish, ProxyWishes } from '../schema/install.ts';

/** What a host's proxy is to be: one, false for none at all, null for no wish. */
export function proxyWished({ all, hosts }: ProxyWishes, hostId: string): ProxyWish | false | null {
  return hosts[hostId] ?? all;
}

/** Names under which a proxy's login is kept: those of the address. */
export function proxyLoginName(address: string): string {
  return `proxy/${address}/login`;
}

export interface ProxyLogin {
  /** `user:password`, each percent-encoded. */
  readonly text: string;
  readonly setAt: number;
}

/**
 * What is reached without the proxy: always the host itself and the other hosts (the engine goes by the proxy to other nodes of
 * its cluster, too: https://docs.docker.com/engine/daemon/proxy/), then what is wished.
 */
export function noProxyList({ noProxy }: ProxyWish, addresses: readonly string[]): string {
  return [...new Set(['localhost', '127.0.0.1', '::1', ...addresses, ...noProxy])].join(',');
}

/**
 * The host's proxy as a file that sh and systemd read alike. The time of the login stands in it, so that a changed one is seen
 * without its being read back.
 */
export function proxyText(wish: ProxyWish, addresses: readonly string[], login: ProxyLogin | null): string {
  const address = login ? wish.address.replace('://', `://${login.text}@`) : wish.address;
  const without = noProxyList(wish, addresses);
  return [
    `# The proxy of this host, set by Slipway; login: ${login ? login.setAt : 'none'}`,
    `HTTP_PROXY=${address}`,
    `HTTPS_PROXY=${address}`,
    `NO_PROXY=${without}`,
    `http_proxy=${address}`,
    `https_proxy=${address}`,
    `no_proxy=${without}`,
    '',
  ].join('\n');
}

/** The same without the login, as it may be shown and compared. */
export function withoutLogin(text: string): string {
  return text.replace(/(:\/\/)[^\s/@]+@/g, '$1');
}
