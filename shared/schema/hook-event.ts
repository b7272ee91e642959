import { z } from 'zod';

/** What a sender said, in one shape whatever its format. Nothing else leaves the parsers. */
export const HookEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('push'),
    refKind: z.enum(['branch', 'tag', 'other']),
    /** Branch or tag, which may contain `/`. */
    name: z.string(),
    commit: z.string().nullable(),
    deleted: z.boolean(),
    /** Addresses or full names of the repository; empty where the sender names none. */
    repositories: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('image'),
    /** Path without the registry's host, lower case. */
    repository: z.string(),
    /** Null: pushed by digest, or no usable tag. */
    tag: z.string().nullable(),
    digest: z.string().nullable(),
  }),
  /** "Look for yourself". */
  z.object({ kind: z.literal('look') }),
  z.object({ kind: z.literal('ping') }),
  z.object({ kind: z.literal('other'), event: z.string() }),
]);
export type HookEvent = z.infer<typeof HookEvent>;
