/** Tags of an image built from a commit. `commit` never moves; `moving` follows the branch. */
export interface ImageTags {
  readonly commit: string;
  readonly moving: string;
}

/** The commit's first 12 digits, and the branch's name: `latest` for `main` and `master`, else made fit for a tag. */
export function imageTags(commit: string, branch: string): ImageTags {
  return { commit: commit.slice(0, 12), moving: branchTag(branch) };
}

/** Distribution's tag grammar: `[A-Za-z0-9_][A-Za-z0-9._-]{0,127}`. `feature/new login` becomes `feature-new-login`. */
export function branchTag(branch: string): string {
  if (branch === 'main' || branch === 'master') return 'latest';
  const fit = branch
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 128);
  // `latest` belongs to main; twelve hex digits are a commit's tag.
  return fit === '' || fit === 'latest' || /^[0-9a-f]{12}$/.test(fit) ? `branch-${fit}`.slice(0, 128) : fit;
}
