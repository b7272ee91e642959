import { z } from 'zod';
import { type HookParse, type HookText, jsonText, Name, other, parseJson, shaped, wrongShape } from './hook-request.ts';
import { onePush } from './push-event.ts';

const Place = z.object({
  path_with_namespace: Name.nullish(),
  full_name: Name.nullish(),
  git_http_url: Name.nullish(),
  clone_url: Name.nullish(),
  git_ssh_url: Name.nullish(),
  ssh_url: Name.nullish(),
});

/** https://help.gitee.com/webhook/gitee-webhook-push-data-format */
const GiteePush = z.object({
  ref: Name,
  after: z.string().max(64),
  deleted: z.boolean().default(false),
  hook_id: z.union([z.number(), z.string().max(50)]).nullish(),
  timestamp: z.union([z.number(), z.string().max(50)]).nullish(),
  project: Place.nullish(),
  repository: Place.nullish(),
});

const Named = z.object({ hook_name: z.string().max(100) });

/** The header's spelling changed over time: `Push Hook`, `push_hooks`. */
const pushes = ['push_hooks', 'tag_push_hooks', 'Push Hook', 'Tag Push Hook'];

export function parseGitee(request: HookText): HookParse {
  const json = parseJson(jsonText(request));
  if (!json.ok) return json.failure;
  const event = Named.safeParse(json.value).data?.hook_name ?? request.headers['x-gitee-event'] ?? '';
  return pushes.includes(event) ? shaped(GiteePush, json.value, toPush) : other(event);
}

function toPush(said: z.infer<typeof GiteePush>): HookParse {
  const { ref, after, deleted, hook_id, timestamp } = said;
  const place = said.project ?? said.repository ?? {};
  const urls = [place.git_http_url ?? place.clone_url, place.git_ssh_url ?? place.ssh_url];
  const known = urls.filter((url) => typeof url === 'string' && url !== '');
  const name = place.path_with_namespace ?? place.full_name;
  if (known.length === 0 && !name) return wrongShape('project: names no repository');
  const parse = onePush({ ref, after, deleted, repositories: known.length > 0 ? known : [name] });
  // Gitee gives deliveries no id: these four together are one.
  const id =
    timestamp === null || timestamp === undefined ? {} : { deliveryId: [hook_id, timestamp, ref, after].join() };
  return { ...parse, ...id };
}
