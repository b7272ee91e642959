import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { Id, Timestamp } from '../schema/common.ts';
import { ServiceInput, UpdatePolicy } from '../schema/service.ts';
import { base } from './base.ts';

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
