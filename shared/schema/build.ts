import { z } from 'zod';
import { CommitId, Digest, Id, Timestamp } from './common.ts';
import { ErrorInfo } from './error.ts';

export const Trigger = z.enum(['manual', 'poll', 'git-hook', 'registry-hook', 'build', 'rollback']);
export type Trigger = z.infer<typeof Trigger>;

export const BuildState = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted']);

/** One commit to one image. */
export const Build = z.object({
  id: Id,
  applicationId: Id,
  operationId: Id,
  commit: CommitId.nullable(),
  subject: z.string(),
  author: z.string(),
  trigger: Trigger,
  state: BuildState,
  image: z.string(),
  tag: z.string(),
  digest: Digest.nullable(),
  sizeBytes: z.number().nullable(),
  error: ErrorInfo.nullable(),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  finishedAt: Timestamp.nullable(),
});
export type Build = z.infer<typeof Build>;
