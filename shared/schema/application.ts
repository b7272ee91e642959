import { z } from 'zod';
import { BuildSecretName, BuildSettings } from './build.ts';
import { CommitId, Id, SecretInput, SecretStatus, Timestamp } from './common.ts';
import { ErrorInfo } from './error.ts';
import { RepositoryName } from './registry.ts';
import { SourceRule, SourceSkip } from './source-rule.ts';

/** `key=value` pairs that a service must all bear. */
export const Selector = z.record(z.string().min(1).max(128), z.string().max(256));
export type Selector = z.infer<typeof Selector>;

export const GitMethod = z.enum(['none', 'token', 'deploy-key']);

/** `https://…`, `http://…`, `ssh://…` or `user@host:path`. */
export const GitUrl = z
  .string()
  .trim()
  .max(1000)
  .regex(/^(https?:\/\/|ssh:\/\/)[^\s]+$|^[A-Za-z0-9_.-]+@[^\s:]+:[^\s]+$/, 'gitUrl.invalid');

export const BranchName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^(?!-)(?!.*\.\.)(?!.*[\s~^:?*[\\])[^/].*[^/.]$|^[^\s~^:?*[\\/.-]$/, 'branch.invalid');

/** Path inside the repository, no `..`, not absolute. */
export const RepositoryPath = z
  .string()
  .max(500)
  .regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\0]*$/, 'path.invalid');

const ApplicationSettings = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(63)
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'name.invalid'),
  git: z.object({ url: GitUrl, branch: BranchName, method: GitMethod, username: z.string().max(255).default('') }),
  source: SourceRule.prefault({}),
  /** Folder of the build context, `` for the root. */
  context: RepositoryPath.default(''),
  /** Path of the Dockerfile inside the repository. */
  dockerfile: RepositoryPath.default('Dockerfile'),
  registryId: Id,
  image: RepositoryName,
  /** Null: the idlest host that has the role of a builder. */
  buildHostId: Id.nullable(),
  build: BuildSettings.prefault({}),
  clusterId: Id,
  selector: Selector,
  /** Seconds between `git ls-remote`; 0 turns the poll off. */
  pollSeconds: z.number().int().min(0).max(86_400).default(60),
  /** Start a release when a build succeeds. */
  autoRelease: z.boolean().default(true),
});

/** Git source, build rule and the selector of the services that run it. */
export const Application = ApplicationSettings.extend({
  id: Id,
  secrets: z.object({ token: SecretStatus, deployKey: SecretStatus }),
  /** Secrets that the Dockerfile mounts, by their `id`. */
  buildSecrets: z.record(BuildSecretName, SecretStatus).default({}),
  /** Pinned key of the Git server (SSH only). */
  gitHostKey: z.object({ type: z.string(), fingerprint: z.string(), key: z.string() }).nullable(),
  createdAt: Timestamp,
});
export type Application = z.infer<typeof Application>;

export const ApplicationInput = ApplicationSettings.extend({
  secrets: z.object({ token: SecretInput.nullish(), deployKey: SecretInput.nullish() }).default({}),
  /** A missing name leaves what is set, null removes it. */
  buildSecrets: z.record(BuildSecretName, SecretInput.nullable()).default({}),
  /** The key that the admin saw and accepted, from `applications.probeSource`. */
  gitHostKey: z.object({ type: z.string(), fingerprint: z.string(), key: z.string() }).nullable().default(null),
});
export type ApplicationInput = z.infer<typeof ApplicationInput>;

/** What a look into the files of a commit showed. */
export const SourceShape = z.object({
  commit: CommitId,
  /** Whether the Dockerfile is where the application says. */
  dockerfile: z.boolean(),
  /** Paths that Git LFS keeps elsewhere, as patterns of `.gitattributes`: a build gets pointers instead. */
  lfs: z.array(z.string()),
  submodules: z.array(z.object({ path: z.string(), url: z.string() })),
});
export type SourceShape = z.infer<typeof SourceShape>;

/** What a look at the Git source showed. */
export const SourceProbe = z.object({
  hostKey: z.object({ type: z.string(), fingerprint: z.string(), key: z.string() }).nullable(),
  branches: z.array(z.object({ name: z.string(), commit: CommitId })),
  tags: z.array(z.object({ name: z.string(), commit: CommitId })).default([]),
  defaultBranch: z.string().nullable().default(null),
  /** What would be built now; null: nothing fits, or only the server's key was looked at. */
  shape: SourceShape.nullable().default(null),
  /** Why the files could not be looked at, though the branches could be listed. */
  shapeError: ErrorInfo.nullable().default(null),
});
export type SourceProbe = z.infer<typeof SourceProbe>;

/** What was last seen of the source; `id` is the application's id. */
export const ApplicationState = z.object({
  id: Id,
  seenCommit: CommitId.nullable(),
  /** The tag that was the highest, where tags are followed. */
  seenTag: z.string().max(500).nullable().default(null),
  /** Why the seen commit was not built. */
  skipped: SourceSkip.nullable().default(null),
  lookedAt: Timestamp.nullable(),
  error: ErrorInfo.nullable(),
});
export type ApplicationState = z.infer<typeof ApplicationState>;
