import { z } from 'zod';
import type { HookEvent } from '../../schema/hook-event.ts';
import { type HookParse, type HookText, listOf, Name, other, shapedJson } from './hook-request.ts';
import { push } from './push-event.ts';

const Side = z.object({
  type: z.string().max(100),
  name: Name,
  target: z.object({ hash: z.string().max(64) }).nullish(),
});

/** https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/#Push: no clone address, several changes. */
const BitbucketPush = z.object({
  repository: z.object({ full_name: Name.regex(/^[^/\s]+\/[^/\s]+$/, 'not workspace/repository') }),
  push: z.object({ changes: listOf(z.object({ new: Side.nullish(), old: Side.nullish() })) }),
});

const prefixes: Readonly<Record<string, string>> = {
  branch: 'refs/heads/',
  named_branch: 'refs/heads/',
  tag: 'refs/tags/',
};

export function parseBitbucketCloud({ headers, text }: HookText): HookParse {
  const event = headers['x-event-key'] ?? '';
  if (event !== 'repo:push') return other(event);
  return shapedJson(BitbucketPush, text, ({ repository, push: { changes } }) => {
    const repositories = [`https://bitbucket.org/${repository.full_name}.git`];
    const events = changes.flatMap(({ new: next, old }): HookEvent[] => {
      const side = next ?? old;
      if (!side) return [];
      const ref = `${prefixes[side.type] ?? ''}${side.name}`;
      return [push({ ref, after: next?.target?.hash ?? null, deleted: !next, repositories })];
    });
    return events.length > 0 ? { ok: true, events } : other('push without changes');
  });
}
