import PQueue from 'p-queue';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ManifestContent, OpenRegistry } from '../../adapters/registry-contents.ts';
import { knownRepositories } from './browse.ts';
import type { CareParts } from './care-parts.ts';

const AT_ONCE = 6;

/** What can be pulled. */
export interface Pullable {
  /** Digest by `repository:tag`. */
  readonly tags: ReadonlyMap<string, string>;
  /** `repository@digest` of what a tag needs and the registry does not have. */
  readonly missing: readonly string[];
  /** Parts that were looked for. */
  readonly blobs: number;
}

/** Goes through every tag as a pull does: its manifest, those under it, and whether each of their blobs is there. */
export async function readPullable(parts: CareParts, id: string, signal: AbortSignal): Promise<Pullable> {
  await using registry = parts.contents.open(parts.registries.access(id), signal);
  const look = new PullLook(registry);
  for (const repository of await knownRepositories(parts, id, signal)) {
    signal.throwIfAborted();
    await look.repository(repository);
  }
  return { tags: look.tags, missing: look.missing, blobs: look.seen.size };
}

class PullLook {
  readonly tags = new Map<string, string>();
  readonly missing: string[] = [];
  readonly seen = new Set<string>();
  readonly #registry: OpenRegistry;

  constructor(registry: OpenRegistry) {
    this.#registry = registry;
  }

  async repository(repository: string): Promise<void> {
    const tags = await orMissing(this.#registry.tags(repository));
    const queue = new PQueue({ concurrency: AT_ONCE });
    await Promise.all((tags ?? []).map((tag) => queue.add(() => this.#tag(repository, tag))));
  }

  async #tag(repository: string, tag: string): Promise<void> {
    const content = await orMissing(this.#registry.manifest(repository, tag));
    if (!content) return void this.missing.push(`${repository}:${tag}`);
    this.tags.set(`${repository}:${tag}`, content.digest);
    await this.#manifest(repository, content);
  }

  async #manifest(repository: string, content: ManifestContent): Promise<void> {
    for (const child of content.children) {
      if (this.#known(repository, child.digest)) continue;
      const below = await orMissing(this.#registry.manifest(repository, child.digest));
      if (below) await this.#manifest(repository, below);
      else this.missing.push(`${repository}@${child.digest}`);
    }
    const blobs = content.config ? [content.config, ...content.layers] : content.layers;
    for (const { digest } of blobs) {
      if (this.#known(repository, digest)) continue;
      if (!(await this.#registry.has(repository, 'blobs', digest))) this.missing.push(`${repository}@${digest}`);
    }
  }

  #known(repository: string, digest: string): boolean {
    const key = `${repository}@${digest}`;
    if (this.seen.has(key)) return true;
    this.seen.add(key);
    return false;
  }
}

async function orMissing<Value>(asked: Promise<Value>): Promise<Value | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'registry.notFound') return undefined;
    throw error;
  }
}
