/** What becomes of `/etc/docker/daemon.json`. `invalid`: the file that is there can't be kept, so it is never written. */
export type DaemonJsonMerge =
  | { readonly kind: 'merged'; readonly before: string | null; readonly after: string; readonly changed: boolean }
  | {
      readonly kind: 'invalid';
      readonly problem: DaemonJsonProblem;
      /** What the JSON parser said, or the value that does not fit; may be empty. */
      readonly detail: string;
    };

export type DaemonJsonProblem = 'syntax' | 'notObject' | 'inexactNumber' | 'mirrorsNoList' | 'logDriver';

type Invalid = Extract<DaemonJsonMerge, { kind: 'invalid' }>;

type Parsed = { readonly keys: JsonObject } | Invalid;

const invalid = (problem: DaemonJsonProblem, detail = ''): Invalid => ({ kind: 'invalid', problem, detail });

type JsonObject = Record<string, unknown>;

/**
 * `daemon.json` with these registry mirrors and everything else as it was. Without mirrors an existing list becomes `[]`:
 * a key that is only deleted keeps its live value until the next restart (moby daemon/reload.go).
 */
export function mergeDaemonJson(text: string | null, mirrors: readonly string[]): DaemonJsonMerge {
  const parsed = parseDaemonJson(text);
  if ('problem' in parsed) return parsed;
  const present = parsed.keys['registry-mirrors'];
  if (present !== undefined && !isTextList(present)) {
    return invalid('mirrorsNoList');
  }
  const unchanged = present === undefined ? mirrors.length === 0 : sameMirrors(present, mirrors);
  return unchanged ? asItWas(text) : rewritten(text, { ...parsed.keys, 'registry-mirrors': mirrors });
}

/** The file with these keys set, or taken away where the value is undefined, and everything else as it was. */
export function mergeDaemonKeys(text: string | null, changes: ReadonlyMap<string, unknown>): DaemonJsonMerge {
  const parsed = parseDaemonJson(text);
  if ('problem' in parsed) return parsed;
  const different = [...changes].filter(([key, value]) => !sameValue(parsed.keys[key], value));
  if (different.length === 0) return asItWas(text);
  const gone = new Set(different.flatMap(([key, value]) => (value === undefined ? [key] : [])));
  const kept = Object.entries({ ...parsed.keys, ...Object.fromEntries(different) }).filter(([key]) => !gone.has(key));
  return rewritten(text, Object.fromEntries(kept));
}

function asItWas(text: string | null): DaemonJsonMerge {
  return { kind: 'merged', before: text, after: text ?? '', changed: false };
}

function rewritten(text: string | null, content: JsonObject): DaemonJsonMerge {
  return {
    kind: 'merged',
    before: text,
    after: `${JSON.stringify(content, null, indentation(text))}\n`,
    changed: true,
  };
}

/** The keys of the file by name; undefined where it can't be read as what the engine takes. */
export function readDaemonJson(text: string | null): Readonly<Record<string, unknown>> | undefined {
  const parsed = parseDaemonJson(text);
  return 'problem' in parsed ? undefined : parsed.keys;
}

/** Equal as JSON; the order of keys within an object does not count. */
export function sameValue(some: unknown, other: unknown): boolean {
  if (isObject(some) && isObject(other)) {
    const keys = new Set([...Object.keys(some), ...Object.keys(other)]);
    return [...keys].every((key) => sameValue(some[key], other[key]));
  }
  return JSON.stringify(some) === JSON.stringify(other);
}

/** The list of mirrors in the file; empty where the file is missing or broken. */
export function configuredMirrors(text: string | null): readonly string[] {
  const parsed = parseDaemonJson(text);
  if ('problem' in parsed) return [];
  const present = parsed.keys['registry-mirrors'];
  return isTextList(present) ? present : [];
}

/**
 * One key of the file (`log-opts.max-size`: one option of a key) as JSON, logins left out; undefined where it isn't there; null
 * where the file is broken.
 */
export function daemonJsonKey(text: string | null, path: string): string | null | undefined {
  const parsed = parseDaemonJson(text);
  if ('problem' in parsed) return null;
  const [key = '', option] = path.split('.');
  const value = parsed.keys[key];
  const found = option === undefined ? value : isObject(value) ? value[option] : undefined;
  return found === undefined ? undefined : withoutLogins(JSON.stringify(found));
}

/** True where the file turns `live-restore` on, which Swarm refuses (moby daemon/config). */
export function liveRestoreWanted(text: string | null): boolean {
  return readDaemonJson(text)?.['live-restore'] === true;
}

/** True where the file says where to listen. The packages' unit says it too (`-H fd://`), and the engine starts with only one. */
export function hostsKeySet(text: string | null): boolean {
  return readDaemonJson(text)?.hosts !== undefined;
}

/** The engine adds a `/` to each mirror and drops repeated ones (moby registry/config.go). */
export function normalMirrors(mirrors: readonly string[]): readonly string[] {
  return [...new Set(mirrors.map((mirror) => `${mirror.replace(/\/+$/, '')}/`))];
}

/** Same mirrors in the same order; the order is the order of tries. */
export function sameMirrors(some: readonly string[], others: readonly string[]): boolean {
  return JSON.stringify(normalMirrors(some)) === JSON.stringify(normalMirrors(others));
}

/** Logins inside addresses (proxies, mostly) and tokens of log collectors are not shown. */
export function withoutLogins(text: string): string {
  return text
    .replace(/(:\/\/)[^\s/"'@]+@/g, '$1[redacted]@')
    .replace(/("[^"\n]*(?:token|password|secret)[^"\n]*"\s*:\s*")(?:\\.|[^"\\])*"/gi, '$1[redacted]"');
}

/** The object, or what is wrong with the text. An empty file counts as an empty object, as it does for the engine. */
function parseDaemonJson(text: string | null): Parsed {
  if (text === null || text.trim() === '') return { keys: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return invalid('notObject');
    return holdsInexactNumber(text) ? invalid('inexactNumber') : { keys: value };
  } catch (error) {
    return invalid('syntax', withoutExcerpt(error instanceof Error ? error.message : String(error)));
  }
}

/** Beyond 2^53 a whole number that is read and written again may be another one. `text` is valid JSON. */
function holdsInexactNumber(text: string): boolean {
  const numbers = text.replace(/"(\\.|[^"\\])*"/g, '""').match(/-?\d[\d.eE+-]*/g) ?? [];
  return numbers.some((number) => /^-?\d{16,}$/.test(number) && String(Number(number)) !== number);
}

/** V8 quotes the text around the fault, which may be half of a login. */
function withoutExcerpt(message: string): string {
  return message.replace(/, (\.\.\.)?".*"(\.\.\.)? is not valid JSON$/s, ': not valid JSON');
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function indentation(text: string | null): string {
  return /^[{[]\s*\n([ \t]+)"/.exec(text ?? '')?.[1] ?? '  ';
}
