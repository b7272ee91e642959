import { type ImageFacts, unfitPlatforms } from '../../../shared/domain/image-platforms.ts';
import { normalizeRegistryHost, parseImageReference } from '../../../shared/domain/image-reference.ts';
import { message } from '../../../shared/domain/message.ts';
import { releaseReason } from '../../../shared/domain/rollout-text.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { Registry } from '../../../shared/schema/registry.ts';
import type { Release } from '../../../shared/schema/release.ts';
import type { CoreContext } from '../context.ts';
import { readImageFacts } from './image-facts.ts';
import type { Conclusion } from './release-records.ts';
import type { ReleaseCollaborators } from './releases.ts';

/** Our registry behind an image reference, by its host. */
export function registryOf(context: CoreContext, image: string): Registry | undefined {
  const host = parseImageReference(image)?.host;
  return context.storage.records
    .of('registries')
    .list()
    .find((registry) => normalizeRegistryHost(registry.host) === host);
}

export type ImageFinding =
  | { readonly kind: 'there'; readonly proof: Note; readonly facts: ImageFacts | undefined }
  | { readonly kind: 'not-looked'; readonly why: Note }
  | (Conclusion & { readonly kind: 'refused' });

/** Asks the registry for the digest before anything is touched. */
export async function checkImage(
  { registries, clusters, openRegistry }: ReleaseCollaborators,
  { release, registryId }: { readonly release: Release; readonly registryId: string | null },
  signal: AbortSignal,
): Promise<ImageFinding> {
  const reference = parseImageReference(release.toImage);
  if (registryId === null || reference === undefined || release.toDigest === '')
    return { kind: 'not-looked', why: message('releases.note.notLooked') };
  try {
    const found = await registries.resolve(registryId, reference.repository, release.toDigest, signal);
    if (found.digest !== release.toDigest)
      return {
        kind: 'refused',
        verdict: 'image-missing',
        reason: releaseReason('otherDigest', { digest: found.digest }),
      };
    const proof = message('releases.note.imageThere', { registry: reference.host, digest: found.digest });
    if (!openRegistry) return { kind: 'there', proof, facts: undefined };
    await using registry = openRegistry(registryId, signal);
    const [facts, nodes] = await Promise.all([
      readImageFacts(registry, release),
      clusters.engine(release.clusterId).nodes(signal),
    ]);
    const unfit = facts && unfitPlatforms(facts, nodes);
    if (facts === undefined || unfit === undefined) return { kind: 'there', proof, facts };
    const params = { image: facts.platforms.join(', '), nodes: unfit.join(', ') };
    return { kind: 'refused', verdict: 'wrong-platform', reason: releaseReason('platform', params) };
  } catch (error) {
    return refusal(error, release.toImage);
  }
}

function refusal(error: unknown, image: string): ImageFinding {
  if (!(error instanceof SlipwayError)) throw error;
  switch (error.code) {
    case 'registry.notFound':
      return {
        kind: 'refused',
        verdict: 'image-missing',
        reason: releaseReason('imageMissing', { image }),
      };
    case 'registry.denied':
      return {
        kind: 'refused',
        verdict: 'pull-denied',
        reason: releaseReason('loginRefused', { image }),
      };
    case 'registry.unreachable':
    case 'registry.failed':
      return {
        kind: 'refused',
        verdict: 'unknown',
        reason: releaseReason('registrySilent', { image, code: error.code }),
      };
    default:
      throw error;
  }
}
