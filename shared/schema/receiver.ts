import { z } from 'zod';
import { Selector } from './application.ts';
import { Id, SecretInput, SecretStatus, Timestamp } from './common.ts';
import { RepositoryName, Tag } from './registry.ts';

export const ReceiverFormat = z.enum(['git-generic', 'github', 'alicloud', 'docker-hub']);
export type ReceiverFormat = z.infer<typeof ReceiverFormat>;

const ReceiverSettings = z.object({
  name: z.string().trim().min(1).max(63),
  format: ReceiverFormat,
  enabled: z.boolean().default(true),
  /** Git formats: the application that is built. */
  applicationId: Id.nullable().default(null),
  /** Registry formats: where the digest is read, which repository and tag count, and what is released. */
  registryId: Id.nullable().default(null),
  repository: z.union([RepositoryName, z.literal('')]).default(''),
  tag: z.union([Tag, z.literal('')]).default(''),
  clusterId: Id.nullable().default(null),
  selector: Selector.default({}),
});

/** An endpoint that a Git host or registry calls. */
export const Receiver = ReceiverSettings.extend({
  id: Id,
  /** Last path part of the address, at least 128 bits; it is a secret, but one that must be copied. Empty: lost with the secrets. */
  token: z.string(),
  secret: SecretStatus,
  createdAt: Timestamp,
});
export type Receiver = z.infer<typeof Receiver>;

export const ReceiverInput = ReceiverSettings.extend({ secret: SecretInput.nullish() });
export type ReceiverInput = z.infer<typeof ReceiverInput>;

export const DeliveryVerdict = z.enum(['accepted', 'coalesced', 'ignored', 'repeated', 'refused', 'failed']);

/** One call of a receiver, kept with what became of it. */
export const Delivery = z.object({
  id: Id,
  receiverId: Id,
  receivedAt: Timestamp,
  verdict: DeliveryVerdict,
  /** Locale key suffix under `deliveries.reason.` with values. */
  reason: z.object({ key: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])).default({}) }),
  senderAddress: z.string(),
  senderDeliveryId: z.string().nullable(),
  /** Headers without secrets and the first 16 KiB of the body. */
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  summary: z.string(),
  buildId: Id.nullable(),
  batchId: Id.nullable(),
  replayOf: Id.nullable(),
});
export type Delivery = z.infer<typeof Delivery>;
