import { z } from 'zod';
import { Trigger } from './build.ts';
import { Id, Message, Timestamp } from './common.ts';

/** How a release ended. Only `succeeded` is good; `running` and `queued` have not ended. */
export const ReleaseVerdict = z.enum([
  'queued',
  'running',
  'succeeded',
  'rolled-back',
  'paused',
  'pull-denied',
  'image-missing',
  'no-fitting-node',
  'unhealthy',
  'crash-loop',
  'timed-out',
  'cancelled',
  'superseded',
  'unknown',
]);
export type ReleaseVerdict = z.infer<typeof ReleaseVerdict>;

export const ReleaseEvent = z.object({
  at: Timestamp,
  kind: z.enum(['info', 'old', 'new', 'health', 'problem', 'verdict']),
  message: Message,
});

/** One digest rolled out to one service. Releases of one trigger share `batchId`. */
export const Release = z.object({
  id: Id,
  batchId: Id,
  operationId: Id,
  clusterId: Id,
  serviceId: z.string(),
  serviceName: z.string(),
  applicationId: Id.nullable(),
  buildId: Id.nullable(),
  trigger: Trigger,
  fromImage: z.string(),
  toImage: z.string(),
  toDigest: z.string(),
  verdict: ReleaseVerdict,
  /** The cause behind the verdict where it has one of its own: `rolled-back` because of `crash-loop`. */
  cause: ReleaseVerdict.nullable(),
  /** Null where the verdict says all. */
  reason: Message.nullable(),
  lastLogLines: z.array(z.string()),
  tasksDone: z.number(),
  tasksWanted: z.number(),
  events: z.array(ReleaseEvent),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  finishedAt: Timestamp.nullable(),
});
export type Release = z.infer<typeof Release>;
