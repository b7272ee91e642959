import { z } from 'zod';
import { Digest, Id, Message, TimeOfDay, Timestamp } from './common.ts';
import { ErrorInfo } from './error.ts';

/** `*` stands for any characters, `?` for one. */
const Pattern = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[A-Za-z0-9._/*?-]+$/, 'pattern.invalid');

/**
 * Which tags of a repository may go: those that are not among the newest, fit no pattern to keep, and are old enough. The
 * first rule whose `repositories` fit counts.
 */
export const RetentionRule = z
  .object({
    repositories: Pattern,
    keepLast: z.number().int().min(1).max(10_000).nullable(),
    keepTags: z.array(Pattern).max(50),
    olderThanDays: z.number().int().min(1).max(10_000).nullable(),
  })
  // Without either, every tag would go that nothing else protects.
  .refine(({ keepLast, olderThanDays }) => keepLast !== null || olderThanDays !== null, {
    path: ['keepLast'],
    error: 'retentionRule.invalid',
  });
export type RetentionRule = z.infer<typeof RetentionRule>;

export const RetentionSettings = z.object({
  rules: z.array(RetentionRule).max(50),
  /** Images of the last so many releases of each service are never removed. */
  keepReleases: z.number().int().min(1).max(100),
});
export type RetentionSettings = z.infer<typeof RetentionSettings>;

/** When the rules are followed by themselves; hours and days are local to where core runs. */
export const RetentionSchedule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('daily'), at: TimeOfDay }),
  /** 1 is Monday, 7 is Sunday. */
  z.object({ kind: z.literal('weekly'), day: z.number().int().min(1).max(7), at: TimeOfDay }),
  z.object({ kind: z.literal('interval'), hours: z.number().int().min(1).max(720) }),
]);
export type RetentionSchedule = z.infer<typeof RetentionSchedule>;

/** A schedule with what came of it. */
export const KeptRetentionSchedule = z.object({
  when: RetentionSchedule,
  /** That of core, in which its hours are meant: `Europe/Berlin`. */
  timeZone: z.string(),
  nextAt: Timestamp,
  /** Null: it has started nothing yet. */
  lastAt: Timestamp.nullable(),
  lastOperationId: Id.nullable(),
});
export type KeptRetentionSchedule = z.infer<typeof KeptRetentionSchedule>;

/** One tag as the rules judge it, with the reason; `id` is `repository:tag`. */
export const RetentionEntry = z.object({
  id: z.string(),
  repository: z.string(),
  tag: z.string(),
  digest: z.string().nullable(),
  createdAt: Timestamp.nullable(),
  sizeBytes: z.number().nullable(),
  verdict: z.enum(['goes', 'kept']),
  reason: Message,
});
export type RetentionEntry = z.infer<typeof RetentionEntry>;

export const RetentionPreview = z.object({
  registryId: Id,
  madeAt: Timestamp,
  entries: z.array(RetentionEntry),
  /** Repositories that could not be read: nothing of them goes. */
  unread: z.array(z.object({ repository: z.string(), error: ErrorInfo })),
  /** Repositories that no rule is for. */
  untouched: z.number().int(),
});
export type RetentionPreview = z.infer<typeof RetentionPreview>;

export const RetentionEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), repository: z.string(), done: z.number(), total: z.number() }),
  z.object({ type: z.literal('preview'), preview: RetentionPreview }),
]);
export type RetentionEvent = z.infer<typeof RetentionEvent>;

/** What was shown to go, and is to go. */
export const RetentionRemoval = z.object({
  repository: z.string(),
  digest: Digest,
  tags: z.array(z.string()).min(1),
});
export type RetentionRemoval = z.infer<typeof RetentionRemoval>;
