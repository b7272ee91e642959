import { z } from 'zod';
import { Selector } from './application.ts';
import { Id, Port, Timestamp } from './common.ts';

export const PublishedPort = z.object({
  target: Port,
  published: Port,
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
  mode: z.enum(['ingress', 'host']).default('ingress'),
});

export const ServiceHealthcheck = z.object({
  /** Shell text for `CMD-SHELL`. */
  command: z.string().min(1).max(2000),
  intervalSeconds: z.number().min(1).max(3600).default(5),
  timeoutSeconds: z.number().min(1).max(600).default(3),
  retries: z.number().int().min(1).max(20).default(3),
  startSeconds: z.number().min(0).max(3600).default(10),
});

/** Who says whether a task is well: a check of the service's own, the image's own HEALTHCHECK, or nobody. */
export const ServiceHealth = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('check'), check: ServiceHealthcheck }),
  z.object({ kind: z.literal('image') }),
  /** Also where the image has one. */
  z.object({ kind: z.literal('none') }),
]);
export type ServiceHealth = z.infer<typeof ServiceHealth>;

export const UpdatePolicy = z.object({
  parallelism: z.number().int().min(1).max(100).default(1),
  /** Between batches. With none the engine may begin the next before it sees that the first has failed. */
  delaySeconds: z.number().min(0).max(3600).default(1),
  monitorSeconds: z.number().min(1).max(3600).default(15),
  order: z.enum(['start-first', 'stop-first']).default('start-first'),
  /** Given up after this long. */
  timeoutSeconds: z.number().min(10).max(86_400).default(600),
});
export type UpdatePolicy = z.infer<typeof UpdatePolicy>;

export const ServiceName = z
  .string()
  .trim()
  .min(1)
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'name.invalid');

export const ServiceInput = z.object({
  clusterId: Id,
  name: ServiceName,
  registryId: Id.nullable(),
  /** `repository:tag` inside the registry, or a full reference when `registryId` is null. */
  image: z.string().min(1).max(500),
  replicas: z.number().int().min(0).max(1000).default(1),
  /** One task on every node instead of `replicas`. */
  global: z.boolean().default(false),
  labels: Selector.default({}),
  environment: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string()).default({}),
  ports: z.array(PublishedPort).default([]),
  endpointMode: z.enum(['vip', 'dnsrr']).default('vip'),
  healthcheck: ServiceHealthcheck.nullable().default(null),
  update: UpdatePolicy.prefault({}),
  memoryMb: z.number().int().min(4).nullable().default(null),
  cpus: z.number().min(0.01).nullable().default(null),
  stopGraceSeconds: z.number().min(0).max(3600).default(10),
});
export type ServiceInput = z.infer<typeof ServiceInput>;

export const TaskState = z.enum([
  'new',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
  'shutdown',
  'failed',
  'rejected',
  'remove',
  'orphaned',
]);

export const Task = z.object({
  id: z.string(),
  slot: z.number().nullable(),
  nodeId: z.string(),
  hostname: z.string(),
  image: z.string(),
  digest: z.string().nullable(),
  state: TaskState,
  wanted: TaskState,
  message: z.string(),
  error: z.string(),
  exitCode: z.number().nullable(),
  createdAt: Timestamp,
  changedAt: Timestamp,
});
export type Task = z.infer<typeof Task>;

/** A service as the engine reports it, with its tasks (recent first). `id` is the engine's id. */
export const Service = z.object({
  id: z.string(),
  clusterId: Id,
  name: z.string(),
  /** Created by Slipway (bears its label); others are shown and can be released to, but never removed. */
  managed: z.boolean(),
  image: z.string(),
  digest: z.string().nullable(),
  replicasWanted: z.number(),
  replicasRunning: z.number(),
  mode: z.enum(['replicated', 'global']),
  labels: z.record(z.string(), z.string()),
  environmentNames: z.array(z.string()),
  ports: z.array(PublishedPort),
  update: UpdatePolicy.nullable(),
  updateState: z.string(),
  updateMessage: z.string(),
  health: ServiceHealth.default({ kind: 'image' }),
  /** The service sets a check of its own. */
  hasHealthcheck: z.boolean(),
  /** Grace in which a new task may fail its check, in seconds; 0 where the service sets no check of its own. */
  healthStartSeconds: z.number().default(0),
  /** Volumes and host folders that its tasks may write to. */
  writtenVolumes: z.array(z.string()).default([]),
  canRollBack: z.boolean(),
  tasks: z.array(Task),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type Service = z.infer<typeof Service>;
