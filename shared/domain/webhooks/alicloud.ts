import { z } from 'zod';
import { type HookParse, type HookText, Name, shapedJson } from './hook-request.ts';
import { oneImage } from './image-event.ts';

/**
 * Alibaba Cloud Container Registry, Personal and Enterprise: https://www.alibabacloud.com/help/en/acr/user-guide/manage-webhooks
 * Neither the registry's host nor the instance is in it. Older personal repositories leave `repo_full_name` to its two parts.
 */
const AlicloudPush = z.object({
  push_data: z.object({
    tag: z.string().max(500),
    digest: z.string().max(200).nullish(),
    pushed_at: z.string().max(100).nullish(),
  }),
  repository: z.union([
    z.object({ repo_full_name: Name.min(1) }),
    z.object({ repo_full_name: z.null().optional(), namespace: Name.min(1), name: Name.min(1) }),
  ]),
});

export function parseAlicloud({ text }: HookText): HookParse {
  return shapedJson(AlicloudPush, text, ({ push_data, repository }) => {
    const name = 'name' in repository ? `${repository.namespace}/${repository.name}` : repository.repo_full_name;
    return oneImage({ repository: name, tag: push_data.tag, digest: push_data.digest }, push_data.pushed_at);
  });
}
