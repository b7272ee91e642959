import { z } from 'zod';
import { parseJson } from './login.ts';
import { nextPage, type RegistrySession } from './registry-session.ts';
import type { Answer } from './transport.ts';

const PAGES_AT_MOST = 50;

const Catalogue = z.object({ repositories: z.array(z.string()).nullish() });
const TagList = z.object({ tags: z.array(z.string()).nullish() });

interface ListPage {
  readonly body: unknown;
  /** Path of the next page; undefined: this was the last. */
  readonly next: string | undefined;
}

/** One page of the registry's repositories. */
export async function readCataloguePage(session: RegistrySession, path: string) {
  const { body, next } = await readPage(session, path, {});
  return { repositories: repositoriesOf(body), next };
}

export async function readCatalogue(session: RegistrySession): Promise<readonly string[]> {
  return (await readPages(session, '/v2/_catalog?n=500', {})).flatMap(repositoriesOf);
}

/** `name` as `checkedName` gives it. */
export async function readTags(session: RegistrySession, name: string): Promise<readonly string[]> {
  const pages = await readPages(session, `/v2/${name}/tags/list?n=500`, { repository: name });
  return pages.flatMap((page) => TagList.safeParse(page).data?.tags ?? []);
}

function repositoriesOf(body: unknown): readonly string[] {
  return Catalogue.safeParse(body).data?.repositories ?? [];
}

interface About {
  readonly repository?: string;
}

async function readPage(session: RegistrySession, path: string, about: About): Promise<ListPage> {
  const answer: Answer = await session.ask({ method: 'GET', path, accept: 'application/json' });
  session.refuse(answer, about);
  return { body: parseJson(answer.body), next: nextPage(answer, path) };
}

/** Follows `Link: <…>; rel="next"` on the same registry. */
async function readPages(session: RegistrySession, first: string, about: About): Promise<readonly unknown[]> {
  const bodies: unknown[] = [];
  let path: string | undefined = first;
  while (path !== undefined && bodies.length < PAGES_AT_MOST) {
    const page: ListPage = await readPage(session, path, about);
    bodies.push(page.body);
    path = page.next;
  }
  return bodies;
}
