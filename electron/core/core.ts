import type { GitClient } from '../adapters/git-client.ts';
import type { RegistryClient } from '../adapters/registry-client.ts';
import type { Operations } from '../operations/operations.ts';
import type { Storage } from '../storage/stores.ts';
import { type Applications, createApplications } from './applications/index.ts';
import { type Builds, createBuilds } from './builds/index.ts';
import { type Clusters, createClusters } from './clusters/index.ts';
import type { CoreContext } from './context.ts';
import { createHosts, type HostFiles, type Hosts } from './hosts/index.ts';
import { createNotifications, type Notifications } from './notifications/index.ts';
import { createProvisioning, type Provisioning } from './provisioning/index.ts';
import { createReceivers, type Receivers } from './receivers/index.ts';
import { createRegistries, type Registries } from './registries/index.ts';
import { createReleases, type Releases } from './releases/index.ts';

/** All features, as the contract and the shells use them. */
export interface Core extends AsyncDisposable {
  readonly storage: Storage;
  readonly operations: Operations;
  readonly hosts: Hosts;
  readonly provisioning: Provisioning;
  readonly clusters: Clusters;
  readonly registries: Registries;
  readonly applications: Applications;
  readonly builds: Builds;
  readonly releases: Releases;
  readonly receivers: Receivers;
  readonly notifications: Notifications;
}

export interface CoreAdapters {
  readonly git: GitClient;
  readonly registryClient: RegistryClient;
  readonly hostFiles: HostFiles;
}
