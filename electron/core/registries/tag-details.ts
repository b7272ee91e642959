import PQueue from 'p-queue';
import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { TagDetail, TagPlatform } from '../../../shared/schema/registry-content.ts';
import type { Descriptor, ManifestContent, OpenRegistry } from '../../adapters/registry-contents.ts';

/** Questions asked at once of one registry. */
const AT_ONCE = 6;
/** Details kept: what a digest means never changes. */
const KEPT_AT_MOST = 20_000;

type DigestDetail = Omit<TagDetail, 'id' | 'error'>;

/** What tags mean; what was read of a digest once is not asked again. */
export class TagDetails {
  readonly #kept = new Map<string, DigestDetail>();

  /** Details of tags in their order as far as the queue keeps it; one that can't be read says why. */
  async read(
    registry: OpenRegistry,
    { repository, tags }: { readonly repository: string; readonly tags: readonly string[] },
    { onDetail, signal }: { readonly onDetail: (detail: TagDetail) => void; readonly signal: AbortSignal },
  ): Promise<void> {
    const queue = new PQueue({ concurrency: AT_ONCE });
    const read = async (tag: string) => {
      signal.throwIfAborted();
      onDetail(await this.#read(registry, repository, tag));
    };
    try {
      await Promise.all(tags.map((tag) => queue.add(() => read(tag))));
    } finally {
      queue.clear();
    }
    signal.throwIfAborted();
  }

  async #read(registry: OpenRegistry, repository: string, tag: string): Promise<TagDetail> {
    try {
      const digest = await registry.digest(repository, tag);
      const key = `${repository}@${digest}`;
      const known = this.#kept.get(key) ?? (await describeDigest(registry, repository, digest));
      if (this.#kept.size >= KEPT_AT_MOST) this.#kept.clear();
      this.#kept.set(key, known);
      return { ...known, id: tag, error: null };
    } catch (error) {
      if (!(error instanceof SlipwayError) || error.code === 'operation.cancelled') throw error;
      return { ...nothing, id: tag, error: errorInfo(error) };
    }
  }
}

const nothing: DigestDetail = {
  ...{ digest: null, mediaType: '', kind: 'other', sizeBytes: null },
  ...{ platforms: [], createdAt: null, children: [] },
};

async function describeDigest(registry: OpenRegistry, repository: string, digest: string): Promise<DigestDetail> {
  const top = await registry.manifest(repository, digest);
  const base = { ...nothing, digest, mediaType: top.mediaType, kind: top.kind };
  if (top.kind === 'other') return { ...base, sizeBytes: sizeOf(blobsOf(top)) };
  if (top.kind === 'image') {
    const image = await describeImage(registry, repository, top);
    return { ...base, sizeBytes: sizeOf(blobsOf(top)), platforms: [image.platform], createdAt: image.createdAt };
  }
  const children = top.children.filter(({ attestation }) => !attestation);
  const images = await Promise.all(
    children.map(async (child) => {
      const content = await registry.manifest(repository, child.digest);
      return { content, ...(await describeImage(registry, repository, content)) };
    }),
  );
  const dates = images.map(({ createdAt }) => createdAt ?? 0);
  return {
    ...base,
    sizeBytes: sizeOf(images.flatMap(({ content }) => blobsOf(content))),
    platforms: images.map(({ platform }, index) => ({ ...platform, ...named(children[index]?.platform) })),
    createdAt: Math.max(0, ...dates) || null,
    children: top.children.map((child) => child.digest),
  };
}

async function describeImage(registry: OpenRegistry, repository: string, content: ManifestContent) {
  const { digest, config } = content;
  const sizeBytes = sizeOf(blobsOf(content));
  const none: TagPlatform = { os: '', architecture: '', variant: '', digest, sizeBytes };
  if (content.kind !== 'image' || !config) return { platform: none, createdAt: null };
  const { platform, createdAt } = await registry.imageConfig(repository, config.digest);
  return { platform: { ...none, ...platform }, createdAt };
}

/** The index's word counts; where it has none, the image's own. */
function named(platform: ManifestContent['children'][number]['platform'] | undefined) {
  return platform?.os ? platform : {};
}

function blobsOf({ config, layers }: ManifestContent): readonly Descriptor[] {
  return config ? [config, ...layers] : layers;
}

/** Each blob once. */
function sizeOf(blobs: readonly Descriptor[]): number {
  return [...new Map(blobs.map(({ digest, sizeBytes }) => [digest, sizeBytes])).values()].reduce((a, b) => a + b, 0);
}
