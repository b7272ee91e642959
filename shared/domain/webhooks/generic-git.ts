import { z } from 'zod';
import { type HookParse, type HookText, Name, one, other, parseJson, shaped } from './hook-request.ts';
import { onePush } from './push-event.ts';

/** Ours: `{"ref", "after", "repository"}`, each but `ref` optional. */
const GenericPush = z.object({
  ref: Name,
  after: z.string().max(64).nullish(),
  deleted: z.boolean().default(false),
  repository: Name.nullish(),
});

/** Any script or Git server; an empty body or `{}` means "look for yourself". */
export function parseGenericGit({ text }: HookText): HookParse {
  if (text.trim() === '') return one({ kind: 'look' });
  const json = parseJson(text);
  if (!json.ok) return json.failure;
  const { value } = json;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject && Object.keys(value).length === 0) return one({ kind: 'look' });
  if (isObject && 'image' in value && !('ref' in value)) return other('image');
  return shaped(GenericPush, value, ({ ref, after, deleted, repository }) =>
    onePush({ ref, after, deleted, repositories: [repository] }),
  );
}
