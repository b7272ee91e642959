import type { Readable } from 'node:stream';

export type GitLogin =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly username: string; readonly token: string }
  | { readonly kind: 'deploy-key'; readonly privateKey: string; readonly hostKey: GitHostKey | null };

/** `key` is the raw key in base64, as in known_hosts. */
export interface GitHostKey {
  readonly type: string;
  readonly fingerprint: string;
  readonly key: string;
}

export interface GitCommit {
  readonly id: string;
  readonly subject: string;
  readonly author: string;
  readonly at: number;
  /** The whole message, subject included. */
  readonly message: string;
}

export interface GitReference {
  readonly name: string;
  readonly commit: string;
}

export interface GitReferences {
  readonly branches: readonly GitReference[];
  readonly tags: readonly GitReference[];
  /** Where the server's HEAD points. */
  readonly defaultBranch: string | null;
}

/** A repository with the login that may read it. */
export interface GitSource {
  readonly url: string;
  readonly login: GitLogin;
}

export interface GitSubmodule {
  readonly path: string;
  readonly url: string;
  readonly commit: string;
}

/** What a commit holds that a tar of it would not show. */
export interface GitShape {
  readonly submodules: readonly GitSubmodule[];
  /** Patterns of `.gitattributes` files whose content Git LFS keeps elsewhere. */
  readonly lfs: readonly string[];
}

/** The git command line, with a bare mirror per application. Errors: `git.unreachable|denied|hostKey|refNotFound|failed`. */
export interface GitClient {
  references(source: GitSource, signal: AbortSignal): Promise<GitReferences>;
  /** `git ls-remote` of the tags; an annotated one with the commit that it is of. */
  tags(source: GitSource, signal: AbortSignal): Promise<readonly GitReference[]>;
  /** `git ls-remote` of one branch. */
  head(url: string, branch: string, login: GitLogin, signal: AbortSignal): Promise<string>;
  /** Brings the bare mirror `mirrorId` up to date. */
  fetch(mirrorId: string, url: string, login: GitLogin, signal: AbortSignal): Promise<void>;
  /** Brings a commit with its submodules into the mirror, and asks the server only for what is not there. */
  bring(mirrorId: string, source: GitSource & { readonly commit: string }, signal: AbortSignal): Promise<GitShape>;
  /** A commit alone, without history, in a mirror of its own that the caller removes. */
  glance(mirrorId: string, source: GitSource & { readonly commit: string }, signal: AbortSignal): Promise<GitShape>;
  /** Paths that differ between two commits; undefined where one of them is not there any more. */
  changes(
    mirrorId: string,
    range: { readonly from: string; readonly to: string },
    signal: AbortSignal,
  ): Promise<readonly string[] | undefined>;
  commit(mirrorId: string, commit: string, signal: AbortSignal): Promise<GitCommit>;
  /** Text of a file at a commit; undefined where there is none. */
  file(mirrorId: string, commit: string, path: string, signal: AbortSignal): Promise<string | undefined>;
  /** Name of a folder's tree at a commit, `` for the root: equal names are equal contents. */
  tree(mirrorId: string, commit: string, folder: string, signal: AbortSignal): Promise<string>;
  /** Tars of a folder at a commit and of the submodules in it, one after the other; nothing is checked out. */
  archive(mirrorId: string, commit: string, folder: string, signal: AbortSignal): Readable;
  /** With those of its submodules. */
  removeMirror(mirrorId: string): Promise<void>;
  makeKeyPair(comment: string): Promise<{ privateKey: string; publicKey: string }>;
}
