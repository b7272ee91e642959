import type { HostConnection, SshTarget } from '../../electron/adapters/host-connection.ts';
import { createRegistryClient, createRegistryContents } from '../../electron/adapters/registry/index.ts';
import { createHostConnector } from '../../electron/adapters/ssh/ssh-connector.ts';
import { swarmEngine } from '../../electron/adapters/swarm/index.ts';
import { type Clusters, createClusters } from '../../electron/core/clusters/index.ts';
import { createRegistries } from '../../electron/core/registries/index.ts';
import { createReleases, type ReleaseCollaborators, type Releases } from '../../electron/core/releases/index.ts';
import type { Storage } from '../../electron/storage/stores.ts';
import type { Release } from '../../shared/schema/release.ts';
import { sampleHost } from './sample-records.ts';
import { createTestContext, type TestContext } from './test-context.ts';

export interface ReleaseBenchOptions {
  readonly manager: SshTarget;
  readonly swarmId: string;
  readonly registryHost: string;
  readonly storage?: Storage;
  /** Also known as hosts, so that a node itself can be asked. */
  readonly workers?: readonly SshTarget[];
  readonly patience?: ReleaseCollaborators['patience'];
}

/** Clusters, registries and releases as core wires them, on a real Swarm reached over SSH. */
export interface ReleaseBench extends AsyncDisposable {
  readonly context: TestContext;
  readonly clusters: Clusters;
  readonly releases: Releases;
  readonly clusterId: string;
  readonly registryId: string;
  /** Waits for the verdict. */
  verdict(releaseId: string): Promise<Release>;
}

const managerId = 'manager';

/** Opened again on the same storage it finds its cluster and registry, and goes on with what was under way. */
export function openReleaseBench(options: ReleaseBenchOptions): ReleaseBench {
  const { manager, swarmId, registryHost, storage, workers = [] } = options;
  const context = createTestContext(storage ? { storage } : {});
  const connector = createHostConnector();
  const targets = new Map([[managerId, manager], ...workers.map((target, at) => [`worker-${at}`, target] as const)]);
  const opened = new Map<string, Promise<HostConnection>>();
  const connection = (hostId: string, signal: AbortSignal) => {
    const known = opened.get(hostId);
    if (known) return known;
    const fresh = connector.connect(targets.get(hostId) ?? manager, signal);
    opened.set(hostId, fresh);
    return fresh;
  };
  const docker = async (hostId: string, signal: AbortSignal) => (await connection(hostId, signal)).docker(signal);
  const registries = createRegistries(context, {
    hosts: { connection },
    client: createRegistryClient(),
    certificates: { makeAuthority: unused, issue: unused },
  });
  const clusters = createClusters(context, { hosts: { docker }, registries, engineFor: swarmEngine });
  const contents = createRegistryContents();
  const releases = createReleases(context, {
    clusters,
    registries,
    ...(options.patience && { patience: options.patience }),
    openRegistry: (registryId, signal) => contents.open(registries.access(registryId), signal),
  });
  const workerHostIds = [...targets.keys()].filter((id) => id !== managerId);
  if (workers.length > 0)
    for (const [id, { address }] of targets)
      context.storage.records.of('hosts').put({ ...sampleHost(1, Date.now()), id, name: id, internalAddress: address });
  const members = { managerHostIds: [managerId], workerHostIds };
  const cluster = clusters.register({ name: 'test', engineClusterId: swarmId, ...members });
  const { records } = context.storage;
  const known = records.of('registries').list()[0];
  const registry =
    known ??
    registries.add({
      ...{
        name: 'test',
        host: registryHost,
        namespace: '',
        username: '',
        caCertificate: null,
        insecure: true,
        loginEndsAt: null,
        tokenServer: '',
      },
    });
  context.operations.recover();
  return {
    context,
    clusters,
    releases,
    clusterId: cluster.id,
    registryId: registry.id,
    async verdict(releaseId) {
      await context.operations.finished(records.of('releases').require(releaseId).operationId);
      return records.of('releases').require(releaseId);
    },
    async [Symbol.asyncDispose]() {
      await clusters[Symbol.asyncDispose]();
      await context[Symbol.asyncDispose]();
      for (const one of opened.values()) await (await one)[Symbol.asyncDispose]();
    },
  };
}

function unused(): never {
  throw new Error('the bench needs no certificates');
}
