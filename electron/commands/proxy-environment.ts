/** Holds the proxy of a host, with its login; only root reads it where there is one. */
export const proxyFile = '/etc/slipway/proxy.env';

/** For scripts that fetch something by themselves: the host's proxy, if one is set. */
export const useProxy: readonly string[] = [`[ ! -r ${proxyFile} ] || { set -a; . ${proxyFile}; set +a; }`];
