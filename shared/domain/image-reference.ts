/** `host[:port]/path:tag@digest` taken apart. Docker's short forms are spelled out (`docker.io`, `library/`). */
export interface ImageReference {
  readonly host: string;
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

const HUB = 'docker.io';
const HUB_HOSTS = new Set([HUB, 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REPOSITORY = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
/** The algorithms that Docker and OCI register (opencontainers/go-digest); hex in lower case. */
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;
/** A name, an address, or an IPv6 address in brackets (no zone), with or without a port. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[a-f0-9:]+\])(?::[0-9]+)?$/i;
/** Characters of the path, host not counted (`RepositoryNameTotalLengthMax`). */
const PATH_AT_MOST = 255;
/** Docker takes such a bare name for an image's id. */
const IDENTIFIER = /^[a-f0-9]{64}$/;

/**
 * Grammar of https://github.com/distribution/reference with Docker's normalisation. Undefined for what is not a
 * reference. The first part is a host when it has a dot, a colon or a capital, or is `localhost`. Hosts with a dot
 * or colon are given in lower case, since names of the DNS are the same in any.
 */
export function parseImageReference(text: string): ImageReference | undefined {
  if (IDENTIFIER.test(text)) return undefined;
  const at = text.indexOf('@');
  const digest = at < 0 ? null : text.slice(at + 1);
  const withTag = at < 0 ? text : text.slice(0, at);
  const slash = withTag.indexOf('/');
  const first = slash < 0 ? '' : withTag.slice(0, slash);
  const hasHost = /[.:A-Z]/.test(first) || first === 'localhost';
  const path = hasHost ? withTag.slice(slash + 1) : withTag;
  const colon = path.lastIndexOf(':');
  const tag = colon < 0 ? null : path.slice(colon + 1);
  const name = colon < 0 ? path : path.slice(0, colon);
  if (name.length > PATH_AT_MOST || !REPOSITORY.test(name)) return undefined;
  if ((tag !== null && !TAG.test(tag)) || (digest !== null && !DIGEST.test(digest))) return undefined;
  if (hasHost && !HOST.test(first)) return undefined;
  // `Docker/docker` names a host only by its capital: in lower case it would be one of Docker Hub.
  const host = /[.:]/.test(first) ? normalizeRegistryHost(first) : hasHost ? first : HUB;
  const repository = hubRepository(host, name);
  return repository.length > PATH_AT_MOST ? undefined : { host, repository, tag, digest };
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
    a !== undefined && b !== undefined && a.repository === b.repository && sourceHost(a.host) === sourceHost(b.host)
  );
}

/** One name for the many of a registry: `registry-vpc.cn-hangzhou.aliyuncs.com` is `registry.cn-hangzhou.aliyuncs.com` seen from inside. */
export function sourceHost(host: string): string {
  return normalizeRegistryHost(host).replace(/^([^.]+)-(?:vpc|internal)((?:\.[a-z0-9-]+)+\.aliyuncs\.com)$/, '$1$2');
}

/** One-part names of Docker Hub are official images. */
export function hubRepository(host: string, repository: string): string {
  return host === HUB && !repository.includes('/') ? `library/${repository}` : repository;
}
