import { z } from 'zod';
import { type HookParse, type HookText, listOf, Name, other, ping, shapedJson } from './hook-request.ts';
import { push } from './push-event.ts';

/** https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html (Repository event: Push) */
const BitbucketRefs = z.object({
  repository: z.object({ slug: Name.min(1), project: z.object({ key: Name.min(1) }) }),
  changes: listOf(
    z.object({
      ref: z.object({ id: Name }),
      toHash: z.string().max(64),
      type: z.string().max(100),
    }),
  ),
});

/** Bitbucket Data Center and Server. Addresses are not in it: the repository is `project/slug`. */
export function parseBitbucketServer({ headers, text }: HookText): HookParse {
  const event = headers['x-event-key'] ?? '';
  if (event === 'diagnostics:ping') return ping;
  if (event !== 'repo:refs_changed') return other(event);
  return shapedJson(BitbucketRefs, text, ({ repository, changes }) => {
    const repositories = [`${repository.project.key}/${repository.slug}`];
    const events = changes.map(({ ref, toHash, type }) =>
      push({ ref: ref.id, after: toHash, deleted: type === 'DELETE', repositories }),
    );
    return events.length > 0 ? { ok: true, events } : other('refs_changed without changes');
  });
}
