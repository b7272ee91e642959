import type { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ClusterNode } from '../../../shared/schema/cluster.ts';
import type { RecordOf } from '../../../shared/schema/collections.ts';
import type { ClusterEngine } from '../../adapters/cluster-engine.ts';
import type { CoreContext } from '../context.ts';
import { noteNodeLabels } from '../drift/index.ts';

/** What the engine shows, written into the records nodes, services and clusterStates. */
export class ClusterViews {
  readonly #context: CoreContext;
  readonly #clusterId: string;

  constructor(context: CoreContext, clusterId: string) {
    this.#context = context;
    this.#clusterId = clusterId;
  }

  /** @returns whether some service is on its way to what is wanted, so that a look soon is worth it. */
  async read(engine: ClusterEngine, signal: AbortSignal): Promise<{ readonly moving: boolean }> {
    const [nodes, services] = await Promise.all([engine.nodes(signal), engine.services(signal)]);
    this.#replace('nodes', nodes);
    this.#noteRoles(nodes);
    noteNodeLabels(this.#context.storage.records, nodes, this.#context.clock.now());
    this.#replace('services', services);
    const leader = nodes.find((node) => node.leader) ?? nodes[0];
    this.#state({ reachable: true, problem: null, engineVersion: leader?.engineVersion ?? '' });
    const moving = services.some(
      (service) =>
        service.replicasRunning !== service.replicasWanted ||
        service.updateState === 'updating' ||
        service.updateState === 'rolling-back',
    );
    return { moving };
  }

  /** The last view is kept: what is not seen may well go on. */
  lost(error: SlipwayError): void {
    const before = this.#context.storage.records.of('clusterStates').get(this.#clusterId);
    const detail = String(error.data.detail ?? error.code);
    const problem = { key: `clusters.problems.${problemKey(error)}`, params: { detail } };
    this.#state({ reachable: false, problem, engineVersion: before?.engineVersion ?? '' });
  }

  #state(state: Omit<RecordOf<'clusterStates'>, 'id' | 'readAt'>): void {
    const states = this.#context.storage.records.of('clusterStates');
    states.put({ ...state, id: this.#clusterId, readAt: this.#context.clock.now() });
  }

  /** Roles change by other hands, too; and the managers are where the cluster is asked. */
  #noteRoles(nodes: readonly ClusterNode[]): void {
    const clusters = this.#context.storage.records.of('clusters');
    const cluster = clusters.get(this.#clusterId);
    if (!cluster) return;
    const roles = new Map(nodes.flatMap(({ hostId, role }) => (hostId === null ? [] : [[hostId, role] as const])));
    const move = (hostIds: readonly string[], others: readonly string[], role: ClusterNode['role']) => [
      ...hostIds.filter((id) => (roles.get(id) ?? role) === role),
      ...others.filter((id) => roles.get(id) === role),
    ];
    const managerHostIds = move(cluster.managerHostIds, cluster.workerHostIds, 'manager');
    const workerHostIds = move(cluster.workerHostIds, cluster.managerHostIds, 'worker');
    if (
      managerHostIds.length === cluster.managerHostIds.length &&
      managerHostIds.every((id) => cluster.managerHostIds.includes(id))
    )
      return;
    clusters.put({ ...cluster, managerHostIds, workerHostIds });
  }

  #replace<Name extends 'nodes' | 'services'>(name: Name, now: readonly RecordOf<Name>[]): void {
    const collection = this.#context.storage.records.of<Name>(name);
    const ids = new Set(now.map((record) => record.id));
    for (const record of collection.list())
      if (record.clusterId === this.#clusterId && !ids.has(record.id)) collection.remove(record.id);
    // Only what has changed: every put goes to every window.
    for (const record of now)
      if (JSON.stringify(collection.get(record.id)) !== JSON.stringify(record)) collection.put(record);
  }
}

function problemKey({ code }: SlipwayError): string {
  if (code === 'cluster.noManager') return 'noManager';
  return code === 'cluster.unreachable' ? 'unreachable' : 'failed';
}
