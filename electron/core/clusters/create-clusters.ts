import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Cluster } from '../../../shared/schema/cluster.ts';
import type { ClusterEngine } from '../../adapters/cluster-engine.ts';
import type { CoreContext } from '../context.ts';
import { ClusterViews } from './cluster-views.ts';
import { ClusterWatch } from './cluster-watch.ts';
import type { ClusterCollaborators, Clusters, NodeCommands, RegisterCluster, ServiceCommands } from './clusters.ts';
import { ManagerFinder } from './find-manager.ts';
import { hostBehindNode } from './host-of-node.ts';
import { nodeCommands } from './node-commands.ts';
import { serviceCommands } from './service-commands.ts';

/** The clusters feature. `engineFor` opens an engine of the cluster's kind. */
export function createClusters(context: CoreContext, collaborators: ClusterCollaborators): Clusters {
  return new ClusterService(context, collaborators);
}

interface OpenCluster {
  readonly engine: ClusterEngine;
  readonly watch: ClusterWatch;
}

class ClusterService implements Clusters {
  readonly services: ServiceCommands;
  readonly nodes: NodeCommands;
  readonly #context: CoreContext;
  readonly #collaborators: ClusterCollaborators;
  readonly #open = new Map<string, OpenCluster>();
  #started = false;

  constructor(context: CoreContext, collaborators: ClusterCollaborators) {
    this.#context = context;
    this.#collaborators = collaborators;
    const parts = {
      context,
      engine: (clusterId: string) => this.engine(clusterId),
      refresh: (clusterId: string, signal: AbortSignal) => this.#refreshQuietly(clusterId, signal),
    };
    this.services = serviceCommands({ ...parts, registries: collaborators.registries });
    this.nodes = nodeCommands(parts);
  }

  async refresh({ id }: { readonly id: string }, signal: AbortSignal): Promise<void> {
    await this.#cluster(id).watch.refresh(signal);
  }

  engine(clusterId: string): ClusterEngine {
    return this.#cluster(clusterId).engine;
  }

  register({ name, engineClusterId, managerHostIds, workerHostIds }: RegisterCluster): Cluster {
    const clusters = this.#context.storage.records.of('clusters');
    const before = clusters.list().find((cluster) => cluster.engineClusterId === engineClusterId);
    const cluster: Cluster = {
      id: before?.id ?? this.#context.newId(),
      name,
      engine: 'swarm',
      managerHostIds: [...managerHostIds],
      workerHostIds: [...workerHostIds],
      createdAt: before?.createdAt ?? this.#context.clock.now(),
      engineClusterId,
      joinTokens: before?.joinTokens ?? { setAt: null },
    };
    clusters.put(cluster);
    const { watch } = this.#cluster(cluster.id);
    if (this.#started) watch.start();
    return cluster;
  }

  start(): void {
    this.#started = true;
    for (const { id } of this.#context.storage.records.of('clusters').list()) this.#cluster(id).watch.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open.values()].map(({ watch }) => watch[Symbol.asyncDispose]()));
    this.#open.clear();
  }

  #cluster(clusterId: string): OpenCluster {
    const clusters = this.#context.storage.records.of('clusters');
    clusters.require(clusterId);
    const known = this.#open.get(clusterId);
    if (known) return known;
    const finder = new ManagerFinder(this.#collaborators.hosts, () => clusters.require(clusterId));
    const engine = this.#collaborators.engineFor({
      clusterId,
      docker: (signal) => finder.docker(signal),
      hostDocker: (hostId, signal) => this.#collaborators.hosts.docker(hostId, signal),
      hostIdOf: (node) => hostBehindNode(this.#context, clusters.require(clusterId), node),
    });
    const views = new ClusterViews(this.#context, clusterId);
    const made = { engine, watch: new ClusterWatch(this.#context, { engine, views, finder }) };
    this.#open.set(clusterId, made);
    return made;
  }

  /** What was done is done, whether or not it can be shown at once. */
  async #refreshQuietly(clusterId: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#cluster(clusterId).watch.refresh(signal);
    } catch (error) {
      if (!(error instanceof SlipwayError) && !signal.aborted) throw error;
    }
  }
}
