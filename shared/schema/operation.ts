import { z } from 'zod';
import { Id, Message, Note, Timestamp } from './common.ts';
import { ErrorInfo } from './error.ts';

export const OperationKind = z.enum([
  'check',
  'drift',
  'mirrors',
  'setup',
  'maintenance',
  'build',
  'release',
  'node',
  'credentials',
  'registry',
]);
export type OperationKind = z.infer<typeof OperationKind>;

/** `partial`: done to its end but for steps that a person left out. */
export const OperationState = z.enum([
  'queued',
  'running',
  'succeeded',
  'partial',
  'failed',
  'cancelled',
  'interrupted',
]);
export type OperationState = z.infer<typeof OperationState>;

export const StepState = z.enum(['pending', 'running', 'done', 'skipped', 'failed', 'cancelled']);
export type StepState = z.infer<typeof StepState>;

/** A step as the ledger keeps it: written before and after it runs. */
export const OperationStep = z.object({
  id: Id,
  hostId: Id.nullable(),
  title: Message,
  state: StepState,
  startedAt: Timestamp.nullable(),
  finishedAt: Timestamp.nullable(),
  /** What was read back as proof, or why it was skipped. Records of 0.1 and before have one text. */
  detail: z.preprocess((value) => (typeof value === 'string' ? [value].filter(Boolean) : value), z.array(Note)),
  error: ErrorInfo.nullable(),
  /** True with `skipped`: left out by a person, or since it needs such a step; the reason is in `detail`. */
  leftOut: z.boolean().optional(),
});
export type OperationStep = z.infer<typeof OperationStep>;

/** How a plan is applied, and whether it is held. */
export const ApplyState = z.object({
  /** Hosts that are worked on at once. */
  parallelHosts: z.number().int(),
  /** The host that goes through all its steps before the others begin; null: none. */
  canaryHostId: Id.nullable(),
  /** True: steps that run come to their end, nothing new is begun. */
  paused: z.boolean(),
});
export type ApplyState = z.infer<typeof ApplyState>;

/** Any long work, owned by core. */
export const Operation = z.object({
  id: Id,
  kind: OperationKind,
  title: Message,
  /** The host, application, service or set-up that it is about. */
  subjectId: z.string(),
  state: OperationState,
  /** 0 to 1; null where it can't be known. */
  progress: z.number().min(0).max(1).nullable(),
  steps: z.array(OperationStep),
  error: ErrorInfo.nullable(),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  finishedAt: Timestamp.nullable(),
  cancellable: z.boolean(),
  /** True: `operations.resume` goes on at the step that failed. */
  resumable: z.boolean(),
  /** Of set-ups and maintenance. */
  apply: ApplyState.optional(),
});
export type Operation = z.infer<typeof Operation>;

/** A line of an operation's output. `n` counts from 0 without gaps. */
export const OutputLine = z.object({
  n: z.number().int(),
  at: Timestamp,
  stepId: z.string().nullable(),
  stream: z.enum(['stdout', 'stderr', 'info']),
  /** Word for word; empty where it is a `message`. */
  text: z.string(),
  /** What Slipway itself says, for the window to put into words. */
  message: Message.optional(),
});
export type OutputLine = z.infer<typeof OutputLine>;

/** Something to tell the admin, in the inbox and as a native, tray or browser notification. */
export const Notification = z.object({
  id: Id,
  at: Timestamp,
  level: z.enum(['info', 'success', 'warning', 'error']),
  title: Message,
  body: Message,
  /** Path in the window that "open" leads to, e.g. `/releases/…`. */
  link: z.string(),
  readAt: Timestamp.nullable(),
  /** Put aside until then, and told once more; null: not. */
  snoozedUntil: Timestamp.nullable().default(null),
});
export type Notification = z.infer<typeof Notification>;
