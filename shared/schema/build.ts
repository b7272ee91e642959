import { z } from 'zod';
import { CommitId, Digest, Id, Timestamp } from './common.ts';
import { ErrorInfo } from './error.ts';

export const Trigger = z.enum(['manual', 'poll', 'git-hook', 'registry-hook', 'build', 'rollback']);
export type Trigger = z.infer<typeof Trigger>;

/** Who builds: BuildKit, or the engine's older builder. */
export const BuildWay = z.enum(['buildkit', 'classic']);
export type BuildWay = z.infer<typeof BuildWay>;

/** `NAME` of an `ARG` in the Dockerfile. */
const ArgumentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'buildArgument.invalid');

/** `id` of a `RUN --mount=type=secret`. */
export const BuildSecretName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/, 'buildSecret.invalid');

/** `os/architecture[/variant]` as OCI names it. */
export const BuildPlatform = z.string().regex(/^linux\/[a-z0-9_]{1,20}(\/v[0-9]{1,2})?$/, 'platform.invalid');

/** How an application is built, besides what its Dockerfile says. */
export const BuildSettings = z.object({
  /** Stage of the Dockerfile; empty: the last one. */
  target: z
    .union([z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, 'target.invalid'), z.literal('')])
    .default(''),
  args: z.record(ArgumentName, z.string().max(4096)).default({}),
  /** Empty: the build host's own. */
  platform: z.union([BuildPlatform, z.literal('')]).default(''),
  /** Off: every step is run again. */
  cache: z.boolean().default(true),
  way: z.enum(['auto', ...BuildWay.options]).default('auto'),
  /** Cores; null: all but one. */
  cpus: z.number().min(0.1).max(512).nullable().default(null),
  /** Mebibytes; null: half of the host's memory. */
  memoryMb: z.number().int().min(32).max(4_194_304).nullable().default(null),
  /** From the first step to the pushed image. */
  minutes: z.number().int().min(1).max(1440).default(60),
  /** Per cent of the disk that must be free before it starts. */
  freePercent: z.number().int().min(1).max(90).default(15),
});
export type BuildSettings = z.infer<typeof BuildSettings>;

/** A step of the Dockerfile, as the engine tells it. */
export const BuildStage = z.object({
  /** As the engine names it, e.g. `[2/3] RUN npm ci` or `Step 2/3 : RUN npm ci`. */
  name: z.string(),
  state: z.enum(['running', 'done', 'cached', 'failed', 'stopped']),
  startedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  /** Number of the line of output with which it begins. */
  line: z.number().int(),
});
export type BuildStage = z.infer<typeof BuildStage>;

/** What failed in a build's output: where to look first. */
export const BuildFailure = z.object({
  /** The command of the step, without the engine's count. */
  command: z.string(),
  step: z.string(),
  exitCode: z.number().int().nullable(),
  line: z.number().int(),
});
export type BuildFailure = z.infer<typeof BuildFailure>;

/** A layer of the image, lowest first. */
export const ImageLayer = z.object({ command: z.string(), sizeBytes: z.number() });
export type ImageLayer = z.infer<typeof ImageLayer>;

/** Why a build waits: no host has a free place, the application's build before it runs, or a plan restarts the host's Docker. */
export const BuildQueue = z.object({
  position: z.number().int(),
  reason: z.enum(['slot', 'application', 'restart']),
});
export type BuildQueue = z.infer<typeof BuildQueue>;

export const BuildState = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted']);

/** One commit to one image. */
export const Build = z.object({
  id: Id,
  applicationId: Id,
  operationId: Id,
  commit: CommitId.nullable(),
  subject: z.string(),
  author: z.string(),
  trigger: Trigger,
  state: BuildState,
  image: z.string(),
  tag: z.string(),
  digest: Digest.nullable(),
  sizeBytes: z.number().nullable(),
  /** The host that builds or built it; null until it is chosen. */
  hostId: Id.nullable().default(null),
  /** While it waits. */
  queue: BuildQueue.nullable().default(null),
  way: BuildWay.nullable().default(null),
  /** Sum over the tree, the Dockerfile and the settings: equal ones give an equal image. */
  inputs: z.string().nullable().default(null),
  /** The earlier build whose image it is, since the inputs are equal. */
  reusedFrom: Id.nullable().default(null),
  /** True: asked to build again whatever is there, without cache. */
  fresh: z.boolean().default(false),
  stages: z.array(BuildStage).default([]),
  failure: BuildFailure.nullable().default(null),
  layers: z.array(ImageLayer).default([]),
  error: ErrorInfo.nullable(),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  finishedAt: Timestamp.nullable(),
});
export type Build = z.infer<typeof Build>;
