import PQueue from 'p-queue';
import { loginStanding } from '../../../shared/domain/login-expiry.ts';
import { keepsCatalogueClosed, registryPlace } from '../../../shared/domain/registry-places.ts';
import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Registry, RegistryState } from '../../../shared/schema/registry.ts';
import type { RegistryAccess, RegistryClient } from '../../adapters/registry-client.ts';

/** Repositories whose tags are listed in one check, and questions asked at once. */
const REPOSITORIES_AT_MOST = 200;
const QUESTIONS_AT_ONCE = 4;

interface RegistryQuestion {
  readonly id: string;
  readonly client: RegistryClient;
  readonly access: RegistryAccess;
  readonly signal: AbortSignal;
}

/** What an answer tells by itself. */
export type FoundState = Pick<RegistryState, 'id' | 'reachable' | 'error' | 'repositories'>;

/** Asks with our login. Not answering is an answer (`reachable: false` with the error), only a cancel throws. */
export async function readRegistryState(question: RegistryQuestion): Promise<FoundState> {
  const answer = await askRegistry(question);
  return { ...answer, repositories: answer.error ? [] : await listRepositories(question) };
}

/** Whether it answers and takes our login. */
export async function askRegistry(question: RegistryQuestion): Promise<Omit<FoundState, 'repositories'>> {
  const { id, client, access, signal } = question;
  try {
    await client.ping(access, signal);
    return { id, reachable: true, error: null };
  } catch (error) {
    signal.throwIfAborted();
    // The way to it, such as the host of a built-in one, may be what is down.
    const hasAnswered = error instanceof SlipwayError && error.code.startsWith('registry.');
    const reachable = hasAnswered && error.code !== 'registry.unreachable';
    return { id, reachable, error: errorInfo(error) };
  }
}

/** With what was known before: since when the login is refused, and how near its end is. */
export function withHistory(
  found: FoundState,
  before: RegistryState | undefined,
  { registry, now }: { readonly registry: Registry | undefined; readonly now: number },
): RegistryState {
  const known = before?.refusedSince ?? null;
  // A registry that is silent says nothing of the login.
  const unchanged = found.error === null ? null : known;
  return {
    ...found,
    checkedAt: now,
    refusedSince: found.error?.code === 'registry.denied' ? (known ?? now) : unchanged,
    login: registry ? loginStanding(registry.loginEndsAt, registry.password.setAt, now) : 'good',
    tested: before?.tested ?? null,
  };
}

/** Empty where the registry doesn't let us list (Docker Hub and most clouds refuse the catalogue). */
async function listRepositories({ client, access, signal }: RegistryQuestion): Promise<RegistryState['repositories']> {
  if (keepsCatalogueClosed(registryPlace(access.host))) return [];
  let names: readonly string[];
  try {
    names = (await client.repositories(access, signal)).slice(0, REPOSITORIES_AT_MOST);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SlipwayError && error.code.startsWith('registry.')) return [];
    throw error;
  }
  const queue = new PQueue({ concurrency: QUESTIONS_AT_ONCE });
  return Promise.all(
    names.map((name) => queue.add(async () => ({ name, tags: await tagsOf(client, access, name, signal) }))),
  );
}

async function tagsOf(
  client: RegistryClient,
  access: RegistryAccess,
  name: string,
  signal: AbortSignal,
): Promise<string[]> {
  try {
    return [...(await client.tags(access, name, signal))];
  } catch (error) {
    signal.throwIfAborted();
    // A repository whose last tag was deleted answers "not found": it has no tags.
    if (error instanceof SlipwayError && error.code.startsWith('registry.')) return [];
    throw error;
  }
}
