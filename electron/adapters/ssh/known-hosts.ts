import { createHmac, timingSafeEqual } from 'node:crypto';

export type KnownHostVerdict = 'match' | 'absent' | 'mismatch' | 'revoked';

export interface KnownHostQuery {
  readonly address: string;
  readonly port: number;
}

/** A key as a known_hosts line has it. */
export interface KnownHostKey {
  readonly type: string;
  /** base64 */
  readonly key: string;
}

export interface KnownHostEntry extends KnownHostKey {
  readonly marker: 'revoked' | 'cert-authority' | null;
  readonly patterns: readonly string[];
}

/** The lines of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT); lines that are none are left out. */
export function parseKnownHosts(text: string): readonly KnownHostEntry[] {
  const entries: KnownHostEntry[] = [];
  for (const line of text.split(/\r?\n/)) {
    const words = line.trim().split(/\s+/);
    if (words[0] === undefined || words[0] === '' || words[0].startsWith('#')) continue;
    const mark = words[0].startsWith('@') ? words.shift() : undefined;
    const marker = mark === '@revoked' ? 'revoked' : mark === '@cert-authority' ? 'cert-authority' : null;
    const [hosts, type, key] = words;
    if (hosts === undefined || type === undefined || key === undefined) continue;
    // A marker that we do not know may mean anything: not a plain entry.
    if (mark !== undefined && marker === null) continue;
    entries.push({ marker, patterns: hosts.split(','), type, key });
  }
  return entries;
}

/**
 * What a known_hosts file says about a key. A host known only by keys of other types is `absent`. Lines with
 * `@cert-authority` are passed over, since certificates are not supported.
 */
export function lookUpKnownHost(
  text: string,
  { address, port }: KnownHostQuery,
  shown: KnownHostKey,
): KnownHostVerdict {
  const name = (port === 22 ? address : `[${address}]:${port}`).toLowerCase();
  const entries = parseKnownHosts(text).filter((entry) => entry.type === shown.type && matches(entry.patterns, name));
  const sameKey = entries.filter((entry) => normal(entry.key) === normal(shown.key));
  if (sameKey.some((entry) => entry.marker === 'revoked')) return 'revoked';
  if (sameKey.some((entry) => entry.marker === null)) return 'match';
  return entries.some((entry) => entry.marker === null) ? 'mismatch' : 'absent';
}

/** The keys that a known_hosts file has for a host: those that count, and those that are revoked for it. */
export function knownKeys(
  text: string,
  { address, port }: KnownHostQuery,
): { readonly keys: readonly KnownHostKey[]; readonly revoked: readonly KnownHostKey[] } {
  const name = (port === 22 ? address : `[${address}]:${port}`).toLowerCase();
  const entries = parseKnownHosts(text).filter((entry) => matches(entry.patterns, name));
  const revoked = entries.filter((entry) => entry.marker === 'revoked');
  const isRevoked = ({ key }: KnownHostKey) => revoked.some((entry) => normal(entry.key) === normal(key));
  return { keys: entries.filter((entry) => entry.marker === null && !isRevoked(entry)), revoked };
}

/** Lines with `@cert-authority`: certificates are not supported. */
export function countCertAuthorities(text: string): number {
  return parseKnownHosts(text).filter((entry) => entry.marker === 'cert-authority').length;
}

const normal = (key: string) => key.replace(/=+$/, '');

function matches(patterns: readonly string[], name: string): boolean {
  let found = false;
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (matchesPath(pattern.slice(1), name)) return false;
    } else found ||= pattern.startsWith('|1|') ? hashMatches(pattern, name) : matchesPath(pattern, name);
  }
  return found;
}

function matchesPath(pattern: string, name: string): boolean {
  const source = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}

/** `|1|salt|hash`: HMAC-SHA1 of the name (ssh-keygen -H). */
function hashMatches(pattern: string, name: string): boolean {
  const [, , salt = '', hash = ''] = pattern.split('|');
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
