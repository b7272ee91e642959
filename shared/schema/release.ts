import { z } from 'zod';
import { Trigger } from './build.ts';
import { Id, Message, Timestamp } from './common.ts';
import { ServiceHealth } from './service.ts';
import { ReleaseDecision, ReleaseHold, ReleasePlan } from './strategy.ts';

/** How a release ended. Only `succeeded` is good; `queued`, `waiting` and `running` have not ended. */
export const ReleaseVerdict = z.enum([
  'queued',
  /** Held before it begins: `hold` says by what, and until when. */
  'waiting',
  'running',
  'succeeded',
  'rolled-back',
  /** It was to be taken back, and what served before does not serve again; `cause` says why it was to be. */
  'rollback-failed',
  'paused',
  'pull-denied',
  'image-missing',
  'wrong-platform',
  'no-fitting-node',
  'port-clash',
  'unhealthy',
  'crash-loop',
  'disk-full',
  /** The cluster's managers stopped answering before the end could be seen. */
  'engine-lost',
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

/** The task that failed, as the engine told of it. */
export const ReleaseFailure = z.object({
  taskId: z.string(),
  /** As in the timeline: `web.2`, or `web` for a global service. */
  task: z.string(),
  nodeId: z.string(),
  /** Empty while no node was chosen. */
  hostname: z.string(),
  /** Null where no process ran. */
  exitCode: z.number().nullable(),
  /** The engine's own words. */
  error: z.string(),
});
export type ReleaseFailure = z.infer<typeof ReleaseFailure>;

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
  /** Null where no task failed, and in records of 0.1 and before. */
  failure: ReleaseFailure.nullable().default(null),
  /** Null in records of 0.1 and before. */
  plan: ReleasePlan.nullable().default(null),
  /** The health check that it sets, beside the image; null where it leaves that as it is, and in records of 0.1 and before. */
  health: z.object({ from: ServiceHealth, to: ServiceHealth }).nullable().default(null),
  /** Null while nothing holds it. */
  hold: ReleaseHold.nullable().default(null),
  decisions: z.array(ReleaseDecision).default([]),
  lastLogLines: z.array(z.string()),
  tasksDone: z.number(),
  tasksWanted: z.number(),
  events: z.array(ReleaseEvent),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  finishedAt: Timestamp.nullable(),
});
export type Release = z.infer<typeof Release>;
