import { createHash } from 'node:crypto';
import { z } from 'zod';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { RegistryAccess } from '../registry-client.ts';
import { type Challenge, parseChallenges, realmAccepted } from './challenge.ts';
import type { RegistryTransport } from './transport.ts';

/** Seconds: what a token lives when the server doesn't say (distribution's token spec), and how early we stop using it. */
const DEFAULT_LIFE_S = 60;
const EARLY_S = 30;
const KEPT_AT_MOST = 500;

const TokenAnswer = z.object({
  token: z.string().min(1).optional(),
  access_token: z.string().min(1).optional(),
  expires_in: z.number().positive().optional(),
});

/** `Authorization` values by registry, login and purpose, until shortly before they end. */
export class LoginCache {
  readonly #kept = new Map<string, { readonly value: string; readonly until: number }>();

  get(access: RegistryAccess, purpose: string): string | undefined {
    const kept = this.#kept.get(cacheKey(access, purpose));
    return kept && kept.until > Date.now() ? kept.value : undefined;
  }

  drop(access: RegistryAccess, purpose: string): void {
    this.#kept.delete(cacheKey(access, purpose));
  }

  keep(access: RegistryAccess, purpose: string, login: { readonly value: string; readonly seconds: number }): void {
    if (this.#kept.size >= KEPT_AT_MOST) this.#kept.clear();
    this.#kept.set(cacheKey(access, purpose), { value: login.value, until: Date.now() + login.seconds * 1000 });
  }
}

function cacheKey({ host, username, password }: RegistryAccess, purpose: string): string {
  const login = createHash('sha256')
    .update(JSON.stringify([username, password]))
    .digest('hex');
  return JSON.stringify([host, purpose, login]);
}

/** What a challenge asks for, as an `Authorization` value. Undefined: it can't be met with what we have. */
export async function meetChallenge(
  header: string,
  access: RegistryAccess,
  transport: RegistryTransport,
): Promise<{ value: string; seconds: number } | undefined> {
  const challenges = parseChallenges(header);
  const bearer = challenges.find((challenge) => challenge.scheme === 'bearer');
  if (bearer) return fetchToken(bearer, access, transport);
  const basic = basicValue(access);
  if (!challenges.some((challenge) => challenge.scheme === 'basic') || basic === undefined) return undefined;
  return { value: basic, seconds: 3600 };
}

function basicValue({ username, password }: RegistryAccess): string | undefined {
  if (username === '' || password === null) return undefined;
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

async function fetchToken(challenge: Challenge, access: RegistryAccess, transport: RegistryTransport) {
  const { realm, service, scope } = challenge.parameters;
  const url = realm !== undefined && URL.canParse(realm) ? new URL(realm) : undefined;
  if (!url || !(isTrusted(url, access) || realmAccepted(url, transport.origin)))
    throw new SlipwayError('registry.denied', {
      data: { host: access.host, reason: 'realm', realm: url?.host ?? '' },
    });
  if (service !== undefined) url.searchParams.set('service', service);
  for (const entry of (scope ?? '').split(' ').filter((text) => text !== '')) url.searchParams.append('scope', entry);
  const basic = basicValue(access);
  const answer = await transport.ask({
    method: 'GET',
    url,
    headers: { accept: 'application/json', ...(basic === undefined ? {} : { authorization: basic }) },
  });
  if (answer.status === 401 || answer.status === 403)
    throw new SlipwayError('registry.denied', {
      data: { host: access.host, reason: 'login', username: access.username },
    });
  const parsed = TokenAnswer.safeParse(parseJson(answer.body));
  const token = parsed.data?.token ?? parsed.data?.access_token;
  if (answer.status !== 200 || token === undefined)
    throw new SlipwayError('registry.failed', {
      data: { host: access.host, reason: 'tokenServer', status: answer.status },
      retryable: answer.status >= 500 || answer.status === 429,
    });
  const life = parsed.data?.expires_in ?? DEFAULT_LIFE_S;
  return { value: `Bearer ${token}`, seconds: Math.max(life - EARLY_S, 1) };
}

/** Named by a person for this registry. */
function isTrusted(realm: URL, { tokenServer = '', insecure }: RegistryAccess): boolean {
  const isSafe = realm.protocol === 'https:' || (insecure && realm.protocol === 'http:');
  const isPlain = realm.username === '' && realm.password === '';
  return tokenServer !== '' && isSafe && isPlain && [realm.host, realm.hostname].includes(tokenServer.toLowerCase());
}

/** Undefined for what is not JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
