import { keepsCatalogueClosed, registryPlace } from '../../../shared/domain/registry-places.ts';
import { namedRepositories } from '../../../shared/domain/registry-repositories.ts';
import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { CataloguePage, TagDetail, TagsEvent } from '../../../shared/schema/registry-content.ts';
import type { OpenRegistry } from '../../adapters/registry-contents.ts';
import type { CareParts } from './care-parts.ts';

/** Repositories of one page, and of all pages together where all are wanted. */
const PAGE = 200;
const REPOSITORIES_AT_MOST = 5000;
/** Details told at once. */
const BATCH = 20;

/** One page of the catalogue. A registry that keeps it closed is an answer: `closed` says why. */
export async function readCatalogue(
  { registries, contents }: CareParts,
  { id, after }: { readonly id: string; readonly after: string | null },
  signal: AbortSignal,
): Promise<CataloguePage> {
  const access = registries.access(id);
  const closedByName = keepsCatalogueClosed(registryPlace(access.host));
  const never = new SlipwayError('registry.denied', { data: { host: access.host, reason: 'catalogueClosed' } });
  if (closedByName) return { repositories: [], next: null, closed: never.toInfo() };
  await using registry = contents.open(access, signal);
  try {
    const { repositories, next } = await registry.catalogue({ after, limit: PAGE });
    return { repositories: [...repositories], next, closed: null };
  } catch (error) {
    const isClosed =
      error instanceof SlipwayError && (error.code === 'registry.denied' || error.code === 'registry.notFound');
    if (!isClosed || after !== null) throw error;
    // A refused login is no closed catalogue.
    await registries.look(id, signal).then((state) => {
      if (state.error) throw error;
    });
    return { repositories: [], next: null, closed: errorInfo(error) };
  }
}

/** All repositories that can be known: listed, named by hand, built by applications, run by services. */
export async function knownRepositories(parts: CareParts, id: string, signal: AbortSignal): Promise<readonly string[]> {
  const { records } = parts.context.storage;
  const witnesses = { applications: records.of('applications').list(), services: records.of('services').list() };
  const names = new Set(namedRepositories([parts.registries.require(id)], witnesses).get(id));
  let after: string | null = null;
  do {
    const page: CataloguePage = await readCatalogue(parts, { id, after }, signal);
    for (const name of page.repositories) names.add(name);
    after = page.next;
  } while (after !== null && names.size < REPOSITORIES_AT_MOST);
  return [...names].sort();
}

/** First the tags, then, if wanted, what they mean, as it is read. Ends when all is told; a cancel ends it at once. */
export async function* readTags(
  { registries, contents, details }: CareParts,
  { id, repository, withDetails }: { readonly id: string; readonly repository: string; readonly withDetails: boolean },
  signal: AbortSignal,
): AsyncGenerator<TagsEvent> {
  await using registry = contents.open(registries.access(id), signal);
  const tags = await registry.tags(repository);
  yield { type: 'tags', tags: [...tags] };
  if (!withDetails) return;
  let done = 0;
  for (let from = 0; from < tags.length; from += BATCH) {
    const batch = tags.slice(from, from + BATCH);
    const found = await detailsOf(details, registry, { repository, tags: batch }, signal);
    done += batch.length;
    yield { type: 'details', details: found, done, total: tags.length };
  }
}

export async function detailsOf(
  details: CareParts['details'],
  registry: OpenRegistry,
  of: { readonly repository: string; readonly tags: readonly string[] },
  signal: AbortSignal,
): Promise<TagDetail[]> {
  const found: TagDetail[] = [];
  await details.read(registry, of, { signal, onDetail: (detail) => void found.push(detail) });
  return found;
}
