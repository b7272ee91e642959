import { z } from 'zod';
import { hubRepository, normalizeRegistryHost } from '../../../shared/domain/image-reference.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { Digest } from '../../../shared/schema/common.ts';
import { RepositoryName, Tag } from '../../../shared/schema/registry.ts';
import type { RegistryAccess } from '../registry-client.ts';
import { parseChallenges } from './challenge.ts';
import { type LoginCache, meetChallenge, parseJson } from './login.ts';
import { type Answer, type Method, RegistryTransport } from './transport.ts';

/**
 * All four, always: distribution answers 404 for an OCI index when it is missing here, and silently another digest for
 * a Docker manifest list.
 */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const Problems = z.object({ errors: z.array(z.object({ code: z.string(), message: z.string().optional() })) });

interface Ask {
  readonly method: Method;
  readonly path: string;
  readonly accept: string;
  /** `If-None-Match`. */
  readonly etag?: string | null;
}

/** One call of the client: its connections, and the login that the registry asks for. */
export class RegistrySession implements AsyncDisposable {
  readonly access: RegistryAccess;
  readonly #transport: RegistryTransport;
  readonly #logins: LoginCache;

  constructor(access: RegistryAccess, signal: AbortSignal, logins: LoginCache) {
    this.access = access;
    this.#transport = new RegistryTransport(access, signal);
    this.#logins = logins;
  }

  async ask({ method, path, accept, etag }: Ask): Promise<Answer> {
    const url = new URL(path, this.#transport.origin);
    const purpose = purposeOf(method, url.pathname);
    const send = (authorization: string | undefined): Promise<Answer> =>
      this.#transport.ask({
        method,
        url,
        headers: {
          accept,
          ...(etag ? { 'if-none-match': etag } : {}),
          ...(authorization ? { authorization } : {}),
        },
      });
    const answer = await send(this.#logins.get(this.access, purpose));
    const challenge = answer.headers['www-authenticate'];
    if (answer.status !== 401 || challenge === undefined) return answer;
    this.#logins.drop(this.access, purpose);
    const login = await meetChallenge(challenge, this.access, this.#transport);
    if (!login) return answer;
    const second = await send(login.value);
    if (second.status !== 401) this.#logins.keep(this.access, purpose, login);
    return second;
  }

  /** Throws for everything but 200. 401, 403 and 404 can all mean "missing, or not yours" (distribution-spec). */
  refuse(answer: Answer, about: { readonly repository?: string; readonly reference?: string }): void {
    if (answer.status === 200) return;
    const { host, username } = this.access;
    const problem = problemOf(answer);
    const data = { host, status: answer.status, username, ...about, detail: problem?.message ?? problem?.code ?? '' };
    if (answer.status === 401 || answer.status === 403)
      throw new SlipwayError('registry.denied', { data: { ...data, reason: 'login' } });
    if (answer.status === 404) throw new SlipwayError('registry.notFound', { data });
    const retryable = answer.status === 429 || answer.status >= 500;
    const reason = answer.status === 429 ? 'rateLimited' : 'status';
    throw new SlipwayError('registry.failed', { data: { ...data, reason }, retryable });
  }

  /** How the registry wants to be logged in to, asked without a login. */
  async scheme(): Promise<{ scheme: 'none' | 'basic' | 'token' | 'unknown'; tokenServer: string | null }> {
    const url = new URL('/v2/', this.#transport.origin);
    const answer = await this.#transport.ask({ method: 'GET', url, headers: { accept: 'application/json' } });
    if (answer.status === 200) return { scheme: 'none', tokenServer: null };
    const challenges = parseChallenges(answer.headers['www-authenticate'] ?? '');
    const realm = challenges.find(({ scheme }) => scheme === 'bearer')?.parameters.realm;
    if (realm !== undefined)
      return { scheme: 'token', tokenServer: URL.canParse(realm) ? new URL(realm).host : realm.slice(0, 200) };
    const isBasic = challenges.some(({ scheme }) => scheme === 'basic');
    return { scheme: isBasic ? 'basic' : 'unknown', tokenServer: null };
  }

  /** The path of an address that the registry named, if it is the registry's own. */
  ownPath(location: string | undefined): string | undefined {
    const { origin } = this.#transport;
    if (location === undefined || !URL.canParse(location, origin.href)) return undefined;
    const url = new URL(location, origin);
    // A registry behind a proxy may name itself by http, or without its port.
    return url.hostname === origin.hostname ? `${url.pathname}${url.search}` : undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#transport[Symbol.asyncDispose]();
  }
}

/** What a registry says is wrong, by the distribution-spec's codes. */
export function problemOf(
  answer: Answer,
): { readonly code: string; readonly message?: string | undefined } | undefined {
  return Problems.safeParse(parseJson(answer.body)).data?.errors[0];
}

/** The part of an address for which one token counts: reading, writing and deleting are asked for apart. */
function purposeOf(method: Method, pathname: string): string {
  const kind = method === 'HEAD' ? 'GET' : method;
  return `${kind} ${pathname.replace(/\/(manifests|tags|blobs)\/.*$/, '')}`;
}

export function typeOf(answer: Answer): string {
  return (answer.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
}

export function checkedName(access: RegistryAccess, repository: string): string {
  if (!RepositoryName.safeParse(repository).success)
    throw new SlipwayError('input.invalid', { data: { field: 'repository', value: repository.slice(0, 200) } });
  return hubRepository(normalizeRegistryHost(access.host), repository);
}

export function checkedReference(reference: string): string {
  if (!Tag.safeParse(reference).success && !Digest.safeParse(reference).success)
    throw new SlipwayError('input.invalid', { data: { field: 'reference', value: reference.slice(0, 200) } });
  return reference;
}

/** Path of the next page: `Link: <…>; rel="next"`, always on the same registry. */
export function nextPage(answer: Answer, path: string): string | undefined {
  const next = /<([^>]+)>\s*;\s*rel="?next"?/i.exec(answer.headers.link ?? '')?.[1];
  const url = next === undefined ? undefined : new URL(next, new URL(path, 'http://registry'));
  return url && `${url.pathname}${url.search}`;
}
