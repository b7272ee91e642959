import type { ClusterNode } from '../schema/cluster.ts';

/** What a release has to know of an image before it begins. */
export interface ImageFacts {
  /** `linux/amd64`; empty where the registry's image names none. */
  readonly platforms: readonly string[];
  /** The image's own HEALTHCHECK; null: none. */
  readonly healthcheck: { readonly startSeconds: number } | null;
}

/**
 * The platforms of the open nodes where the image is made for none of them; undefined while one of them may run it, or where
 * that can't be known.
 */
export function unfitPlatforms(
  { platforms }: ImageFacts,
  nodes: readonly Pick<ClusterNode, 'platform' | 'state' | 'availability'>[],
): readonly string[] | undefined {
  if (platforms.length === 0) return undefined;
  const open = nodes.filter(({ state, availability }) => state === 'ready' && availability === 'active');
  const known = [...new Set(open.map(({ platform }) => platform ?? ''))];
  if (known.length === 0 || known.some((platform) => platform === '' || platforms.includes(platform))) return undefined;
  return known;
}
