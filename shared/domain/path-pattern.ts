/** Folders above: none or some, each with its slash. */
const enter = Symbol('**/');
const above = Symbol('in **/');
type Part = string | symbol;

/**
 * Whether `text` as a whole fits `pattern`: `*` is anything but `/`, `**` anything, `**` with a slash any folders or none,
 * `?` one character but `/`, all else itself. In time of pattern × text, whatever the pattern is.
 */
export function matchesPath(pattern: string, text: string): boolean {
  const parts = (pattern.match(/\*\*\/|\*\*|[\s\S]/gu) ?? []).flatMap((part): Part[] =>
    part === '**/' ? [enter, above] : [part],
  );
  let places = closed(new Set([0]), parts);
  for (const letter of text) {
    const next = new Set<number>();
    for (const place of places) {
      const part = parts[place];
      if (stays(part, letter)) next.add(place);
      if (part === letter || (part === '?' && letter !== '/') || (part === above && letter === '/'))
        next.add(place + 1);
    }
    places = closed(next, parts);
    if (places.size === 0) return false;
  }
  return places.has(parts.length);
}

/** The same for names in which a slash is a letter like any other: `*` stands for any characters, `?` for one. */
export function matchesName(pattern: string, name: string): boolean {
  // No name has line ends (repositories and tags: distribution-spec).
  const flat = (text: string): string => text.replaceAll('/', '\n');
  return matchesPath(flat(pattern), flat(name));
}

function stays(part: Part | undefined, letter: string): boolean {
  return part === '**' || part === above || (part === '*' && letter !== '/');
}

/** Adds the places that are reached without a letter: stars stand for nothing, too. */
function closed(places: Set<number>, parts: readonly Part[]): Set<number> {
  // A set that grows while it is walked hands out what was added.
  for (const place of places) {
    const part = parts[place];
    if (part === '*' || part === '**' || part === enter) places.add(place + 1);
    if (part === enter) places.add(place + 2);
  }
  return places;
}
