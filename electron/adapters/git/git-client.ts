import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Readable } from 'node:stream';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { CommitId } from '../../../shared/schema/common.ts';
import type { GitClient, GitCommit, GitLogin } from '../git-client.ts';
import { gitFailure, withoutCredentials } from './git-failure.ts';
import { LOGIN_FOLDER_PREFIX, openLogin } from './git-login.ts';
import { requireGit, runGit, streamGit } from './git-process.ts';
import { makeKeyPair } from './key-pair.ts';

/** Milliseconds for a question, for a fetch, for something local. */
const ASK_MS = 60_000;
const FETCH_MS = 15 * 60_000;
const LOCAL_MS = 30_000;

/** The git command line over bare mirrors in `folder` (made 0700). One process uses a folder at a time. */
export function createGitClient({ folder }: { readonly folder: string }): GitClient {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // A killed Slipway may have left a deploy key here.
  for (const name of readdirSync(folder))
    if (name.startsWith(LOGIN_FOLDER_PREFIX)) rmSync(join(folder, name), { recursive: true, force: true });
  return new CommandLineGit(folder);
}

class CommandLineGit implements GitClient {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async branches(
    url: string,
    login: GitLogin,
    signal: AbortSignal,
  ): Promise<readonly { name: string; commit: string }[]> {
    return this.#heads({ url, login, patterns: [], signal });
  }

  async head(url: string, branch: string, login: GitLogin, signal: AbortSignal): Promise<string> {
    const heads = await this.#heads({ url, login, patterns: [`refs/heads/${branch}`], signal });
    const found = heads.find(({ name }) => name === branch);
    if (!found)
      throw new SlipwayError('git.refNotFound', {
        data: { url: withoutCredentials(url), branch, reason: 'branch', detail: '' },
      });
    return found.commit;
  }

  async fetch(mirrorId: string, url: string, login: GitLogin, signal: AbortSignal): Promise<void> {
    await this.#prepare(mirrorId, signal);
    const first = await this.#fetchOnce(mirrorId, { url, login, signal });
    if (first.exitCode === 0) return;
    if (!/\.lock': File exists|not a git repository|bad object|corrupt|unable to read tree/i.test(first.stderr))
      throw gitFailure(first.stderr, url);
    // A killed fetch leaves locks or half objects; a mirror holds nothing that can't be fetched again.
    await this.removeMirror(mirrorId);
    await this.#prepare(mirrorId, signal);
    const second = await this.#fetchOnce(mirrorId, { url, login, signal });
    if (second.exitCode !== 0) throw gitFailure(second.stderr, url);
  }

  async commit(mirrorId: string, commit: string, signal: AbortSignal): Promise<GitCommit> {
    const format = '--format=%H%x00%s%x00%an%x00%ct';
    const arguments_ = ['show', '-s', '--no-show-signature', format, `${checkedCommit(commit)}^{commit}`];
    const result = await runGit({ ...this.#local(mirrorId, signal), arguments: arguments_ });
    const [id, subject, author, seconds] = result.stdout.trimEnd().split('\0');
    if (result.exitCode !== 0 || id === undefined || subject === undefined || author === undefined)
      throw new SlipwayError('git.refNotFound', { data: { commit, reason: 'commit', detail: result.stderr.trim() } });
    return { id, subject, author, at: Number(seconds) * 1000 };
  }

  async file(mirrorId: string, commit: string, path: string, signal: AbortSignal): Promise<string | undefined> {
    const object = `${checkedCommit(commit)}:${checkedPath(path)}`;
    const result = await runGit({ ...this.#local(mirrorId, signal), arguments: ['cat-file', 'blob', object] });
    if (result.exitCode === 0) return result.stdout;
    if (/does not exist in|not a valid object name|exists on disk, but not in|bad file/i.test(result.stderr))
      return undefined;
    throw gitFailure(result.stderr, '');
  }

  archive(mirrorId: string, commit: string, folder: string, signal: AbortSignal): Readable {
    const inside = checkedPath(folder);
    const tree = inside === '' ? checkedCommit(commit) : `${checkedCommit(commit)}:${inside}`;
    const call = {
      ...this.#local(mirrorId, signal),
      timeoutMs: FETCH_MS,
      arguments: ['archive', '--format=tar', tree],
    };
    return Readable.from(streamGit(call), { objectMode: false });
  }

  async removeMirror(mirrorId: string): Promise<void> {
    await rm(this.#mirror(mirrorId), { recursive: true, force: true });
  }

  makeKeyPair(comment: string): Promise<{ privateKey: string; publicKey: string }> {
    return makeKeyPair(comment);
  }

  async #heads(ask: { url: string; login: GitLogin; patterns: readonly string[]; signal: AbortSignal }) {
    const { login, patterns, signal } = ask;
    const url = checkedUrl(ask.url);
    await using environment = await openLogin(this.#folder, url, login);
    const output = await requireGit({
      arguments: ['ls-remote', '--quiet', '--heads', '--', url, ...patterns],
      folder: this.#folder,
      variables: environment.variables,
      url,
      signal,
      timeoutMs: ASK_MS,
    });
    return output.split('\n').flatMap((line) => {
      const [commit, reference] = line.split('\t');
      if (!CommitId.safeParse(commit).success || !reference?.startsWith('refs/heads/')) return [];
      return [{ name: reference.slice('refs/heads/'.length), commit: commit ?? '' }];
    });
  }

  async #prepare(mirrorId: string, signal: AbortSignal): Promise<void> {
    const mirror = this.#mirror(mirrorId);
    mkdirSync(mirror, { recursive: true, mode: 0o700 });
    // Asking again does nothing to an existing one.
    const init = ['init', '--quiet', '--bare', '--template=', '--', mirror];
    await requireGit({ arguments: init, folder: this.#folder, signal, timeoutMs: LOCAL_MS });
    mkdirSync(join(mirror, 'info'), { recursive: true });
    // An image holds what is committed, not what is meant for releases as tar files.
    await writeFile(join(mirror, 'info', 'attributes'), '* -export-ignore -export-subst\n');
  }

  async #fetchOnce(mirrorId: string, source: { url: string; login: GitLogin; signal: AbortSignal }) {
    const { login, signal } = source;
    const url = checkedUrl(source.url);
    await using environment = await openLogin(this.#folder, url, login);
    const options = ['--quiet', '--prune', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--force'];
    return await runGit({
      arguments: [`--git-dir=${this.#mirror(mirrorId)}`, 'fetch', ...options, '--', url, '+refs/heads/*:refs/heads/*'],
      folder: this.#folder,
      variables: environment.variables,
      url,
      signal,
      timeoutMs: FETCH_MS,
    });
  }

  #local(mirrorId: string, signal: AbortSignal) {
    const mirror = this.#mirror(mirrorId);
    return { folder: this.#folder, variables: { GIT_DIR: mirror }, signal, timeoutMs: LOCAL_MS };
  }

  #mirror(mirrorId: string): string {
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(mirrorId))
      throw new SlipwayError('input.invalid', { data: { field: 'mirrorId' } });
    return join(this.#folder, mirrorId);
  }
}

/** http, https, ssh and `user@host:path` alone; no host or user that ssh would read as an option. */
function checkedUrl(url: string): string {
  const hostAndPath = /^(?:(?:https?|ssh):\/\/)?(?:[^@/\s]+@)?(.*)$/i.exec(url)?.[1] ?? '';
  const known =
    /^(https?|ssh):\/\/[^\s-]/i.test(url) || /^[A-Za-z0-9_][A-Za-z0-9_.-]*@[^\s:/-][^\s:]*:[^\s]+$/.test(url);
  if (!known || hostAndPath.startsWith('-') || url.includes('::'))
    throw new SlipwayError('input.invalid', { data: { field: 'git.url', reason: 'protocol' } });
  return url;
}

function checkedCommit(commit: string): string {
  if (!CommitId.safeParse(commit).success) throw new SlipwayError('input.invalid', { data: { field: 'commit' } });
  return commit;
}

/** Normalised, without `./` at its start and `/` at its end; `` for the root. */
function checkedPath(path: string): string {
  const normal = posix.normalize(path === '' ? '.' : path).replace(/\/$/, '');
  if (normal === '.') return '';
  if (normal.startsWith('/') || normal.startsWith('../') || normal === '..' || /[\0\n]/.test(normal))
    throw new SlipwayError('input.invalid', { data: { field: 'path' } });
  return normal;
}
