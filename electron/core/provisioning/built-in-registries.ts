import type { Registry, RegistryState } from '../../../shared/schema/registry.ts';
import type { CertificateSubject, CertificateWithKey } from '../../adapters/certificates.ts';
import type { PullCredentials } from '../../adapters/cluster-engine.ts';
import type { Records } from '../../storage/stores.ts';
import type { BuiltInRegistry, Registries } from '../registries/index.ts';

/** What the steps ask of registries: only about built-in ones, named by their address. */
export interface BuiltInRegistries {
  find(registryHost: string): Registry | undefined;
  /** Registries elsewhere that have an authority of their own. */
  withAuthority(): readonly Registry[];
  login(registryHost: string): PullCredentials | null;
  check(id: string, signal: AbortSignal): Promise<RegistryState>;
  issue(subject: CertificateSubject): Promise<CertificateWithKey>;
  register(registry: BuiltInRegistry): Promise<Registry>;
}

export function builtInRegistries(records: Records, registries: Registries): BuiltInRegistries {
  const find = (registryHost: string): Registry | undefined =>
    records
      .of('registries')
      .list()
      .find((registry) => registry.kind === 'built-in' && registry.host === registryHost);
  return {
    find,
    withAuthority: () =>
      records
        .of('registries')
        .list()
        .filter(({ kind, caCertificate }) => kind === 'external' && caCertificate !== null),
    login(registryHost) {
      const registry = find(registryHost);
      return registry ? registries.credentials(registry.id) : null;
    },
    check: (id, signal) => registries.check({ id }, signal),
    issue: (subject) => registries.issueCertificate(subject),
    register: (registry) => registries.registerBuiltIn(registry),
  };
}
