import type { Application } from '../schema/application.ts';
import type { SourceRule } from '../schema/source-rule.ts';
import { matchesPath } from './path-pattern.ts';

/** What an application is built from: a branch, tags, or one commit. */
export function followed({ git, source }: Pick<Application, 'git' | 'source'>): string {
  switch (source.follow) {
    case 'branch':
      return git.branch;
    case 'tag':
      return source.tagPattern;
    case 'commit':
      return source.commit.slice(0, 12);
  }
}

/** Whether a change of one of these paths is one of the application. Nothing watched: every change is. */
export function watchedChange(paths: readonly string[], watch: SourceRule['watch']): boolean {
  return watch.length === 0 || paths.some((path) => watch.some((pattern) => watches(pattern, path)));
}

/** The word in a commit's message that asks for no build, without regard to its letter case. */
export function skipWordIn(message: string, words: SourceRule['skipWords']): string | undefined {
  const said = message.toLowerCase();
  return words.find((word) => said.includes(word.toLowerCase()));
}

interface TagOfCommit {
  readonly name: string;
  readonly commit: string;
}

/** The highest version among the tags that fit the pattern; a tag without numbers is lower than one with them. */
export function newestTag<T extends Pick<TagOfCommit, 'name'>>(tags: readonly T[], pattern: string): T | undefined {
  return tags.filter(({ name }) => matchesPath(pattern, name)).toSorted((a, b) => compareTags(b.name, a.name))[0];
}

/** By the numbers in them, as versions are: `v1.10` after `v1.9`, and `v2.0-rc1` before `v2.0` (semver.org §11). */
export function compareTags(one: string, other: string): number {
  const [a, b] = [versionOf(one), versionOf(other)];
  for (let place = 0; place < Math.max(a.numbers.length, b.numbers.length); place += 1) {
    const difference = (a.numbers[place] ?? (place === 0 ? -1 : 0)) - (b.numbers[place] ?? (place === 0 ? -1 : 0));
    if (difference !== 0) return difference;
  }
  if ((a.before === '') !== (b.before === '')) return a.before === '' ? 1 : -1;
  const byName = new Intl.Collator('en', { numeric: true });
  return byName.compare(a.before, b.before) || byName.compare(one, other);
}

function versionOf(tag: string): { readonly numbers: readonly number[]; readonly before: string } {
  const [, version = '', rest = ''] = /(\d+(?:\.\d+)*)(.*)$/s.exec(tag) ?? [];
  const numbers = version === '' ? [] : version.split('.').map(Number);
  return { numbers, before: /^-/.test(rest) ? rest.slice(1).replace(/\+.*$/s, '') : '' };
}

/** A pattern without stars is a file or a folder with all that is in it. */
function watches(pattern: string, path: string): boolean {
  const bare = pattern.replace(/\/+$/, '');
  return matchesPath(pattern, path) || matchesPath(`${bare}/**`, path);
}
