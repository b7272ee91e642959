import { repositoryPath } from '../../../shared/domain/image-reference.ts';
import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Registry, RegistryInput } from '../../../shared/schema/registry.ts';
import type { LoginTest } from '../../../shared/schema/registry-content.ts';
import type { RegistryAccess } from '../../adapters/registry-client.ts';
import type { CareParts } from './care-parts.ts';

export interface LoginQuestion {
  /** The registry whose kept password is used where `registry` enters none. */
  readonly id: string | null;
  /** What is entered and not saved yet; null: as it is kept. */
  readonly registry: RegistryInput | null;
  /** Empty: one that is known, or one that need not exist. */
  readonly repository: string;
}

/** What a login can do. Kept with the registry when its kept login was tried. Only a cancel throws, and wrong input. */
export async function testLogin(parts: CareParts, question: LoginQuestion, signal: AbortSignal): Promise<LoginTest> {
  const { context, contents } = parts;
  const access = accessOf(parts, question);
  const repository = question.repository || probeRepository(parts, question);
  const nothing = { scheme: 'unknown', tokenServer: null, rights: [] } as const;
  let found: LoginTest;
  await using registry = contents.open(access, signal);
  try {
    const scheme = await registry.loginScheme();
    const rights = [...(await registry.tryRights(repository))];
    found = { ...scheme, rights, repository, error: null, testedAt: context.clock.now() };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SlipwayError)) throw error;
    found = { ...nothing, rights: [], repository, error: errorInfo(error), testedAt: context.clock.now() };
  }
  if (question.id !== null && question.registry === null) {
    const state = await parts.registries.look(question.id, signal);
    if (context.storage.records.of('registries').get(question.id))
      context.storage.records.of('registryStates').put({ ...state, tested: found });
  }
  return found;
}

function accessOf({ registries }: CareParts, { id, registry }: LoginQuestion): RegistryAccess {
  if (registry === null) return registries.access(required(id));
  const { host, username, caCertificate, insecure, tokenServer } = registry;
  const kept = id === null ? undefined : registries.access(id);
  const isElsewhere = tokenServer !== '' && tokenServer !== kept?.tokenServer;
  const isMoved = kept !== undefined && (kept.host !== host || (insecure && !kept.insecure) || isElsewhere);
  // A kept password is never sent to another place than the one it was entered for.
  if (kept?.password && registry.password === undefined && isMoved)
    throw new SlipwayError('input.invalid', { data: { field: 'password', reason: 'passwordAgain' } });
  const password = registry.password === undefined ? (kept?.password ?? null) : registry.password;
  return {
    ...(kept?.connect && { connect: kept.connect }),
    host,
    username,
    password,
    caCertificate,
    insecure,
    tokenServer,
  };
}

function required(id: string | null): string {
  if (id === null) throw new SlipwayError('input.invalid', { data: { field: 'registry' } });
  return id;
}

/** An application's image, or what was listed or named; else a name that need not exist: nothing comes into being. */
function probeRepository({ context, registries }: CareParts, { id, registry }: LoginQuestion): string {
  const { records } = context.storage;
  const kept: Registry | undefined = id === null ? undefined : registries.require(id);
  const namespace = registry?.namespace ?? kept?.namespace ?? '';
  const application = records
    .of('applications')
    .list()
    .find(({ registryId }) => registryId === id);
  if (application) return repositoryPath({ namespace }, application.image);
  const listed = id === null ? [] : (records.of('registryStates').get(id)?.repositories ?? []);
  const names = [...(kept?.repositories ?? []), ...listed.map(({ name }) => name)];
  return names.find((name) => name.startsWith(namespace)) ?? repositoryPath({ namespace }, 'slipway-login-test');
}
