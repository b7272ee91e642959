import type { ImageFacts } from '../../../shared/domain/image-platforms.ts';
import { parseImageReference } from '../../../shared/domain/image-reference.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Release } from '../../../shared/schema/release.ts';
import type { OpenRegistry } from '../../adapters/registry-contents.ts';

/** Reads an image's manifests and configs. Undefined where they can't be read: that alone is no reason to stop a release. */
export async function readImageFacts(
  registry: OpenRegistry,
  { toImage, toDigest }: Pick<Release, 'toImage' | 'toDigest'>,
): Promise<ImageFacts | undefined> {
  const reference = parseImageReference(toImage);
  if (!reference || toDigest === '') return undefined;
  try {
    return await factsOf(registry, reference.repository, toDigest);
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code === 'operation.cancelled') throw error;
    return undefined;
  }
}

async function factsOf(registry: OpenRegistry, repository: string, digest: string): Promise<ImageFacts | undefined> {
  const top = await registry.manifest(repository, digest);
  if (top.kind === 'other') return undefined;
  if (top.kind === 'image') {
    if (top.config === null) return undefined;
    const { platform, healthcheck } = await registry.imageConfig(repository, top.config.digest);
    return { platforms: named(platform), healthcheck };
  }
  const children = top.children.filter(({ attestation }) => !attestation);
  const platforms = children.flatMap(({ platform }) => (platform ? named(platform) : []));
  // An index whose entries do not all name their platform may fit anywhere.
  if (platforms.length < children.length) return undefined;
  const [first] = children;
  const image = first && (await registry.manifest(repository, first.digest));
  const config = image?.config && (await registry.imageConfig(repository, image.config.digest));
  return { platforms, healthcheck: config?.healthcheck ?? null };
}

function named({ os, architecture }: { readonly os: string; readonly architecture: string }): string[] {
  return os === '' || architecture === '' ? [] : [`${os}/${architecture}`];
}
