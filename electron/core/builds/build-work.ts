import type Docker from 'dockerode';
import type { Application } from '../../../shared/schema/application.ts';
import type { Build } from '../../../shared/schema/build.ts';
import type { Registry } from '../../../shared/schema/registry.ts';
import type { GitClient, GitLogin } from '../../adapters/git-client.ts';
import type { HostConnection } from '../../adapters/host-connection.ts';
import type { ManifestInfo, RegistryAccess } from '../../adapters/registry-client.ts';
import type { BuildStarter } from '../applications/index.ts';
import type { CoreContext } from '../context.ts';
import type { Releases } from '../releases/index.ts';

export interface BuildLimits {
  /** Bytes that a build's container may use. */
  readonly memoryBytes?: number;
  /** Milliseconds from the first step to the pushed image. */
  readonly timeoutMs: number;
  /** Local images of one application that stay on the build host. */
  readonly keepImages: number;
}

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
    startBuildsWith(start: BuildStarter): void;
  };
  readonly limits?: BuildLimits;
}

export interface BuildInput {
  readonly buildId: string;
}

export interface BuildTools {
  readonly context: CoreContext;
  readonly collaborators: BuildCollaborators;
  readonly limits: BuildLimits;
}

/** What the steps of one build share; grows from step to step (builds are never resumed). */
export interface BuildWork extends BuildTools {
  readonly application: Application;
  readonly signal: AbortSignal;
  readonly build: () => Build;
  readonly change: (patch: Partial<Build>) => void;
}
