import type { Release } from '../schema/release.ts';
import type { Service } from '../schema/service.ts';
import { parseImageReference } from './image-reference.ts';

/** Who needs an image. */
export interface ImageUse {
  /** `running`: a service runs it now, or is to. `release`: one of the last releases of a service, or what it replaced. */
  readonly kind: 'running' | 'release';
  readonly service: string;
  readonly serviceId: string;
  /** Null for `running`. */
  readonly releaseId: string | null;
  readonly at: number;
}

export interface ImageUses {
  /** By digest, whatever the registry is called there: the same image may be known by several addresses. */
  readonly byDigest: ReadonlyMap<string, readonly ImageUse[]>;
  /** By `repository:tag`, of services that name no digest. */
  readonly byTag: ReadonlyMap<string, readonly ImageUse[]>;
}

type KnownRelease = Pick<
  Release,
  'id' | 'serviceId' | 'serviceName' | 'fromImage' | 'toImage' | 'toDigest' | 'createdAt'
>;

/** Everything that services run, and the images of the last `keepReleases` releases of each. */
export function imageUses(
  services: readonly Service[],
  releases: readonly KnownRelease[],
  keepReleases: number,
): ImageUses {
  const byDigest = new Map<string, ImageUse[]>();
  const byTag = new Map<string, ImageUse[]>();
  const add = (map: Map<string, ImageUse[]>, key: string | null | undefined, use: ImageUse) => {
    if (key === null || key === undefined) return;
    const known = map.get(key) ?? [];
    if (!known.some((each) => each.kind === use.kind && each.serviceId === use.serviceId))
      map.set(key, [...known, use]);
  };
  for (const { id, name, image, digest, tasks, updatedAt } of services) {
    const use: ImageUse = { kind: 'running', service: name, serviceId: id, releaseId: null, at: updatedAt };
    for (const each of [digest, ...tasks.map((task) => task.digest)]) add(byDigest, each, use);
    const named = [image, ...tasks.map((task) => task.image)].map((text) => parseImageReference(text));
    for (const reference of named)
      if (reference && reference.digest === null)
        add(byTag, `${reference.repository}:${reference.tag ?? 'latest'}`, use);
  }
  for (const release of lastReleases(releases, keepReleases)) {
    const { id, serviceId, serviceName: service, createdAt: at } = release;
    const use: ImageUse = { kind: 'release', service, serviceId, releaseId: id, at };
    add(byDigest, release.toDigest, use);
    add(byDigest, parseImageReference(release.fromImage)?.digest, use);
  }
  return { byDigest, byTag };
}

function lastReleases(releases: readonly KnownRelease[], count: number): readonly KnownRelease[] {
  const seen = new Map<string, number>();
  return releases
    .toSorted((a, b) => b.createdAt - a.createdAt)
    .filter(({ serviceId }) => {
      const number = seen.get(serviceId) ?? 0;
      seen.set(serviceId, number + 1);
      return number < count;
    });
}

/** Who needs one tag: by its digest, a manifest under its index, or its name. */
export function usesOfTag(
  uses: ImageUses,
  tag: { readonly repository: string; readonly tag: string; readonly digests: readonly string[] },
): readonly ImageUse[] {
  const found = [
    ...tag.digests.flatMap((digest) => uses.byDigest.get(digest) ?? []),
    ...(uses.byTag.get(`${tag.repository}:${tag.tag}`) ?? []),
  ];
  return found.filter(
    (use, index) => found.findIndex((each) => each.kind === use.kind && each.serviceId === use.serviceId) === index,
  );
}
