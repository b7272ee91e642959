import { z } from 'zod';
import { type HookParse, type HookText, jsonText, Name, other, parseJson, ping, shaped } from './hook-request.ts';
import { onePush } from './push-event.ts';

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#push */
const GithubPush = z.object({
  ref: Name,
  after: z.string().max(64),
  deleted: z.boolean().default(false),
  repository: z.object({
    full_name: Name,
    clone_url: Name.nullish(),
    ssh_url: Name.nullish(),
    git_url: Name.nullish(),
  }),
});

/** GitHub, and (with other headers) Gitea, Forgejo and Gogs, which send the same push. */
export function parseGithubPush(value: unknown): HookParse {
  return shaped(GithubPush, value, ({ ref, after, deleted, repository }) => {
    const { full_name, clone_url, ssh_url, git_url } = repository;
    const urls = [clone_url, ssh_url, git_url].filter((url) => typeof url === 'string' && url !== '');
    return onePush({ ref, after, deleted, repositories: urls.length > 0 ? urls : [full_name] });
  });
}

/** `push` holds branches and tags alike; in form mode the JSON is the field `payload`. */
export function parseGithub(request: HookText): HookParse {
  const event = request.headers['x-github-event'] ?? '';
  const json = parseJson(jsonText(request));
  if (!json.ok) return json.failure;
  if (event === 'ping') return ping;
  return event === 'push' ? parseGithubPush(json.value) : other(event);
}
