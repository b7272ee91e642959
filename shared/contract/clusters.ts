import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { NodeLabels, NodeRole } from '../schema/cluster.ts';
import { Id, Timestamp } from '../schema/common.ts';
import { ServiceInput, UpdatePolicy } from '../schema/service.ts';
import { base } from './base.ts';

/** `nodeId` is the engine's. */
const NodeRef = z.object({ clusterId: Id, nodeId: z.string() });
const Started = z.object({ operationId: Id });
const ServiceRef = z.object({ clusterId: Id, serviceId: z.string() });

export const ServiceLogLine = z.object({
  at: Timestamp.nullable(),
  taskId: z.string(),
  stream: z.enum(['stdout', 'stderr']),
  text: z.string(),
});

export const clusters = {
  /** Reads nodes and services now instead of at the next round. */
  refresh: base.input(z.object({ id: Id })).output(z.void()),
  /** Promotes or demotes; refused with `node.refused` where that would cost the quorum. Read back before it answers. */
  setRole: base.input(NodeRef.extend({ role: NodeRole })).output(z.void()),
  setAvailability: base.input(NodeRef.extend({ availability: z.enum(['active', 'pause']) })).output(z.void()),
  /** The labels of a node as they are to be; those that Slipway keeps for itself stay. Read back, and looked after for drift. */
  setNodeLabels: base.input(NodeRef.extend({ labels: NodeLabels })).output(z.void()),
  /** Moves every task away; the operation's cancel puts the node back to what it was. */
  drain: base.input(NodeRef).output(Started),
  /** Drains, demotes, leaves, and takes the node off the list. */
  leave: base.input(NodeRef).output(Started),
  /** Takes a dead node off the list. */
  removeNode: base.input(NodeRef).output(z.void()),
  /** New join tokens for these roles: the old ones are refused from then on. No token is ever returned. */
  rotateJoinTokens: base.input(z.object({ clusterId: Id, roles: z.array(NodeRole).min(1) })).output(z.void()),
};

export const services = {
  create: base.input(ServiceInput).output(z.object({ serviceId: z.string() })),
  scale: base.input(ServiceRef.extend({ replicas: z.number().int().min(0).max(1000) })).output(z.void()),
  setLabels: base.input(ServiceRef.extend({ labels: z.record(z.string(), z.string()) })).output(z.void()),
  setUpdatePolicy: base.input(ServiceRef.extend({ update: UpdatePolicy })).output(z.void()),
  /** Only services that bear Slipway's label. */
  remove: base.input(ServiceRef).output(z.void()),
  logs: base
    .input(ServiceRef.extend({ tail: z.number().int().min(0).max(10_000).default(200) }))
    .output(eventIterator(z.array(ServiceLogLine))),
};
