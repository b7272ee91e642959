/**
 * Whether a name fits a pattern in which `*` stands for any characters (none, too) and `?` for one; all else for itself. In
 * time of pattern × name at most: only the last star is ever tried again.
 */
export function matchesGlob(pattern: string, name: string): boolean {
  let at = 0;
  let seen = 0;
  let star = -1;
  let starred = 0;
  while (seen < name.length) {
    if (pattern[at] === '*') {
      star = at;
      starred = seen;
      at += 1;
    } else if (pattern[at] === '?' || pattern[at] === name[seen]) {
      at += 1;
      seen += 1;
    } else if (star >= 0) {
      // The star takes one character more, and what follows it begins anew.
      starred += 1;
      seen = starred;
      at = star + 1;
    } else return false;
  }
  return pattern.slice(at).replaceAll('*', '') === '';
}
