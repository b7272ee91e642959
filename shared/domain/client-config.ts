/** A login as `docker login` keeps it. */
export interface ClientLogin {
  readonly registryHost: string;
  readonly username: string;
  readonly password: string;
}

/** `invalid`: not JSON as docker writes it. `store`: a credential store keeps the logins, and entries of the file are not used. */
export type ClientConfigChange =
  | { readonly kind: 'changed'; readonly text: string }
  | { readonly kind: 'same' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'store'; readonly name: string };

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * `config.json` of the docker client with these logins added (or taken away), everything else as it was
 * (https://docs.docker.com/reference/cli/docker/login/).
 * @param text what is there; empty: no file
 */
export function changeLogins(text: string, logins: readonly ClientLogin[], remove: boolean): ClientConfigChange {
  const before = parse(text);
  if (!before) return { kind: 'invalid' };
  const store = logins.map(({ registryHost }) => storeOf(before, registryHost)).find((name) => name !== undefined);
  if (store !== undefined && !remove) return { kind: 'store', name: store };
  const auths = isObject(before.auths) ? before.auths : {};
  const wanted: Record<string, unknown> = { ...auths };
  for (const login of logins) {
    if (remove) delete wanted[login.registryHost];
    else if (!hasLogin(auths, login)) wanted[login.registryHost] = { auth: encoded(login) };
  }
  if (JSON.stringify(wanted) === JSON.stringify(auths)) return { kind: 'same' };
  return { kind: 'changed', text: `${JSON.stringify({ ...before, auths: wanted }, null, '\t')}\n` };
}

function hasLogin(auths: JsonObject, login: ClientLogin): boolean {
  const entry = auths[login.registryHost];
  return isObject(entry) && entry.auth === encoded(login);
}

function storeOf(config: JsonObject, registryHost: string): string | undefined {
  const helper = isObject(config.credHelpers) ? config.credHelpers[registryHost] : undefined;
  const name = helper ?? config.credsStore;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function encoded({ username, password }: ClientLogin): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return btoa(String.fromCharCode(...bytes));
}

function parse(text: string): JsonObject | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // Invalid is an answer here, and what is wrong may stand beside a secret.
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
