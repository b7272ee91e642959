import { createHash } from 'node:crypto';
import { z } from 'zod';
import { hubRepository, normalizeRegistryHost } from '../../../shared/domain/image-reference.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { Digest } from '../../../shared/schema/common.ts';
import { RepositoryName, Tag } from '../../../shared/schema/registry.ts';
import type { ManifestInfo, RegistryAccess, RegistryClient } from '../registry-client.ts';
import { LoginCache, meetChallenge, parseJson } from './login.ts';
import { type Answer, RegistryTransport } from './transport.ts';

/**
 * All four, always: distribution answers 404 for an OCI index when it is missing here, and silently another digest for
 * a Docker manifest list.
 */
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
const PAGES_AT_MOST = 50;

const Catalogue = z.object({ repositories: z.array(z.string()).nullish() });
const TagList = z.object({ tags: z.array(z.string()).nullish() });
const Problems = z.object({ errors: z.array(z.object({ code: z.string(), message: z.string().optional() })) });

interface Ask {
  readonly method: 'GET' | 'HEAD';
  readonly path: string;
  readonly accept: string;
  /** `If-None-Match`. */
  readonly etag?: string | null;
}

/** The distribution API (OCI distribution-spec) with Basic and token logins. */
export function createRegistryClient(): RegistryClient {
  const logins = new LoginCache();
  return {
    async ping(access, signal) {
      await using session = new RegistrySession(access, signal, logins);
      const answer = await session.ask({ method: 'GET', path: '/v2/', accept: 'application/json' });
      if (answer.status === 404)
        throw new SlipwayError('registry.failed', { data: { host: access.host, reason: 'notARegistry', status: 404 } });
      session.refuse(answer, {});
    },
    async manifest(access, repository, reference, signal) {
      await using session = new RegistrySession(access, signal, logins);
      return await readManifest(session, checkedName(access, repository), checkedReference(reference));
    },
    async manifestIfChanged(access, repository, { tag, etag }, signal) {
      await using session = new RegistrySession(access, signal, logins);
      const name = checkedName(access, repository);
      const path = `/v2/${name}/manifests/${checkedReference(tag)}`;
      const head = await session.ask({ method: 'HEAD', path, accept: MANIFEST_TYPES, etag });
      if (head.status === 304) return undefined;
      const digest = Digest.safeParse(head.headers['docker-content-digest']).data;
      if (head.status === 200 && digest !== undefined)
        return { digest, etag: head.headers.etag?.slice(0, 500) ?? null };
      return { digest: (await readManifest(session, name, tag)).digest, etag: null };
    },
    async repositories(access, signal) {
      await using session = new RegistrySession(access, signal, logins);
      const pages = await readPages(session, '/v2/_catalog?n=500', {});
      return pages.flatMap((page) => Catalogue.safeParse(page).data?.repositories ?? []);
    },
    async tags(access, repository, signal) {
      await using session = new RegistrySession(access, signal, logins);
      const name = checkedName(access, repository);
      const pages = await readPages(session, `/v2/${name}/tags/list?n=500`, { repository: name });
      return pages.flatMap((page) => TagList.safeParse(page).data?.tags ?? []);
    },
  };
}

/** One call of the client: its connections, and the login that the registry asks for. */
class RegistrySession implements AsyncDisposable {
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
    const purpose = purposeOf(url.pathname);
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
    const problem = Problems.safeParse(parseJson(answer.body)).data?.errors[0];
    const data = { host, status: answer.status, username, ...about, detail: problem?.message ?? problem?.code ?? '' };
    if (answer.status === 401 || answer.status === 403)
      throw new SlipwayError('registry.denied', { data: { ...data, reason: 'login' } });
    if (answer.status === 404) throw new SlipwayError('registry.notFound', { data });
    const retryable = answer.status === 429 || answer.status >= 500;
    const reason = answer.status === 429 ? 'rateLimited' : 'status';
    throw new SlipwayError('registry.failed', { data: { ...data, reason }, retryable });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#transport[Symbol.asyncDispose]();
  }
}

async function readManifest(session: RegistrySession, name: string, reference: string): Promise<ManifestInfo> {
  const path = `/v2/${name}/manifests/${reference}`;
  const about = { repository: name, reference };
  const head = await session.ask({ method: 'HEAD', path, accept: MANIFEST_TYPES });
  const headDigest = Digest.safeParse(head.headers['docker-content-digest']).data;
  if (head.status === 200 && headDigest !== undefined && (!reference.includes(':') || headDigest === reference))
    return { digest: headDigest, mediaType: typeOf(head), sizeBytes: Number(head.headers['content-length'] ?? 0) };
  // Some proxies answer HEAD with 404 or 405; older registries give no digest.
  if (![200, 404, 405].includes(head.status)) session.refuse(head, about);
  const got = await session.ask({ method: 'GET', path, accept: MANIFEST_TYPES });
  session.refuse(got, about);
  const digest = `sha256:${createHash('sha256').update(got.body).digest('hex')}`;
  const claimed = got.headers['docker-content-digest'];
  if ((claimed !== undefined && claimed !== digest) || (reference.includes(':') && reference !== digest))
    throw new SlipwayError('registry.failed', {
      data: { host: session.access.host, ...about, reason: 'digestMismatch' },
    });
  return { digest, mediaType: typeOf(got), sizeBytes: got.body.length };
}

/** Follows `Link: <…>; rel="next"` on the same registry. */
async function readPages(
  session: RegistrySession,
  first: string,
  about: { readonly repository?: string },
): Promise<readonly unknown[]> {
  const pages: unknown[] = [];
  let path: string | undefined = first;
  while (path !== undefined && pages.length < PAGES_AT_MOST) {
    const answer: Answer = await session.ask({ method: 'GET', path, accept: 'application/json' });
    session.refuse(answer, about);
    pages.push(parseJson(answer.body));
    const next: string | undefined = /<([^>]+)>\s*;\s*rel="?next"?/i.exec(answer.headers.link ?? '')?.[1];
    const url: URL | undefined = next === undefined ? undefined : new URL(next, new URL(path, 'http://registry'));
    path = url && `${url.pathname}${url.search}`;
  }
  return pages;
}

function purposeOf(pathname: string): string {
  return pathname.replace(/\/(manifests|tags)\/.*$/, '');
}

function typeOf(answer: Answer): string {
  return (answer.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
}

function checkedName(access: RegistryAccess, repository: string): string {
  if (!RepositoryName.safeParse(repository).success)
    throw new SlipwayError('input.invalid', { data: { field: 'repository', value: repository.slice(0, 200) } });
  return hubRepository(normalizeRegistryHost(access.host), repository);
}

function checkedReference(reference: string): string {
  if (!Tag.safeParse(reference).success && !Digest.safeParse(reference).success)
    throw new SlipwayError('input.invalid', { data: { field: 'reference', value: reference.slice(0, 200) } });
  return reference;
}
