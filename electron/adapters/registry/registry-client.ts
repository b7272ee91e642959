import { createHash } from 'node:crypto';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { Digest } from '../../../shared/schema/common.ts';
import type { ManifestInfo, RegistryClient } from '../registry-client.ts';
import { readCatalogue, readTags } from './list-pages.ts';
import { LoginCache } from './login.ts';
import { checkedName, checkedReference, MANIFEST_TYPES, RegistrySession, typeOf } from './registry-session.ts';

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
      return await readCatalogue(session);
    },
    async tags(access, repository, signal) {
      await using session = new RegistrySession(access, signal, logins);
      return await readTags(session, checkedName(access, repository));
    },
  };
}

export async function readManifest(session: RegistrySession, name: string, reference: string): Promise<ManifestInfo> {
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
