import { z } from 'zod';
import { CommitId } from './common.ts';

/** What GitHub, GitLab and Bitbucket heed in a commit's message. */
const usualSkipWords = ['[skip ci]', '[ci skip]', '[no ci]', '[skip actions]', '[actions skip]'];

/** `*`: anything but `/`; `**`: anything; `?`: one character. */
const Glob = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\0\n]*$/, 'path.invalid');

/** Which commits of a repository an application is built from. */
export const SourceRule = z.object({
  /** The head of the branch, the highest version among tags, or one commit that never moves. */
  follow: z.enum(['branch', 'tag', 'commit']).default('branch'),
  tagPattern: Glob.default('v*'),
  commit: z.union([CommitId, z.literal('')]).default(''),
  /** A commit that changes none of these paths is not built; empty: every commit is. */
  watch: z.array(Glob).max(50).default([]),
  /** A commit whose message holds one of these is not built. */
  skipWords: z.array(z.string().trim().min(2).max(50)).max(20).default(usualSkipWords),
});
export type SourceRule = z.infer<typeof SourceRule>;

/** Why a new commit was not built; `detail` is the word in its message. */
export const SourceSkip = z.object({
  commit: CommitId,
  reason: z.enum(['skipWord', 'notWatched', 'olderTag']),
  detail: z.string().max(200).default(''),
});
export type SourceSkip = z.infer<typeof SourceSkip>;
