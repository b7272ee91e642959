const hourMs = 3_600_000;

/** From this long before its end on, a login is said to lapse soon. */
export const lapseWarningMs = 7 * 24 * hourMs;

/** User names under which clouds give out passwords for a short time, and for how long. */
const shortLived: Readonly<Record<string, number>> = {
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
  AWS: 12 * hourMs,
  // https://help.aliyun.com/zh/acr/user-guide/configure-access-credentials : temporary passwords of Alibaba Cloud
  cr_temp_user: hourMs,
  // https://cloud.google.com/artifact-registry/docs/docker/authentication#token
  oauth2accesstoken: hourMs,
};

/** When a password ends, as far as it tells by itself. Milliseconds since the epoch; null: it doesn't say. */
export function passwordEnd({ username, password, setAt }: { username: string; password: string; setAt: number }) {
  const lives = shortLived[username];
  return tokenEnd(password) ?? (lives === undefined ? null : setAt + lives);
}

/** `exp` of a JSON web token (RFC 7519): registries of Azure and others give such out as passwords. */
function tokenEnd(password: string): number | null {
  const body = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(password)?.[1];
  if (body === undefined) return null;
  try {
    const claims: unknown = JSON.parse(atob(body.replaceAll('-', '+').replaceAll('_', '/')));
    const end = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : undefined;
    return typeof end === 'number' && end > 0 ? Math.trunc(end * 1000) : null;
  } catch {
    // Three words with dots between them that are no token.
    return null;
  }
}

/** How a login stands by its end alone. A short-lived one is warned of in its last quarter. */
export function loginStanding(endsAt: number | null, setAt: number | null, now: number): 'good' | 'lapsing' | 'lapsed' {
  if (endsAt === null) return 'good';
  if (now >= endsAt) return 'lapsed';
  const life = setAt === null ? lapseWarningMs : (endsAt - setAt) / 4;
  return endsAt - now <= Math.min(lapseWarningMs, Math.max(life, 0)) ? 'lapsing' : 'good';
}
