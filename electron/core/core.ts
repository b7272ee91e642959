import type { OpenBuildSession } from '../adapters/build-session.ts';
import type { BundleReader } from '../adapters/bundle-files.ts';
import type { CertificateMaker } from '../adapters/certificates.ts';
import type { ClientConfigReader } from '../adapters/client-config.ts';
import type { GitClient } from '../adapters/git-client.ts';
import type { GitServer } from '../adapters/git-server.ts';
import type { Messenger } from '../adapters/messenger.ts';
import type { RegistryClient } from '../adapters/registry-client.ts';
import type { RegistryContents } from '../adapters/registry-contents.ts';
import type { Operations } from '../operations/operations.ts';
import type { Storage } from '../storage/stores.ts';
import { type Applications, createApplications } from './applications/index.ts';
import { type Builds, createBuilds } from './builds/index.ts';
import { type Channels, createChannels } from './channels/index.ts';
import { type Clusters, createClusters, type EngineFactory } from './clusters/index.ts';
import type { CoreContext } from './context.ts';
import { createHosts, type HostFiles, type Hosts } from './hosts/index.ts';
import { createMirrors, type Mirrors } from './mirrors/index.ts';
import { createNotifications, type Notifications } from './notifications/index.ts';
import { createProvisioning, HostLock, type Provisioning } from './provisioning/index.ts';
import { createReceivers, type Receivers } from './receivers/index.ts';
import { createRegistries, createRegistryCare, type Registries, type RegistryCare } from './registries/index.ts';
import { createReleases, type Releases } from './releases/index.ts';

/** All features, as the contract and the shells use them. */
export interface Core extends AsyncDisposable {
  readonly storage: Storage;
  readonly operations: Operations;
  readonly hosts: Hosts;
  readonly provisioning: Provisioning;
  readonly mirrors: Mirrors;
  readonly clusters: Clusters;
  readonly registries: Registries;
  readonly registryCare: RegistryCare;
  readonly applications: Applications;
  readonly builds: Builds;
  readonly releases: Releases;
  readonly receivers: Receivers;
  readonly notifications: Notifications;
  readonly channels: Channels;
}

/** Implementations of the interfaces in `electron/adapters`. */
export interface CoreAdapters {
  readonly git: GitClient;
  readonly registryClient: RegistryClient;
  readonly registryContents: RegistryContents;
  /** The docker client's settings of who runs this. */
  readonly clientConfig: ClientConfigReader;
  readonly certificates: CertificateMaker;
  readonly engineFor: EngineFactory;
  readonly hostFiles: HostFiles;
  readonly messenger: Messenger;
  /** Missing: push hooks can't be made at Git servers. */
  readonly gitServer?: GitServer;
  /** Missing: offline bundles can't be read. */
  readonly bundles?: BundleReader;
  /** Missing: images are built without BuildKit. */
  readonly openBuildSession?: OpenBuildSession;
}

/** Makes all features, settles what a crash left behind, and begins to watch hosts, clusters and sources. */
export function createCore(context: CoreContext, adapters: CoreAdapters): Core {
  const { storage, operations } = context;
  const channels = createChannels(context, { messenger: adapters.messenger });
  const notifications = createNotifications(context, { tell: channels.tell });
  const hosts = createHosts(context, adapters.hostFiles);
  const registries = createRegistries(context, {
    hosts,
    client: adapters.registryClient,
    certificates: adapters.certificates,
  });
  const clusters = createClusters(context, { hosts, registries, engineFor: adapters.engineFor });
  const provisioning = createProvisioning(context, {
    hosts,
    clusters,
    registries,
    quietBuilds: (hostId, wait) => builds.quiet(hostId, wait),
    ...(adapters.bundles && { bundles: adapters.bundles }),
  });
  const registryCare = createRegistryCare({
    ...{ context, registries, hosts, clusters },
    contents: adapters.registryContents,
    clientConfig: adapters.clientConfig,
    guard: (hostId, operationId, signal) =>
      new HostLock({ context, hosts, operationId, signal, say: () => undefined }, hostId),
  });
  const mirrors = createMirrors(context, { hosts });
  const releases = createReleases(context, {
    ...{ clusters, registries },
    openRegistry: (registryId, signal) => adapters.registryContents.open(registries.access(registryId), signal),
  });
  const applications = createApplications(context, { git: adapters.git, registries });
  const builds = createBuilds(context, {
    git: adapters.git,
    ...{ hosts, registries, releases, applications },
    openSession: adapters.openBuildSession,
  });
  const receivers = createReceivers(context, {
    ...{ builds, releases, registries, applications },
    ...(adapters.gitServer && { gitServer: adapters.gitServer }),
  });

  operations.recover();
  hosts.start();
  mirrors.start();
  clusters.start();
  registryCare.start();
  applications.start();
  receivers.start();
  channels.start();

  return {
    storage,
    operations,
    hosts,
    provisioning,
    mirrors,
    clusters,
    registries,
    registryCare,
    applications,
    builds,
    releases,
    receivers,
    notifications,
    channels,
    async [Symbol.asyncDispose]() {
      receivers[Symbol.dispose]();
      applications[Symbol.dispose]();
      await operations[Symbol.asyncDispose]();
      await registryCare[Symbol.asyncDispose]();
      await mirrors[Symbol.asyncDispose]();
      await clusters[Symbol.asyncDispose]();
      await hosts[Symbol.asyncDispose]();
      notifications[Symbol.dispose]();
      channels[Symbol.dispose]();
    },
  };
}
