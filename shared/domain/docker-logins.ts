import { normalizeRegistryHost } from './image-reference.ts';

/** A login of a docker client's `config.json`. */
export interface DockerLogin {
  /** As in image references. */
  readonly host: string;
  readonly username: string;
  /** Null where the file does not hold it. */
  readonly password: string | null;
  /** `helper`: a program keeps it. `token`: an identity token, which is no password. */
  readonly state: 'usable' | 'helper' | 'token' | 'incomplete';
  readonly helper: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Logins of `~/.docker/config.json` (https://docs.docker.com/reference/cli/docker/login/). Helpers are named, never run.
 * Undefined: not JSON of an object.
 */
export function readDockerLogins(text: string): readonly DockerLogin[] | undefined {
  const config = parse(text);
  if (!config) return undefined;
  const auths = objectOf(config.auths);
  const helpers = objectOf(config.credHelpers);
  const store = typeof config.credsStore === 'string' ? config.credsStore : '';
  const logins = new Map<string, DockerLogin>();
  for (const [key, entry] of Object.entries(auths)) {
    const host = hostOf(key);
    const helper = helpers[key] ?? helpers[host];
    if (host !== '') logins.set(host, loginOf(host, objectOf(entry), typeof helper === 'string' ? helper : store));
  }
  for (const [key, helper] of Object.entries(helpers)) {
    const host = hostOf(key);
    if (host !== '' && typeof helper === 'string' && !logins.has(host))
      logins.set(host, { host, username: '', password: null, state: 'helper', helper });
  }
  return [...logins.values()].sort((a, b) => a.host.localeCompare(b.host));
}

function loginOf(host: string, entry: JsonObject, helper: string): DockerLogin {
  const decoded = decode(typeof entry.auth === 'string' ? entry.auth : '');
  const username = decoded?.username ?? (typeof entry.username === 'string' ? entry.username : '');
  const password = decoded?.password ?? (typeof entry.password === 'string' ? entry.password : '');
  if (typeof entry.identitytoken === 'string' && entry.identitytoken !== '')
    return { host, username, password: null, state: 'token', helper: '' };
  if (username !== '' && password !== '') return { host, username, password, state: 'usable', helper: '' };
  return { host, username, password: null, state: helper === '' ? 'incomplete' : 'helper', helper };
}

/** Keys of old clients are addresses of an API: `https://index.docker.io/v1/`. */
function hostOf(key: string): string {
  const host = key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return /^[A-Za-z0-9.-]+(:\d{1,5})?$/.test(host) ? normalizeRegistryHost(host) : '';
}

function decode(auth: string): { readonly username: string; readonly password: string } | undefined {
  try {
    const text = new TextDecoder().decode(Uint8Array.from(atob(auth), (character) => character.charCodeAt(0)));
    const colon = text.indexOf(':');
    // Old clients fill up with zero bytes.
    return colon < 1
      ? undefined
      : { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') };
  } catch {
    // Not base64: there is no password in it, and what is there instead may be one.
    return undefined;
  }
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // What is wrong may stand beside a password: it is not said.
    return undefined;
  }
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
