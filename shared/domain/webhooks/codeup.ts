import { z } from 'zod';
import { parseGitlabPush } from './gitlab.ts';
import { type HookParse, type HookText, other, parseJson, ping } from './hook-request.ts';

/** The console's test button may send no more than `before` and `after`. */
const TestCall = z.strictObject({ before: z.string().max(64), after: z.string().max(64) });
const Kind = z.object({ object_kind: z.string().max(100) });

const kinds: Readonly<Record<string, string>> = { 'Push Hook': 'push', 'Tag Push Hook': 'tag_push' };

/**
 * Alibaba Cloud Codeup: https://help.aliyun.com/zh/yunxiao/user-guide/webhooks-settings
 * The documents name the header `Codeup-Event`, the live service `X-Codeup-Event`; the body has `repository` and no `project`.
 */
export function parseCodeup({ headers, text }: HookText): HookParse {
  const json = parseJson(text);
  if (!json.ok) return json.failure;
  if (TestCall.safeParse(json.value).success) return ping;
  const event = headers['x-codeup-event'] ?? headers['codeup-event'] ?? headers['x-gitlab-event'];
  const named = event === undefined ? undefined : (kinds[event] ?? event);
  const kind = named ?? Kind.safeParse(json.value).data?.object_kind ?? '';
  return kind === 'push' || kind === 'tag_push' ? parseGitlabPush(json.value) : other(kind);
}
