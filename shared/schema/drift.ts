import { z } from 'zod';
import { Id, Timestamp } from './common.ts';

/** What Slipway set on a host: the name of a fact and its value, as it was read back when an apply had ended. */
const BaselineEntry = z.object({
  /** As `domain/drift.ts` names it, e.g. `daemon.json/registry-mirrors`. */
  name: z.string(),
  value: z.string(),
  /** The operation that set it; null: a command. */
  operationId: Id.nullable(),
  at: Timestamp,
  /** Since when a person takes another value for right; null: it is as it was set. */
  acceptedAt: Timestamp.nullable(),
});
export type BaselineEntry = z.infer<typeof BaselineEntry>;

/** Facts that were set and what differs now; `id` is the host's id. */
export const Baseline = z.object({
  id: Id,
  entries: z.array(BaselineEntry),
  /** Entries that are no longer so, with what was found. */
  drift: z.array(z.object({ name: z.string(), found: z.string() })),
  /** When the host was last compared; null: not since. */
  comparedAt: Timestamp.nullable(),
  /** Since when something differs; null: nothing does. */
  since: Timestamp.nullable(),
});
export type Baseline = z.infer<typeof Baseline>;
