import { z } from 'zod';
import { CommitId, Id, SecretInput, SecretStatus, Timestamp } from './common.ts';
import { ErrorInfo } from './error.ts';
import { RepositoryName } from './registry.ts';

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
  /** Folder of the build context, `` for the root. */
  context: RepositoryPath.default(''),
  /** Path of the Dockerfile inside the repository. */
  dockerfile: RepositoryPath.default('Dockerfile'),
  registryId: Id,
  image: RepositoryName,
  buildHostId: Id,
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
  /** Pinned key of the Git server (SSH only). */
  gitHostKey: z.object({ type: z.string(), fingerprint: z.string(), key: z.string() }).nullable(),
  createdAt: Timestamp,
});
export type Application = z.infer<typeof Application>;

export const ApplicationInput = ApplicationSettings.extend({
  secrets: z.object({ token: SecretInput.nullish(), deployKey: SecretInput.nullish() }).default({}),
  /** The key that the admin saw and accepted, from `applications.probeSource`. */
  gitHostKey: z.object({ type: z.string(), fingerprint: z.string(), key: z.string() }).nullable().default(null),
});
export type ApplicationInput = z.infer<typeof ApplicationInput>;

/** What a look at the Git source showed. */
export const SourceProbe = z.object({
  hostKey: z.object({ type: z.string(), fingerprint: z.string(), key: z.string() }).nullable(),
  branches: z.array(z.object({ name: z.string(), commit: CommitId })),
});
export type SourceProbe = z.infer<typeof SourceProbe>;

/** What was last seen of the source; `id` is the application's id. */
export const ApplicationState = z.object({
  id: Id,
  seenCommit: CommitId.nullable(),
  lookedAt: Timestamp.nullable(),
  error: ErrorInfo.nullable(),
});
export type ApplicationState = z.infer<typeof ApplicationState>;
