import { passwordEnd } from '../../../shared/domain/login-expiry.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Registry, RegistryInput, RegistryState } from '../../../shared/schema/registry.ts';
import type { CertificateMaker, CertificateSubject, CertificateWithKey } from '../../adapters/certificates.ts';
import type { PullCredentials } from '../../adapters/cluster-engine.ts';
import type { HostConnection } from '../../adapters/host-connection.ts';
import type {
  ChangedManifest,
  ManifestInfo,
  RegistryAccess,
  RegistryClient,
  SeenManifest,
} from '../../adapters/registry-client.ts';
import type { CoreContext } from '../context.ts';
import { Authority } from './authority.ts';
import { askRegistry, type FoundState, readRegistryState, withHistory } from './registry-check.ts';

export interface RegistryCollaborators {
  readonly hosts: { connection(hostId: string, signal: AbortSignal): Promise<HostConnection> };
  readonly client: RegistryClient;
  readonly certificates: CertificateMaker;
}

export interface BuiltInRegistry {
  readonly hostId: string;
  /** `host[:port]` under which every host of the cluster reaches it. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/** Where images live: procedures of the contract, and what other features ask of registries. */
export interface Registries {
  add(input: RegistryInput): Registry;
  update(input: { readonly id: string; readonly registry: RegistryInput }): Registry;
  remove(input: { readonly id: string }): void;
  check(input: { readonly id: string }, signal: AbortSignal): Promise<RegistryState>;
  /** The same without asking for its repositories: whether it answers, and takes our login. */
  look(id: string, signal: AbortSignal): Promise<RegistryState>;
  require(registryId: string): Registry;
  /** The registry that Slipway runs on this host. */
  builtIn(hostId: string): Registry | undefined;
  access(registryId: string): RegistryAccess;
  /** Login that the engine passes to its nodes; null where none is needed. */
  credentials(registryId: string): PullCredentials | null;
  /** What a tag or digest means now. `repository` is the whole path, namespace included (`repositoryPath`). */
  resolve(registryId: string, repository: string, reference: string, signal: AbortSignal): Promise<ManifestInfo>;
  /** The same, asked so that an unchanged tag costs next to nothing; undefined: unchanged. */
  resolveIfChanged(
    registryId: string,
    repository: string,
    seen: SeenManifest,
    signal: AbortSignal,
  ): Promise<ChangedManifest | undefined>;
  /** PEM of Slipway's own authority, made at first need. */
  authority(): Promise<{ readonly certificate: string }>;
  issueCertificate(subject: CertificateSubject): Promise<CertificateWithKey>;
  /** Records the registry that a set-up has installed; the same host again updates its record. */
  registerBuiltIn(input: BuiltInRegistry): Promise<Registry>;
}

/** What a registry begins with. */
const fresh = {
  ...{ loginHosts: [], repositories: [], retention: { rules: [], keepReleases: 10 } },
  retentionSchedule: null,
};

const passwordKey = (registryId: string): string => `registry/${registryId}/password`;

export function createRegistries(context: CoreContext, collaborators: RegistryCollaborators): Registries {
  return new RegistryService(context, collaborators);
}

class RegistryService implements Registries {
  readonly #context: CoreContext;
  readonly #collaborators: RegistryCollaborators;
  readonly #authority: Authority;

  constructor(context: CoreContext, collaborators: RegistryCollaborators) {
    this.#context = context;
    this.#collaborators = collaborators;
    this.#authority = new Authority(context, collaborators.certificates);
  }

  get #registries() {
    return this.#context.storage.records.of('registries');
  }

  add(input: RegistryInput): Registry {
    const id = this.#context.newId();
    this.#refuseUsedName(input.name, id);
    const password = this.#setPassword(id, input.password, null);
    const registry: Registry = {
      ...settingsOf(input),
      ...fresh,
      id,
      kind: 'external',
      hostId: null,
      password,
      loginEndsAt: input.loginEndsAt ?? this.#endOf(input, password.setAt),
      createdAt: this.#context.clock.now(),
    };
    this.#registries.put(registry);
    return registry;
  }

  update({ id, registry: input }: { readonly id: string; readonly registry: RegistryInput }): Registry {
    const before = this.#registries.require(id);
    this.#refuseUsedName(input.name, id);
    const elsewhere = input.tokenServer !== '' && input.tokenServer !== before.tokenServer;
    const moved = input.host !== before.host || (input.insecure && !before.insecure) || elsewhere;
    if (before.kind === 'built-in' && moved)
      throw new SlipwayError('conflict', { data: { reason: 'builtInAddress', name: before.name } });
    // A kept password is never sent to another place than the one it was entered for.
    if (moved && before.password.setAt !== null && input.password === undefined)
      throw new SlipwayError('input.invalid', { data: { field: 'password', reason: 'passwordAgain' } });
    const password = this.#setPassword(id, input.password, before.password.setAt);
    const settings = settingsOf(input);
    const caCertificate = before.kind === 'built-in' ? before.caCertificate : settings.caCertificate;
    // A new password ends when it says itself, unless a person said otherwise just now.
    const isSaid = input.password === undefined || input.loginEndsAt !== before.loginEndsAt;
    const said = isSaid ? input.loginEndsAt : null;
    const loginEndsAt = said ?? this.#endOf(input, password.setAt);
    const registry: Registry = { ...before, ...settings, caCertificate, password, loginEndsAt };
    this.#registries.put(registry);
    return registry;
  }

  remove({ id }: { readonly id: string }): void {
    const registry = this.#registries.require(id);
    const { records } = this.#context.storage;
    const user =
      records
        .of('applications')
        .list()
        .find((application) => application.registryId === id) ??
      records
        .of('receivers')
        .list()
        .find((receiver) => receiver.registryId === id);
    if (user)
      throw new SlipwayError('conflict', { data: { reason: 'registryUsed', name: registry.name, usedBy: user.name } });
    this.#registries.remove(id);
    records.of('registryStates').remove(id);
    this.#context.storage.secrets.removeBelow(`registry/${id}`);
  }

  async check({ id }: { readonly id: string }, signal: AbortSignal): Promise<RegistryState> {
    const access = this.access(id);
    return this.#keep(await readRegistryState({ id, client: this.#collaborators.client, access, signal }));
  }

  async look(id: string, signal: AbortSignal): Promise<RegistryState> {
    const answer = await askRegistry({ id, client: this.#collaborators.client, access: this.access(id), signal });
    const before = this.#context.storage.records.of('registryStates').get(id);
    return this.#keep({ ...answer, repositories: before?.repositories ?? [] });
  }

  require(registryId: string): Registry {
    return this.#registries.require(registryId);
  }

  builtIn(hostId: string): Registry | undefined {
    return this.#registries.list().find((registry) => registry.kind === 'built-in' && registry.hostId === hostId);
  }

  access(registryId: string): RegistryAccess {
    const { host, username, caCertificate, insecure, hostId, tokenServer } = this.#registries.require(registryId);
    const password = this.#context.storage.secrets.get(passwordKey(registryId)) ?? null;
    const access: RegistryAccess = { host, username, password, caCertificate, insecure, tokenServer };
    if (hostId === null) return access;
    const { address, port } = splitHost(host);
    return {
      ...access,
      // The built-in registry listens inside the cluster's network, where Slipway itself need not be.
      connect: async (signal) =>
        (await this.#collaborators.hosts.connection(hostId, signal)).forward(address, port, signal),
    };
  }

  credentials(registryId: string): PullCredentials | null {
    const { host, username, password } = this.access(registryId);
    if (username === '' || password === null) return null;
    return { registryHost: host, username, password };
  }

  resolve(registryId: string, repository: string, reference: string, signal: AbortSignal): Promise<ManifestInfo> {
    return this.#collaborators.client.manifest(this.access(registryId), repository, reference, signal);
  }

  resolveIfChanged(
    registryId: string,
    repository: string,
    seen: SeenManifest,
    signal: AbortSignal,
  ): Promise<ChangedManifest | undefined> {
    return this.#collaborators.client.manifestIfChanged(this.access(registryId), repository, seen, signal);
  }

  async authority(): Promise<{ readonly certificate: string }> {
    return { certificate: await this.#authority.certificate() };
  }

  issueCertificate(subject: CertificateSubject): Promise<CertificateWithKey> {
    return this.#authority.issue(subject);
  }

  async registerBuiltIn({ hostId, host, username, password }: BuiltInRegistry): Promise<Registry> {
    const caCertificate = await this.#authority.certificate();
    const before = this.builtIn(hostId);
    const id = before?.id ?? this.#context.newId();
    const registry: Registry = {
      id,
      name: before?.name ?? this.#freeName('Built-in registry'),
      kind: 'built-in',
      host,
      namespace: before?.namespace ?? '',
      username,
      password: this.#setPassword(id, password, null),
      hostId,
      caCertificate,
      insecure: false,
      createdAt: before?.createdAt ?? this.#context.clock.now(),
      loginEndsAt: null,
      tokenServer: '',
      ...{ loginHosts: before?.loginHosts ?? [], repositories: before?.repositories ?? [] },
      retention: before?.retention ?? fresh.retention,
      retentionSchedule: before?.retentionSchedule ?? null,
    };
    this.#registries.put(registry);
    return registry;
  }

  /** Notes what was found, unless the registry was removed meanwhile. */
  #keep(found: FoundState): RegistryState {
    const states = this.#context.storage.records.of('registryStates');
    const kept = withHistory(found, states.get(found.id), {
      registry: this.#registries.get(found.id),
      now: this.#context.clock.now(),
    });
    if (this.#registries.get(found.id)) states.put(kept);
    return kept;
  }

  #endOf({ username, password }: RegistryInput, setAt: number | null): number | null {
    return password && setAt !== null ? passwordEnd({ username, password, setAt }) : null;
  }

  #setPassword(id: string, password: string | null | undefined, setAt: number | null): Registry['password'] {
    if (password === undefined) return { setAt };
    if (password === null) {
      this.#context.storage.secrets.remove(passwordKey(id));
      return { setAt: null };
    }
    this.#context.storage.secrets.set(passwordKey(id), password);
    return { setAt: this.#context.clock.now() };
  }

  #refuseUsedName(name: string, exceptId: string): void {
    if (this.#nameUsed(name, exceptId)) throw new SlipwayError('conflict', { data: { reason: 'nameUsed', name } });
  }

  #nameUsed(name: string, exceptId: string): boolean {
    return this.#registries.list().some((registry) => registry.name === name && registry.id !== exceptId);
  }

  #freeName(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#nameUsed(name, ''); number += 1) name = `${wanted} ${number}`;
    return name;
  }
}

function settingsOf(input: RegistryInput) {
  const { name, host, namespace, username, caCertificate, insecure, tokenServer } = input;
  return { name, host, namespace, username, caCertificate, insecure, tokenServer };
}

function splitHost(host: string): { address: string; port: number } {
  const colon = host.lastIndexOf(':');
  if (colon < 0) return { address: host, port: 443 };
  return { address: host.slice(0, colon), port: Number(host.slice(colon + 1)) };
}
