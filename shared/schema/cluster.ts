import { z } from 'zod';
import { Id, Message, NetworkAddress, SecretStatus, Timestamp } from './common.ts';

export const Cluster = z.object({
  id: Id,
  name: z.string(),
  engine: z.enum(['swarm']),
  managerHostIds: z.array(Id),
  workerHostIds: z.array(Id),
  createdAt: Timestamp,
  /** The engine's own id of the cluster, read back. */
  engineClusterId: z.string(),
  joinTokens: SecretStatus,
});
export type Cluster = z.infer<typeof Cluster>;

export const NodeAvailability = z.enum(['active', 'pause', 'drain']);
export type NodeAvailability = z.infer<typeof NodeAvailability>;

export const NodeRole = z.enum(['manager', 'worker']);
export type NodeRole = z.infer<typeof NodeRole>;

/** Labels by which services choose nodes. Names with `io.slipway.` are Slipway's own. */
export const NodeLabels = z.record(
  z
    .string()
    .max(128)
    .regex(/^(?!io\.slipway\.)[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?$/, 'label.invalid'),
  z.string().max(1000),
);
export type NodeLabels = z.infer<typeof NodeLabels>;

/** A node as the engine sees it; `id` is the engine's node id. */
export const ClusterNode = z.object({
  id: z.string(),
  clusterId: Id,
  hostId: Id.nullable(),
  hostname: z.string(),
  role: NodeRole,
  leader: z.boolean(),
  /** Whether the other managers reach this one; null: it is no manager, or the engine has no such thing. */
  reachability: z.enum(['reachable', 'unreachable', 'unknown']).nullable().default(null),
  state: z.enum(['ready', 'down', 'disconnected', 'unknown']),
  availability: NodeAvailability,
  engineVersion: z.string(),
  /** Of the node, as registries name it: `linux/amd64`. Missing in records of 0.1 and before. */
  platform: z.string().optional(),
  address: NetworkAddress.or(z.literal('')),
  message: z.string(),
  labels: z.record(z.string(), z.string()).default({}),
});
export type ClusterNode = z.infer<typeof ClusterNode>;

/** Whether the engine answered when it was last asked; `id` is the cluster's id. */
export const ClusterState = z.object({
  id: Id,
  reachable: z.boolean(),
  problem: Message.nullable(),
  readAt: Timestamp,
  engineVersion: z.string(),
});
export type ClusterState = z.infer<typeof ClusterState>;
