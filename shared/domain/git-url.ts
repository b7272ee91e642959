/** A Git address taken apart. `port` is 0 where the address names none. */
export interface GitAddress {
  readonly kind: 'http' | 'ssh';
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly hasCredentials: boolean;
}

/** `https://…`, `http://…`, `ssh://…` and `user@host:path`. Undefined for anything else. */
export function parseGitUrl(url: string): GitAddress | undefined {
  const whole = /^(https?|ssh):\/\/(?:([^/\s@]*)@)?(\[[^\]\s]+\]|[^/\s:[\]]+)(?::(\d{1,5}))?(\/[^\s]*)?$/i.exec(url);
  if (whole) {
    const [, scheme = '', login, host = '', port = '0', path = '/'] = whole;
    const kind = scheme.toLowerCase() === 'ssh' ? 'ssh' : 'http';
    // A bare user name is part of every SSH address; in an http one it is half of a login.
    const hasCredentials = login !== undefined && (kind === 'http' || login.includes(':'));
    const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
    return { kind, secure: !/^http:/i.test(url), host: bare, port: Number(port), path, hasCredentials };
  }
  const short = /^[A-Za-z0-9_][A-Za-z0-9_.-]*@([A-Za-z0-9][^\s:/]*):([^\s]+)$/.exec(url);
  if (!short || url.includes('://')) return undefined;
  const [, host = '', path = ''] = short;
  return { kind: 'ssh', secure: true, host: host.toLowerCase(), port: 0, path: `/${path}`, hasCredentials: false };
}

/** Whether two addresses mean one repository: scheme, user, port and `.git` don't count, nor does the host's letter case. */
export function sameGitRepository(one: string, other: string): boolean {
  const a = parseGitUrl(one);
  const b = parseGitUrl(other);
  return a !== undefined && b !== undefined && a.host === b.host && barePath(a.path) === barePath(b.path);
}

/** Whether two addresses lead to the same server in the same way: a login kept for one may be used for the other. */
export function sameGitServer(one: string, other: string): boolean {
  const a = parseGitUrl(one);
  const b = parseGitUrl(other);
  if (!a || !b || a.kind !== b.kind || a.host !== b.host || a.port !== b.port) return false;
  return b.secure || !a.secure;
}

function barePath(path: string): string {
  return path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
}
