/** Texts by nested key. */
export interface Texts {
  readonly [key: string]: string | Texts;
}

/** `parts/hosts.zh-CN.json` → `zh-CN`. */
function languageOf(path: string): string {
  const language = /\.([A-Za-z-]+)\.json$/.exec(path)?.[1];
  if (!language) throw new Error(`${path} does not end in .<language>.json`);
  return language;
}

function mergeTexts(base: Texts, added: Texts, path: string): Texts {
  const merged: Record<string, string | Texts> = { ...base };
  for (const [key, value] of Object.entries(added)) {
    const known = merged[key];
    if (known === undefined) merged[key] = value;
    else if (typeof known === 'object' && typeof value === 'object') merged[key] = mergeTexts(known, value, path);
    else throw new Error(`${path} defines ${key} once more`);
  }
  return merged;
}

/**
 * The catalogues of all languages out of the parts (`parts/<part>.<language>.json`). Two parts may share a branch but not
 * a text: that throws.
 */
export function mergeParts(parts: Readonly<Record<string, Texts>>): Readonly<Record<string, Texts>> {
  const catalogues: Record<string, Texts> = {};
  for (const [path, texts] of Object.entries(parts)) {
    const language = languageOf(path);
    catalogues[language] = mergeTexts(catalogues[language] ?? {}, texts, path);
  }
  return catalogues;
}
