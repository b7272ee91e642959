import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { compareTags, newestTag } from '../../../shared/domain/source-rule.ts';
import type { ApplicationInput } from '../../../shared/schema/application.ts';
import type { GitClient, GitLogin } from '../../adapters/git-client.ts';

export interface SourceHead {
  readonly commit: string;
  /** The tag that it is, where tags are followed. */
  readonly tag: string | null;
}

type Source = Pick<ApplicationInput, 'git' | 'source'>;

/** What a source is at now by its rule. Fails with `git.refNotFound` where nothing fits it. */
export async function sourceHead(
  { git: { url, branch }, source }: Source,
  { git, login }: { readonly git: Pick<GitClient, 'head' | 'tags'>; readonly login: GitLogin },
  signal: AbortSignal,
): Promise<SourceHead> {
  switch (source.follow) {
    case 'branch':
      return { commit: await git.head(url, branch, login, signal), tag: null };
    case 'tag': {
      const newest = newestTag(await git.tags({ url, login }, signal), source.tagPattern);
      if (newest) return { commit: newest.commit, tag: newest.name };
      throw new SlipwayError('git.refNotFound', {
        data: { url, reason: 'tag', pattern: source.tagPattern, detail: '' },
      });
    }
    case 'commit':
      return { commit: source.commit, tag: null };
  }
}

/** Whether two rules look at the same place: what was seen by one then counts for the other. */
export function sameSourcePlace(one: Source, other: Source): boolean {
  if (one.git.url !== other.git.url || one.source.follow !== other.source.follow) return false;
  switch (one.source.follow) {
    case 'branch':
      return one.git.branch === other.git.branch;
    case 'tag':
      return one.source.tagPattern === other.source.tagPattern;
    case 'commit':
      return one.source.commit === other.source.commit;
  }
}

/** A tag was taken back, and the highest one left is lower than what was seen: nobody asked for going back. */
export function isOlderTag(head: SourceHead, seenTag: string | null): boolean {
  return head.tag !== null && seenTag !== null && compareTags(head.tag, seenTag) < 0;
}
