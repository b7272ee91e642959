import type { Application } from '../schema/application.ts';
import type { Registry } from '../schema/registry.ts';
import type { Service } from '../schema/service.ts';
import { parseImageReference, repositoryPath, sameSource } from './image-reference.ts';

/** What tells of repositories besides the registry itself. */
export interface RepositoryWitnesses {
  readonly applications: readonly Pick<Application, 'registryId' | 'image'>[];
  readonly services: readonly Pick<Service, 'image'>[];
}

/** Repositories known without asking the registry: named by hand, built by applications, run by services. May name one twice. */
export function namedRepositories(registry: Registry, witnesses: RepositoryWitnesses): readonly string[] {
  const built = witnesses.applications
    .filter(({ registryId }) => registryId === registry.id)
    .map(({ image }) => repositoryPath(registry, image));
  const run = witnesses.services.flatMap(({ image }) => {
    const repository = parseImageReference(image)?.repository;
    return repository !== undefined && sameSource(image, `${registry.host}/${repository}`) ? [repository] : [];
  });
  return [...registry.repositories, ...built, ...run];
}
