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
}

/** The git command line, with a bare mirror per application. Errors: `git.unreachable|denied|hostKey|refNotFound|failed`. */
export interface GitClient {
  branches(url: string, login: GitLogin, signal: AbortSignal): Promise<readonly { name: string; commit: string }[]>;
  /** `git ls-remote` of one branch. */
  head(url: string, branch: string, login: GitLogin, signal: AbortSignal): Promise<string>;
  /** Brings the bare mirror `mirrorId` up to date. */
  fetch(mirrorId: string, url: string, login: GitLogin, signal: AbortSignal): Promise<void>;
  commit(mirrorId: string, commit: string, signal: AbortSignal): Promise<GitCommit>;
  /** Text of a file at a commit; undefined where there is none. */
  file(mirrorId: string, commit: string, path: string, signal: AbortSignal): Promise<string | undefined>;
  /** Tar of a folder at a commit; nothing is checked out. */
  archive(mirrorId: string, commit: string, folder: string, signal: AbortSignal): Readable;
  removeMirror(mirrorId: string): Promise<void>;
  makeKeyPair(comment: string): Promise<{ privateKey: string; publicKey: string }>;
}
