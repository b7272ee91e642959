import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { skipWordIn, watchedChange } from '../../../shared/domain/source-rule.ts';
import type { Application } from '../../../shared/schema/application.ts';
import type { SourceSkip } from '../../../shared/schema/source-rule.ts';
import type { GitClient, GitCommit, GitLogin } from '../../adapters/git-client.ts';

export interface NewCommit {
  readonly application: Application;
  readonly commit: string;
  /** What was seen before; null: the first sight, of which nothing is known to have changed. */
  readonly seen: string | null;
}

interface SkipTools {
  readonly git: GitClient;
  readonly login: GitLogin;
  /** A fetch that is under way: true where the server gave what it has. */
  readonly fetched: Promise<boolean> | undefined;
}

/** Whether a new commit has to be read before it is known to be built. One commit by its name was asked for as it is. */
export function isRead({ source }: Application): boolean {
  return source.follow !== 'commit' && (source.watch.length > 0 || source.skipWords.length > 0);
}

/** Why a new commit is not to be built by the application's rule; undefined: it is. Brings it into the mirror to read it. */
export async function skipOf(
  { application, commit, seen }: NewCommit,
  tools: SkipTools,
  signal: AbortSignal,
): Promise<SourceSkip | undefined> {
  const { id, source } = application;
  if (!isRead(application)) return undefined;
  const { message } = await commitOf({ application, commit }, tools, signal);
  const word = skipWordIn(message, source.skipWords);
  if (word !== undefined) return { commit, reason: 'skipWord', detail: word };
  if (source.watch.length === 0) return undefined;
  const paths = seen === null ? undefined : await tools.git.changes(id, { from: seen, to: commit }, signal);
  // What was seen before may be gone after a forced push: then everything may have changed.
  if (paths === undefined || watchedChange(paths, source.watch)) return undefined;
  return { commit, reason: 'notWatched', detail: '' };
}

async function commitOf(
  { application: { id, git: source }, commit }: Pick<NewCommit, 'application' | 'commit'>,
  { git, login, fetched }: SkipTools,
  signal: AbortSignal,
): Promise<GitCommit> {
  if (await fetched)
    try {
      return await git.commit(id, commit, signal);
    } catch (error) {
      // Pushed between the fetch and the look at the branch.
      if (!(error instanceof SlipwayError) || error.code !== 'git.refNotFound') throw error;
    }
  await git.fetch(id, source.url, login, signal);
  return await git.commit(id, commit, signal);
}
