import type { Application } from '../schema/application.ts';
import type { Registry } from '../schema/registry.ts';
import type { Service } from '../schema/service.ts';
import { parseImageReference, repositoryPath, sourceHost } from './image-reference.ts';

type Repositories = ReadonlyMap<string, ReadonlySet<string>>;

/** What tells of repositories besides the registry itself. */
export interface RepositoryWitnesses {
  readonly applications: readonly Pick<Application, 'registryId' | 'image'>[];
  readonly services: readonly Pick<Service, 'image'>[];
}

/** By id of each registry: repositories known without asking it: named by hand, built by applications, run by services. */
export function namedRepositories(
  registries: readonly Registry[],
  { applications, services }: RepositoryWitnesses,
): Repositories {
  const run = runRepositories(services);
  return new Map(
    registries.map((registry) => {
      const built = applications.filter(({ registryId }) => registryId === registry.id);
      return [
        registry.id,
        new Set([
          ...registry.repositories,
          ...built.map(({ image }) => repositoryPath(registry, image)),
          ...(run.get(sourceHost(registry.host)) ?? []),
        ]),
      ];
    }),
  );
}

/** By the host of their registry. */
function runRepositories(services: RepositoryWitnesses['services']): Repositories {
  const run = new Map<string, Set<string>>();
  for (const { image } of services) {
    const parsed = parseImageReference(image);
    if (!parsed) continue;
    const host = sourceHost(parsed.host);
    const known = run.get(host) ?? new Set();
    run.set(host, known.add(parsed.repository));
  }
  return run;
}
