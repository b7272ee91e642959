import { CommitId } from '../../../shared/schema/common.ts';
import type { GitReference, GitReferences } from '../git-client.ts';

/** What `git ls-remote` prints: `<object>\t<reference>`, and with `--symref` `ref: <reference>\tHEAD`. */
export function parseReferences(output: string): GitReferences {
  const branches: GitReference[] = [];
  const tags = new Map<string, string>();
  let defaultBranch: string | null = null;
  for (const line of output.split('\n')) {
    const [object = '', reference = ''] = line.split('\t');
    const head = /^ref: refs\/heads\/(.+)$/.exec(object)?.[1];
    if (head !== undefined && reference === 'HEAD') defaultBranch = head;
    if (!CommitId.safeParse(object).success) continue;
    const branch = nameBelow('refs/heads/', reference);
    if (branch !== undefined) branches.push({ name: branch, commit: object });
    // The line of an annotated tag's commit follows that of the tag itself and ends in `^{}`.
    const tag = nameBelow('refs/tags/', reference)?.replace(/\^\{\}$/, '');
    if (tag !== undefined) tags.set(tag, object);
  }
  return { branches, tags: [...tags].map(([name, commit]) => ({ name, commit })), defaultBranch };
}

function nameBelow(prefix: string, reference: string): string | undefined {
  return reference.startsWith(prefix) ? reference.slice(prefix.length) : undefined;
}
