import type Docker from 'dockerode';
import type { Application } from '../../../shared/schema/application.ts';
import type { Build } from '../../../shared/schema/build.ts';
import type { Registry } from '../../../shared/schema/registry.ts';
import type { OpenBuildSession } from '../../adapters/build-session.ts';
import type { GitClient, GitCommit, GitLogin } from '../../adapters/git-client.ts';
import type { HostConnection } from '../../adapters/host-connection.ts';
import type { ManifestInfo, RegistryAccess } from '../../adapters/registry-client.ts';
import type { StepRun } from '../../operations/operations.ts';
import type { BuildStarter } from '../applications/index.ts';
import type { CoreContext } from '../context.ts';
import type { Releases } from '../releases/index.ts';
import type { BuildQueue } from './build-queue.ts';

export interface BuildCollaborators {
  readonly git: GitClient;
  readonly hosts: {
    connection(hostId: string, signal: AbortSignal): Promise<HostConnection>;
    docker(hostId: string, signal: AbortSignal): Promise<Docker>;
  };
  readonly registries: {
    require(registryId: string): Registry;
    access(registryId: string): RegistryAccess;
    resolve(registryId: string, repository: string, reference: string, signal: AbortSignal): Promise<ManifestInfo>;
  };
  readonly releases: Pick<Releases, 'release'>;
  readonly applications: {
    require(applicationId: string): Application;
    login(applicationId: string): GitLogin;
    head(applicationId: string, signal: AbortSignal): Promise<{ readonly commit: string }>;
    buildSecrets(applicationId: string): ReadonlyMap<string, string>;
    startBuildsWith(start: BuildStarter): void;
  };
  /** Missing: BuildKit is not used. */
  readonly openSession?: OpenBuildSession | undefined;
}

export interface BuildInput {
  readonly buildId: string;
}

export interface BuildTools {
  readonly context: CoreContext;
  readonly collaborators: BuildCollaborators;
  readonly queue: BuildQueue;
}

/** What the steps of one build share; grows from step to step (builds are never resumed). */
export interface BuildWork extends BuildTools {
  readonly application: Application;
  readonly hostId: string;
  readonly hostName: string;
  /** Values by the names that the Dockerfile mounts. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly openSession: OpenBuildSession | undefined;
  readonly signal: AbortSignal;
  /** Builds that run on the host now, this one among them. */
  readonly buildsOnHost: () => number;
  readonly build: () => Build;
  readonly change: (patch: Partial<Build>) => void;
}

/** What a commit says of how it is built, read once. */
export interface BuildFiles {
  /** Text of the Dockerfile. */
  readonly dockerfile: string;
  /** Text of `.dockerignore` in the context's folder, if there is one. */
  readonly ignore: string | undefined;
}

/** What the steps that make and push the image are given. */
export interface ImageStep {
  readonly docker: Docker;
  readonly source: GitCommit;
  readonly step: StepRun;
}
