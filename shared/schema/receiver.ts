import { z } from 'zod';
import { Selector } from './application.ts';
import { Digest, Id, SecretInput, SecretStatus, Timestamp } from './common.ts';
import { ErrorInfo } from './error.ts';
import { HookEvent } from './hook-event.ts';
import { RepositoryName, TagPattern } from './registry.ts';

/** Who calls. `poll`: nobody; Slipway asks the registry itself. */
export const ReceiverFormat = z.enum([
  'github',
  'gitlab',
  'gitea',
  'gogs',
  'gitee',
  'codeup',
  'bitbucket-cloud',
  'bitbucket-server',
  'git-generic',
  'alicloud',
  'docker-hub',
  'harbor',
  'distribution',
  'ghcr',
  'tencent',
  'huawei',
  'registry-generic',
  'poll',
]);
export type ReceiverFormat = z.infer<typeof ReceiverFormat>;

const ReceiverSettings = z.object({
  name: z.string().trim().min(1).max(63),
  format: ReceiverFormat,
  enabled: z.boolean().default(true),
  /** Git formats: the application that is built. */
  applicationId: Id.nullable().default(null),
  /** Registry formats: where the digest is read, which repository and tags count (`*`, `?`), and what is released. */
  registryId: Id.nullable().default(null),
  repository: z.union([RepositoryName, z.literal('')]).default(''),
  tag: z.union([TagPattern, z.literal('')]).default(''),
  clusterId: Id.nullable().default(null),
  selector: Selector.default({}),
  /** `poll` only: seconds between two looks. */
  pollSeconds: z.number().int().min(60).max(86_400).default(300),
});

/** An endpoint that a Git host or registry calls, or a poll that stands in for one. */
export const Receiver = ReceiverSettings.extend({
  id: Id,
  /**
   * Last path part of the address, at least 128 bits; it is a secret, but one that must be copied. Empty: lost with the
   * secrets, or a poll, which nobody calls.
   */
  token: z.string(),
  secret: SecretStatus,
  createdAt: Timestamp,
});
export type Receiver = z.infer<typeof Receiver>;

const HttpAddress = z.url({ protocol: /^https?$/ }).max(2000);

/** Asks a Git server's API for a push hook that calls the receiver. */
export const HookCreation = z.object({
  id: Id,
  /** Under which the Git server reaches the receivers. */
  base: HttpAddress,
  /** Used once and not kept; null: the application's own. */
  token: SecretInput.nullable(),
  /** Base of the API; empty: where servers of this kind have it. */
  apiUrl: z.union([HttpAddress, z.literal('')]).default(''),
});
export type HookCreation = z.infer<typeof HookCreation>;

export const CreatedHook = z.object({
  /** Host of the API that was asked. */
  server: z.string(),
  /** A hook that had the address already was set right instead of making a second one. */
  replaced: z.boolean(),
});
export type CreatedHook = z.infer<typeof CreatedHook>;

export const ReceiverInput = ReceiverSettings.extend({ secret: SecretInput.nullish() });
export type ReceiverInput = z.infer<typeof ReceiverInput>;

/** What is known of a receiver beside its settings; `id` is the receiver's id. */
export const ReceiverState = z.object({
  id: Id,
  /** Called less often than usual: since when the next call was due. Null: not overdue, or too new to tell. */
  silentSince: Timestamp.nullable().default(null),
  /** The longest gap that is usual, milliseconds. */
  usualGapMs: z.number().int().nonnegative().nullable().default(null),
  /** `poll`: what the tag meant at the last look, how the registry marked that answer, and why the last look failed. */
  digest: Digest.nullable().default(null),
  etag: z.string().max(500).nullable().default(null),
  lookedAt: Timestamp.nullable().default(null),
  error: ErrorInfo.nullable().default(null),
});
export type ReceiverState = z.infer<typeof ReceiverState>;

/** `refused` and `ignored` are also what earlier versions kept for everything that they did not take. */
export const DeliveryVerdict = z.enum([
  'accepted',
  'coalesced',
  'repeated',
  'ignored',
  'paused',
  'wrong-repository',
  'wrong-branch',
  'wrong-tag',
  'bad-signature',
  'unknown-format',
  'refused',
  'failed',
]);
export type DeliveryVerdict = z.infer<typeof DeliveryVerdict>;

/** Locale key suffix under `deliveries.reason.` with values. */
const DeliveryReason = z.object({
  key: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});

/** One call of a receiver, kept with what became of it. */
export const Delivery = z.object({
  id: Id,
  receiverId: Id,
  receivedAt: Timestamp,
  verdict: DeliveryVerdict,
  reason: DeliveryReason,
  senderAddress: z.string(),
  senderDeliveryId: z.string().nullable(),
  /** Headers without secrets and the first 16 KiB of the body. */
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  summary: z.string(),
  /** What is acted on; null: nothing could be read, or an earlier version kept it elsewhere. */
  event: HookEvent.nullable().default(null),
  /** The sender that it looks like, where that is another one than the receiver's. */
  looksLike: z.string().max(100).nullable().default(null),
  buildId: Id.nullable(),
  batchId: Id.nullable(),
  replayOf: Id.nullable(),
});
export type Delivery = z.infer<typeof Delivery>;

/** A request as it is pasted: header lines (`Name: value`) and body. */
export const PastedPayload = z.object({
  id: Id,
  headers: z.string().max(64 * 1024),
  body: z.string().max(2 * 1024 * 1024),
});
export type PastedPayload = z.infer<typeof PastedPayload>;

/** What a request would do; nothing was done. */
export const PayloadTrial = z.object({
  /** Of the answer to the sender. */
  status: z.number().int(),
  verdict: DeliveryVerdict,
  reason: DeliveryReason,
  /** Whether the sender has shown that it knows the secret; `none`: the receiver asks for nothing. */
  proof: z.enum(['right', 'wrong', 'missing', 'none']),
  looksLike: z.string().nullable(),
  /** What was read, in the sender's order, whatever the verdict is. */
  events: z.array(HookEvent).max(1000),
  /** Built: the application with its branch. */
  application: z.object({ id: Id, name: z.string(), branch: z.string() }).nullable(),
  /** Released to, and whether each runs that digest already. */
  services: z.array(z.object({ id: Id, name: z.string(), upToDate: z.boolean() })),
  /** What the registry says the tag is now. */
  digest: Digest.nullable(),
  /** Why the registry or the cluster could not be asked. */
  error: ErrorInfo.nullable(),
});
export type PayloadTrial = z.infer<typeof PayloadTrial>;
