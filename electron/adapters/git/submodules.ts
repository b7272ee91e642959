import { posix } from 'node:path';
import { parseGitUrl, sameGitServer } from '../../../shared/domain/git-url.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { GitSource, GitSubmodule } from '../git-client.ts';
import { withoutCredentials } from './git-failure.ts';

/** `git config --list -z` of a `.gitmodules` file: `submodule.<name>.<key>\n<value>\0`. Path to address. */
export function parseGitmodules(output: string): ReadonlyMap<string, string> {
  const modules = new Map<string, { path?: string; url?: string }>();
  for (const entry of output.split('\0')) {
    const [, name, key, value] = /^submodule\.(.+)\.(path|url)\n([\s\S]+)$/.exec(entry) ?? [];
    if (name === undefined || value === undefined) continue;
    modules.set(name, { ...modules.get(name), [key === 'path' ? 'path' : 'url']: value });
  }
  return new Map(
    [...modules.values()].flatMap(({ path, url }) => (path !== undefined && url !== undefined ? [[path, url]] : [])),
  );
}

/** `git ls-tree -z`: `160000 commit <commit>\t<path>\0` is a submodule. */
export function parseSubmodules(output: string, urls: ReadonlyMap<string, string>): GitSubmodule[] {
  return output.split('\0').flatMap((entry) => {
    const [, commit, path] = /^160000 commit ([0-9a-f]{40,64})\t([\s\S]+)$/.exec(entry) ?? [];
    const url = path === undefined ? undefined : urls.get(path);
    return commit !== undefined && path !== undefined && url !== undefined ? [{ path, url, commit }] : [];
  });
}

/** Patterns of a `.gitattributes` file whose content Git LFS keeps elsewhere. */
export function lfsPatterns(attributes: string): string[] {
  return attributes
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('#') && /\sfilter=lfs(\s|$)/.test(line))
    .map((line) => line.split(/\s/)[0] ?? '');
}

/**
 * Where a submodule is read and with which login: that of the application on the same server, none elsewhere. An address of
 * the same server in another scheme is asked for in the application's own, as its login is for that one.
 */
export function submoduleSource(parent: GitSource, submodule: Pick<GitSubmodule, 'path' | 'url'>): GitSource {
  const url = absoluteUrl(parent.url, submodule.url);
  if (sameGitServer(parent.url, url)) return { url, login: parent.login };
  const [ours, theirs] = [parseGitUrl(parent.url), parseGitUrl(url)];
  if (ours && theirs && ours.host === theirs.host && ours.kind !== theirs.kind)
    return { url: `${serverOf(parent.url)}${theirs.path}`, login: parent.login };
  if (theirs?.kind === 'http' && !theirs.hasCredentials) return { url, login: { kind: 'none' } };
  throw new SlipwayError('git.denied', {
    data: { url: withoutCredentials(url), reason: 'submoduleLogin', path: submodule.path, detail: '' },
  });
}

/** `../lib.git` is beside the repository that names it (gitmodules(5)). */
function absoluteUrl(parent: string, url: string): string {
  if (!/^\.\.?\//.test(url)) return url;
  const path = parseGitUrl(parent)?.path ?? '/';
  return `${serverOf(parent)}${posix.join('/', path, url)}`;
}

/** The address up to its path, as `https://host:1` or `ssh://user@host`. */
function serverOf(url: string): string {
  const whole = /^[a-z]+:\/\/[^/]+/i.exec(url)?.[0];
  const short = /^([^\s:/]+):/.exec(url)?.[1];
  return whole ?? `ssh://${short ?? ''}`;
}
