/** `host[:port]/path:tag@digest` taken apart. Docker's short forms are spelled out (`docker.io`, `library/`). */
export interface ImageReference {
  readonly host: string;
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

const HUB = 'docker.io';
const HUB_HOSTS = new Set([HUB, 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);
const REPOSITORY = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** A name, an address, or an IPv6 address in brackets, with or without a port. */
const HOST = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[a-f0-9:]+\])(:\d{1,5})?$/i;
/** Characters of a name, the host included (distribution/reference). */
const NAME_AT_MOST = 255;

/**
 * Grammar of distribution/reference. Undefined for what is not a reference.
 * The first part is a host when it has a dot or colon or is `localhost`, as Docker decides.
 */
export function parseImageReference(text: string): ImageReference | undefined {
  const at = text.indexOf('@');
  const digest = at < 0 ? null : text.slice(at + 1);
  const withTag = at < 0 ? text : text.slice(0, at);
  const slash = withTag.indexOf('/');
  const first = slash < 0 ? '' : withTag.slice(0, slash);
  const hasHost = /[.:]/.test(first) || first === 'localhost';
  const path = hasHost ? withTag.slice(slash + 1) : withTag;
  const colon = path.lastIndexOf(':');
  const tag = colon < 0 ? null : path.slice(colon + 1);
  const name = colon < 0 ? path : path.slice(0, colon);
  if (!REPOSITORY.test(name) || (tag !== null && !TAG.test(tag)) || (digest !== null && !DIGEST.test(digest)))
    return undefined;
  if (hasHost && !HOST.test(first)) return undefined;
  const host = normalizeRegistryHost(hasHost ? first : HUB);
  const repository = hubRepository(host, name);
  return host.length + 1 + repository.length > NAME_AT_MOST ? undefined : { host, repository, tag, digest };
}

export function formatImageReference({ host, repository, tag, digest }: ImageReference): string {
  return `${host}/${repository}${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}`;
}

/** Lower case, and one name for the many of Docker Hub. */
export function normalizeRegistryHost(host: string): string {
  const lower = host.toLowerCase();
  return HUB_HOSTS.has(lower) ? HUB : lower;
}

/** A registry's namespace before an image name: the path that the registry itself knows. */
export function repositoryPath(registry: { readonly namespace: string }, image: string): string {
  return registry.namespace === '' ? image : `${registry.namespace}/${image}`;
}

/**
 * Whether two texts name the same repository, whatever tag or digest. Alibaba Cloud gives a registry one name for the
 * internet and others for private networks: they are one source.
 */
export function sameSource(one: string, other: string): boolean {
  const a = parseImageReference(one);
  const b = parseImageReference(other);
  return (
    a !== undefined && b !== undefined && a.repository === b.repository && publicName(a.host) === publicName(b.host)
  );
}

/** `registry-vpc.cn-hangzhou.aliyuncs.com` is `registry.cn-hangzhou.aliyuncs.com` seen from inside. */
function publicName(host: string): string {
  return host.replace(/^([^.]+)-(?:vpc|internal)((?:\.[a-z0-9-]+)+\.aliyuncs\.com)$/, '$1$2');
}

/** One-part names of Docker Hub are official images. */
export function hubRepository(host: string, repository: string): string {
  return host === HUB && !repository.includes('/') ? `library/${repository}` : repository;
}
