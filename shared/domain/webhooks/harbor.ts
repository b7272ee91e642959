import { z } from 'zod';
import { type HookParse, type HookText, listOf, Name, other, shapedJson, wrongShape } from './hook-request.ts';
import { image } from './image-event.ts';

const Pushed = z.object({
  resources: listOf(z.object({ digest: z.string().max(200).nullish(), tag: z.string().max(500).nullish() })),
  repository: z.object({ repo_full_name: Name.min(1) }),
});

/**
 * https://goharbor.io/docs/latest/working-with-projects/project-configuration/configure-webhooks/
 * Default format: `event_data`; CloudEvents (structured mode): `data`, with an id. Harbor 1.x named the event `pushImage`.
 */
const HarborEvent = z.object({
  type: z.string().max(100),
  id: z.string().max(200).nullish(),
  specversion: z.string().max(20).nullish(),
  occur_at: z.number().nullish(),
  event_data: z.unknown().optional(),
  data: z.unknown().optional(),
});

const pushes = ['PUSH_ARTIFACT', 'pushImage', 'harbor.artifact.pushed'];

/** Harbor, and the registries that were made from it. Children of a multi-platform image come with the digest as tag. */
export function parseHarbor({ text }: HookText): HookParse {
  return shapedJson(HarborEvent, text, ({ type, id, specversion, occur_at, event_data, data }) => {
    if (!pushes.includes(type)) return other(type);
    const said = Pushed.safeParse(specversion ? data : event_data);
    if (!said.success) {
      const issue = said.error.issues[0];
      return wrongShape(
        `${specversion ? 'data' : 'event_data'}.${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      );
    }
    const { resources, repository } = said.data;
    const events = resources.map(({ tag, digest }) => image({ repository: repository.repo_full_name, tag, digest }));
    const known = events.filter((event) => event !== undefined);
    if (known.length < events.length) return wrongShape('repository.repo_full_name: no name of a repository');
    if (known.length === 0) return other(`${type} without resources`);
    const at = specversion ? id : occur_at;
    const ids = known.map((event) =>
      event.kind === 'image' ? `${event.repository}:${event.tag}@${event.digest}` : '',
    );
    return { ok: true, events: known, ...(at ? { deliveryId: [at, ...ids].join() } : {}) };
  });
}
