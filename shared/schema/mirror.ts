import { z } from 'zod';
import { Timestamp } from './common.ts';

/** An `http(s)` origin without user, query or fragment: what `registry-mirrors` accepts (moby registry/config.go). */
export const MirrorUrl = z
  .string()
  .trim()
  .max(300)
  .regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/, 'mirror.invalid');

/** Why a mirror does not serve. `noTool`: the host has nothing to ask with, so that nothing is known. */
export const MirrorCause = z.enum([
  'dns',
  'refused',
  'unroutable',
  'timeout',
  'tls',
  'connection',
  'status',
  'forbidden',
  'login',
  'tooMany',
  'notRegistry',
  'noImage',
  'noTool',
]);
export type MirrorCause = z.infer<typeof MirrorCause>;

/** What a host last found of one mirror. */
export const MirrorState = z.object({
  /** Without a `/` at its end. */
  url: z.string(),
  verdict: z.enum(['fast', 'slow', 'dead', 'unknown']),
  cause: MirrorCause.nullable(),
  /** What the tool on the host said, word for word; empty where nothing failed. */
  detail: z.string(),
  /** HTTP status that decided; null where no answer came. */
  status: z.number().nullable(),
  /** Milliseconds until the registry protocol answered. */
  answerMs: z.number().nullable(),
  /** Milliseconds for manifest and blob of a small image; null where only the manifest was asked. */
  pullMs: z.number().nullable(),
  bytes: z.number().nullable(),
  /** Digest of the image's tag as the mirror has it; a stale mirror has another one. */
  digest: z.string().nullable(),
  measuredAt: Timestamp,
  /** Since when it is dead as seen from this host; null: it is not. */
  deadSince: Timestamp.nullable(),
});
export type MirrorState = z.infer<typeof MirrorState>;
