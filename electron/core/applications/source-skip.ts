import { skipWordIn, watchedChange } from '../../../shared/domain/source-rule.ts';
import type { Application } from '../../../shared/schema/application.ts';
import type { SourceSkip } from '../../../shared/schema/source-rule.ts';
import type { GitClient, GitLogin } from '../../adapters/git-client.ts';

export interface NewCommit {
  readonly application: Application;
  readonly commit: string;
  /** What was seen before; null: the first sight, of which nothing is known to have changed. */
  readonly seen: string | null;
}

/** Why a new commit is not to be built by the application's rule; undefined: it is. Brings it into the mirror to read it. */
export async function skipOf(
  { application, commit, seen }: NewCommit,
  { git, login }: { readonly git: GitClient; readonly login: GitLogin },
  signal: AbortSignal,
): Promise<SourceSkip | undefined> {
  const { id, source } = application;
  // One commit by its name was asked for as it is.
  if (source.follow === 'commit') return undefined;
  if (source.watch.length === 0 && source.skipWords.length === 0) return undefined;
  await git.fetch(id, application.git.url, login, signal);
  const { message } = await git.commit(id, commit, signal);
  const word = skipWordIn(message, source.skipWords);
  if (word !== undefined) return { commit, reason: 'skipWord', detail: word };
  if (source.watch.length === 0) return undefined;
  const paths = seen === null ? undefined : await git.changes(id, { from: seen, to: commit }, signal);
  // What was seen before may be gone after a forced push: then everything may have changed.
  if (paths === undefined || watchedChange(paths, source.watch)) return undefined;
  return { commit, reason: 'notWatched', detail: '' };
}
