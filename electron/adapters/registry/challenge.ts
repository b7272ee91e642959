/** One challenge of a `WWW-Authenticate` header: scheme and parameter names in lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+/;

/**
 * RFC 9110 §11.6.1: several challenges in one header, parameters in any order, quoted strings with commas inside.
 * What can't be read ends the list; what was read until then is returned.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  let rest = header;
  for (;;) {
    rest = rest.replace(/^[\s,]+/, '');
    const word = TOKEN.exec(rest)?.[0];
    if (word === undefined) return challenges;
    rest = rest.slice(word.length);
    const parameter = /^\s*=\s*/.exec(rest)?.[0];
    if (parameter === undefined) {
      challenges.push({ scheme: word.toLowerCase(), parameters: {} });
      continue;
    }
    const value = readValue(rest.slice(parameter.length));
    const current = challenges.at(-1);
    if (!value || !current) return challenges;
    current.parameters[word.toLowerCase()] = value.text;
    rest = value.rest;
  }
}

function readValue(text: string): { text: string; rest: string } | undefined {
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(text);
  if (quoted) return { text: (quoted[1] ?? '').replace(/\\(.)/g, '$1'), rest: text.slice(quoted[0].length) };
  const token = TOKEN.exec(text)?.[0];
  return token === undefined ? undefined : { text: token, rest: text.slice(token.length) };
}

/**
 * Whether our login may be sent to the token server that a registry names: over https (http only when the registry is
 * plain http itself and the server is the registry), and only at the registry's own host or its own domain
 * (`auth.docker.io` for `registry-1.docker.io`).
 */
export function realmAccepted(realm: URL, registry: URL): boolean {
  const sameHost = realm.hostname === registry.hostname;
  if (realm.protocol !== 'https:' && !(realm.protocol === 'http:' && registry.protocol === 'http:' && sameHost))
    return false;
  if (realm.username !== '' || realm.password !== '') return false;
  if (sameHost) return true;
  const own = ownDomain(registry.hostname);
  return own !== undefined && (realm.hostname === own || realm.hostname.endsWith(`.${own}`));
}

/** The part of a name that one owner holds: two labels, three under second levels such as `com.cn` and `co.uk`. */
function ownDomain(hostname: string): string | undefined {
  if (/^[\d.]+$/.test(hostname) || hostname.includes(':')) return undefined;
  const labels = hostname.split('.');
  const top = labels.at(-1) ?? '';
  const second = labels.at(-2) ?? '';
  const count = top.length === 2 && (second.length <= 3 || ['gov', 'edu', 'info'].includes(second)) ? 3 : 2;
  return labels.length < count ? undefined : labels.slice(-count).join('.');
}
