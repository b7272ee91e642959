import { z } from 'zod';
import { type HookParse, type HookText, Name, other, parseJson, shaped, wrongShape } from './hook-request.ts';
import { onePush } from './push-event.ts';

const Kind = z.object({ object_kind: z.string().max(100).nullish(), event_name: z.string().max(100).nullish() });

const Addresses = z.object({
  path_with_namespace: Name.nullish(),
  git_http_url: Name.nullish(),
  git_ssh_url: Name.nullish(),
});

/**
 * https://docs.gitlab.com/user/project/integrations/webhook_events/#push-events
 * `repository` is the deprecated twin of `project`; imitators send nothing else.
 */
const GitlabPush = z.object({
  ref: Name,
  after: z.string().max(64),
  project: Addresses.nullish(),
  repository: Addresses.nullish(),
});

/** Pushes of branches and tags, and of the whole instance (`System Hook`): the body says which. */
export function parseGitlab({ text }: HookText): HookParse {
  const json = parseJson(text);
  if (!json.ok) return json.failure;
  const kind = Kind.safeParse(json.value);
  // An administrator can give a hook a template of any shape.
  if (!kind.success) return wrongShape('object_kind: not a GitLab event; is a custom webhook template set?');
  const name = kind.data.object_kind ?? kind.data.event_name ?? '';
  return name === 'push' || name === 'tag_push' ? parseGitlabPush(json.value) : other(name);
}

export function parseGitlabPush(value: unknown): HookParse {
  return shaped(GitlabPush, value, ({ ref, after, project, repository }) => {
    const { git_http_url, git_ssh_url, path_with_namespace } = project ?? repository ?? {};
    const urls = [git_http_url, git_ssh_url].filter((url) => typeof url === 'string' && url !== '');
    if (urls.length === 0 && !path_with_namespace) return wrongShape('project: names no repository');
    return onePush({ ref, after, repositories: urls.length > 0 ? urls : [path_with_namespace] });
  });
}
