import { z } from 'zod';
import { Message, TimeOfDay, Timestamp } from './common.ts';
import { UpdatePolicy } from './service.ts';

/** One task first; then a time, or a person, decides whether the others follow. */
export const CanaryRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('wait'), seconds: z.number().int().min(5).max(86_400) }),
  z.object({ kind: z.literal('confirm') }),
]);
export type CanaryRule = z.infer<typeof CanaryRule>;

/** When releases may begin: local time of the machine where core runs; `from` after `to` passes midnight. */
export const ReleaseWindow = z.object({
  /** 1 is Monday, 7 is Sunday: the day on which the window opens. */
  days: z.array(z.number().int().min(1).max(7)).min(1, 'days.none').max(7),
  from: TimeOfDay,
  to: TimeOfDay,
});
export type ReleaseWindow = z.infer<typeof ReleaseWindow>;

/** `auto`: start first, unless a host port or a volume that is written speaks against it. */
export const StrategyUpdate = UpdatePolicy.extend({ order: z.enum(['auto', 'start-first', 'stop-first']) });
export type StrategyUpdate = z.infer<typeof StrategyUpdate>;

export const StrategyInput = z.object({
  /** Null: as the service's own update policy says. */
  update: StrategyUpdate.nullable().default(null),
  /** Null: as the service's own settings say; those that Slipway made roll back. */
  failureAction: z.enum(['rollback', 'pause']).nullable().default(null),
  canary: CanaryRule.default({ kind: 'none' }),
  /** A person lets each release begin. */
  approval: z.boolean().default(false),
  window: ReleaseWindow.nullable().default(null),
  /** No release begins until it is lifted, or until `until`. */
  freeze: z
    .object({ until: Timestamp.nullable(), why: z.string().trim().min(1, 'why.none').max(300) })
    .nullable()
    .default(null),
});
export type StrategyInput = z.infer<typeof StrategyInput>;

export const StrategyScope = z.enum(['service', 'application']);
export type StrategyScope = z.infer<typeof StrategyScope>;

/** How releases of a service go; that of an application is for services without one of their own. `id`: `<scope>/<subjectId>`. */
export const Strategy = StrategyInput.extend({
  id: z.string(),
  scope: StrategyScope,
  /** The engine's id of the service, or the application's. */
  subjectId: z.string(),
  changedAt: Timestamp,
  changedBy: z.string(),
});
export type Strategy = z.infer<typeof Strategy>;

/** What a release goes by, worked out before it begins and kept with it. */
export const ReleasePlan = z.object({
  /** Whose strategy it is; `none`: only the service's update policy. */
  from: z.enum(['service', 'application', 'none']),
  update: UpdatePolicy,
  /** True: `update` is written into the service with this release, as it differs from what stands there. */
  writesUpdate: z.boolean(),
  failureAction: z.enum(['rollback', 'pause']).nullable(),
  canary: CanaryRule,
  approval: z.boolean(),
  window: ReleaseWindow.nullable(),
  /** Whose check says that a task is well; `none`: that it runs. */
  health: z.enum(['service', 'image', 'none']).default('none'),
  /** Why the order is as it is, what was adjusted, and how strong the promise is. */
  reasons: z.array(Message),
});
export type ReleasePlan = z.infer<typeof ReleasePlan>;

export const HoldKind = z.enum(['approval', 'freeze', 'window', 'canary']);
export type HoldKind = z.infer<typeof HoldKind>;

/** What a release waits for. `until`: when it goes on by itself; null: only when a person says so. */
export const ReleaseHold = z.object({
  kind: HoldKind,
  since: Timestamp,
  until: Timestamp.nullable(),
  /** What the person wrote who set it; empty where nobody did. */
  why: z.string(),
});
export type ReleaseHold = z.infer<typeof ReleaseHold>;

/** What a person said to a held release, once for each kind. `now`: begin in spite of approval, freeze and window. */
export const ReleaseDecision = z.object({
  kind: z.enum(['approve', 'now', 'confirm']),
  at: Timestamp,
  by: z.string(),
});
export type ReleaseDecision = z.infer<typeof ReleaseDecision>;
