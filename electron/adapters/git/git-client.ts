import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Readable } from 'node:stream';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { CommitId } from '../../../shared/schema/common.ts';
import type {
  GitClient,
  GitCommit,
  GitLogin,
  GitReference,
  GitReferences,
  GitShape,
  GitSource,
  GitSubmodule,
} from '../git-client.ts';
import { gitFailure, withoutCredentials } from './git-failure.ts';
import { LOGIN_FOLDER_PREFIX, openLogin } from './git-login.ts';
import { requireGit, runGit, streamGit } from './git-process.ts';
import { makeKeyPair } from './key-pair.ts';
import { ObjectReader, parseCommit } from './object-reader.ts';
import { QuickReferences } from './quick-references.ts';
import { parseReferences } from './references.ts';
import { lfsPatterns, parseGitmodules, parseSubmodules, submoduleSource } from './submodules.ts';

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

/** Between the name of a mirror and what tells those of its submodules apart. */
const SUBMODULE = '--';
/** Submodules of submodules of … */
const DEEPEST = 4;

interface ArchivePlace {
  readonly mirrorId: string;
  readonly commit: string;
  readonly folder: string;
  /** Where in the whole its files are, `` or with a slash at its end. */
  readonly prefix: string;
}

class CommandLineGit implements GitClient {
  readonly #folder: string;
  readonly #quick = new QuickReferences();
  readonly #objects = new ObjectReader();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async references(source: GitSource, signal: AbortSignal): Promise<GitReferences> {
    return this.#list(source, ['--symref', 'HEAD', 'refs/heads/*', 'refs/tags/*'], signal);
  }

  async tags(source: GitSource, signal: AbortSignal): Promise<readonly GitReference[]> {
    return (await this.#list(source, ['refs/tags/*'], signal)).tags;
  }

  async head(url: string, branch: string, login: GitLogin, signal: AbortSignal): Promise<string> {
    const { branches } = await this.#list({ url, login }, [`refs/heads/${branch}`], signal);
    const found = branches.find(({ name }) => name === branch);
    if (!found)
      throw new SlipwayError('git.refNotFound', {
        data: { url: withoutCredentials(url), branch, reason: 'branch', detail: '' },
      });
    return found.commit;
  }

  async fetch(mirrorId: string, url: string, login: GitLogin, signal: AbortSignal): Promise<void> {
    await this.#prepare(mirrorId, signal);
    const everything = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
    const options = ['--prune', ...everything];
    const first = await this.#fetchOnce(mirrorId, { url, login, options }, signal);
    if (first.exitCode === 0) return;
    if (!/\.lock': File exists|not a git repository|bad object|corrupt|unable to read tree/i.test(first.stderr))
      throw gitFailure(first.stderr, url);
    // A killed fetch leaves locks or half objects; a mirror holds nothing that can't be fetched again.
    await this.removeMirror(mirrorId);
    await this.#prepare(mirrorId, signal);
    const second = await this.#fetchOnce(mirrorId, { url, login, options }, signal);
    if (second.exitCode !== 0) throw gitFailure(second.stderr, url);
  }

  bring(mirrorId: string, source: GitSource & { commit: string }, signal: AbortSignal): Promise<GitShape> {
    return this.#bring(mirrorId, { ...source, depth: 0 }, signal);
  }

  async glance(mirrorId: string, source: GitSource & { commit: string }, signal: AbortSignal): Promise<GitShape> {
    await this.#prepare(mirrorId, signal);
    const options = ['--depth=1', checkedCommit(source.commit)];
    const { exitCode, stderr } = await this.#fetchOnce(mirrorId, { ...source, options }, signal);
    if (exitCode !== 0) throw gitFailure(stderr, source.url);
    return this.#shape(mirrorId, source.commit, signal);
  }

  async changes(mirrorId: string, range: { from: string; to: string }, signal: AbortSignal) {
    const between = [range.from, range.to].map(checkedCommit);
    const options = ['-r', '-z', '--name-only', '--no-renames'];
    const result = await runGit({ ...this.#local(mirrorId, signal), arguments: ['diff-tree', ...options, ...between] });
    return result.exitCode === 0 ? result.stdout.split('\0').filter((path) => path !== '') : undefined;
  }

  async commit(mirrorId: string, commit: string, signal: AbortSignal): Promise<GitCommit> {
    const object = await this.#read(mirrorId, commitObject(commit), signal);
    const read = object && parseCommit(object);
    if (!read) throw new SlipwayError('git.refNotFound', { data: { commit, reason: 'commit', detail: '' } });
    return read;
  }

  async file(mirrorId: string, commit: string, path: string, signal: AbortSignal): Promise<string | undefined> {
    const object = await this.#read(mirrorId, `${checkedCommit(commit)}:${checkedPath(path)}`, signal);
    return object?.type === 'blob' ? object.content.toString('utf8') : undefined;
  }

  async tree(mirrorId: string, commit: string, folder: string, signal: AbortSignal): Promise<string> {
    const object = await this.#read(mirrorId, `${checkedCommit(commit)}:${checkedPath(folder)}`, signal);
    if (object) return object.id;
    throw gitFailure(`path '${folder}' does not exist in '${commit}'`, '');
  }

  archive(mirrorId: string, commit: string, folder: string, signal: AbortSignal): Readable {
    const place = { mirrorId, commit, folder: checkedPath(folder), prefix: '' };
    return Readable.from(this.#archives(place, signal), { objectMode: false });
  }

  async removeMirror(mirrorId: string): Promise<void> {
    this.#objects.forget(this.#mirror(mirrorId));
    await rm(this.#mirror(mirrorId), { recursive: true, force: true });
    for (const name of await readdir(this.#folder))
      if (name.startsWith(`${mirrorId}${SUBMODULE}`))
        await rm(join(this.#folder, name), { recursive: true, force: true });
  }

  makeKeyPair(comment: string): Promise<{ privateKey: string; publicKey: string }> {
    return makeKeyPair(comment);
  }

  async #bring(
    mirrorId: string,
    source: GitSource & { commit: string; depth: number },
    signal: AbortSignal,
  ): Promise<GitShape> {
    const { depth } = source;
    const shape = await this.#shapeOf(mirrorId, source, signal);
    if (depth >= DEEPEST) return shape;
    for (const submodule of shape.submodules) {
      const inside = { ...submoduleSource(source, submodule), commit: submodule.commit, depth: depth + 1 };
      await this.#bring(submoduleMirror(mirrorId, submodule.path), inside, signal);
    }
    return shape;
  }

  async #shapeOf(mirrorId: string, source: GitSource & { commit: string }, signal: AbortSignal): Promise<GitShape> {
    // In one turn, so that one process reads both.
    const [there, shape] = await Promise.all([
      this.#has(mirrorId, source.commit, signal),
      this.#shape(mirrorId, source.commit, signal).catch(() => undefined),
    ]);
    if (there && shape) return shape;
    if (!there) await this.#fetchCommit(mirrorId, source, signal);
    return await this.#shape(mirrorId, source.commit, signal);
  }

  async #fetchCommit(mirrorId: string, source: GitSource & { commit: string }, signal: AbortSignal): Promise<void> {
    const { url, login, commit } = source;
    await this.fetch(mirrorId, url, login, signal);
    if (await this.#has(mirrorId, commit, signal)) return;
    // Neither on a branch nor tagged, but most servers give what is asked for by its full name.
    await this.#fetchOnce(mirrorId, { url, login, options: [checkedCommit(commit)] }, signal);
    if (await this.#has(mirrorId, commit, signal)) return;
    const data = { url: withoutCredentials(url), commit, reason: 'commit', detail: '' };
    throw new SlipwayError('git.refNotFound', { data });
  }

  async #has(mirrorId: string, commit: string, signal: AbortSignal): Promise<boolean> {
    try {
      const object = await this.#read(mirrorId, commitObject(commit), signal, true);
      return object?.type === 'commit';
    } catch {
      // A mirror that a kill left broken: a fetch makes it anew.
      if (signal.aborted) throw new SlipwayError('operation.cancelled');
      return false;
    }
  }

  async #shape(mirrorId: string, commit: string, signal: AbortSignal): Promise<GitShape> {
    const [attributes, modules] = await Promise.all([
      this.file(mirrorId, commit, '.gitattributes', signal),
      this.file(mirrorId, commit, '.gitmodules', signal),
    ]);
    const submodules = modules === undefined ? [] : await this.#submodules(mirrorId, commit, signal);
    return { lfs: lfsPatterns(attributes ?? ''), submodules };
  }

  async #submodules(mirrorId: string, commit: string, signal: AbortSignal): Promise<readonly GitSubmodule[]> {
    const local = this.#local(mirrorId, signal);
    const blob = `--blob=${checkedCommit(commit)}:.gitmodules`;
    const urls = parseGitmodules(await requireGit({ ...local, arguments: ['config', blob, '--list', '-z'] }));
    if (urls.size === 0) return [];
    const paths = [...urls.keys()].map(checkedPath);
    return parseSubmodules(await requireGit({ ...local, arguments: ['ls-tree', '-z', commit, '--', ...paths] }), urls);
  }

  async *#archives(place: ArchivePlace, signal: AbortSignal): AsyncGenerator<Buffer> {
    const { mirrorId, commit, folder, prefix } = place;
    const tree = folder === '' ? checkedCommit(commit) : `${checkedCommit(commit)}:${folder}`;
    const options = ['--format=tar', ...(prefix === '' ? [] : [`--prefix=${prefix}`])];
    const local = { ...this.#local(mirrorId, signal), timeoutMs: FETCH_MS };
    yield* streamGit({ ...local, arguments: ['archive', ...options, tree] });
    const { submodules } = await this.#shape(mirrorId, commit, signal);
    for (const submodule of submodules) {
      const path = posix.relative(folder, submodule.path);
      const inside = submoduleMirror(mirrorId, submodule.path);
      if (path.startsWith('../') || !(await this.#has(inside, submodule.commit, signal))) continue;
      yield* this.#archives(
        { mirrorId: inside, commit: submodule.commit, folder: '', prefix: `${prefix}${path}/` },
        signal,
      );
    }
  }

  /** `wanted`: patterns of references, and options of `ls-remote` before them. */
  async #list({ url, login }: GitSource, wanted: readonly string[], signal: AbortSignal): Promise<GitReferences> {
    checkedUrl(url);
    const quick = await this.#quick.list({ url, login }, signal);
    if (quick) return quick;
    const options = wanted.filter((word) => word.startsWith('--'));
    const patterns = wanted.filter((word) => !word.startsWith('--'));
    await using environment = await openLogin(this.#folder, url, login);
    const output = await requireGit({
      arguments: ['ls-remote', '--quiet', ...options, '--', url, ...patterns],
      folder: this.#folder,
      variables: environment.variables,
      url,
      signal,
      timeoutMs: ASK_MS,
    });
    return parseReferences(output);
  }

  async #prepare(mirrorId: string, signal: AbortSignal): Promise<void> {
    const mirror = this.#mirror(mirrorId);
    // Written last.
    const attributes = join(mirror, 'info', 'attributes');
    if (existsSync(attributes) && existsSync(join(mirror, 'HEAD'))) return;
    mkdirSync(mirror, { recursive: true, mode: 0o700 });
    const init = ['init', '--quiet', '--bare', '--template=', '--', mirror];
    await requireGit({ arguments: init, folder: this.#folder, signal, timeoutMs: LOCAL_MS });
    mkdirSync(join(mirror, 'info'), { recursive: true });
    // An image holds what is committed, not what is meant for releases as tar files.
    await writeFile(attributes, '* -export-ignore -export-subst\n');
  }

  /** `options`: of `git fetch`, and what to fetch. */
  async #fetchOnce(mirrorId: string, source: GitSource & { options: readonly string[] }, signal: AbortSignal) {
    const url = checkedUrl(source.url);
    const words = source.options.filter((option) => option.startsWith('--'));
    const wanted = source.options.filter((option) => !option.startsWith('--'));
    await using environment = await openLogin(this.#folder, url, source.login);
    const options = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--force', ...words];
    return await runGit({
      arguments: [`--git-dir=${this.#mirror(mirrorId)}`, 'fetch', ...options, '--', url, ...wanted],
      folder: this.#folder,
      variables: environment.variables,
      url,
      signal,
      timeoutMs: FETCH_MS,
    });
  }

  #read(mirrorId: string, name: string, signal: AbortSignal, fresh = false) {
    return this.#objects.read(name, { ...this.#local(mirrorId, signal), mirror: this.#mirror(mirrorId) }, fresh);
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

const commitObject = (commit: string): string => `${checkedCommit(commit)}^{commit}`;

/** Normalised, without `./` at its start and `/` at its end; `` for the root. */
function checkedPath(path: string): string {
  const normal = posix.normalize(path === '' ? '.' : path).replace(/\/$/, '');
  if (normal === '.') return '';
  if (normal.startsWith('/') || normal.startsWith('../') || normal === '..' || /[\0\n]/.test(normal))
    throw new SlipwayError('input.invalid', { data: { field: 'path' } });
  return normal;
}

function submoduleMirror(mirrorId: string, path: string): string {
  const [root = ''] = mirrorId.split(SUBMODULE);
  return `${root}${SUBMODULE}${createHash('sha256').update(`${mirrorId}\n${path}`).digest('hex').slice(0, 16)}`;
}
