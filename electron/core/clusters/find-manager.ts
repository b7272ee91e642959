import type Docker from 'dockerode';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Cluster } from '../../../shared/schema/cluster.ts';
import type { ClusterCollaborators } from './clusters.ts';

/** How long one manager may take to answer before the next is tried. */
const managerTimeoutMs = 15_000;

/** Opens the engine of the first manager that answers; the one that answered last is tried first. */
export class ManagerFinder {
  readonly #hosts: ClusterCollaborators['hosts'];
  readonly #cluster: () => Cluster;
  #last: string | undefined;

  constructor(hosts: ClusterCollaborators['hosts'], cluster: () => Cluster) {
    this.#hosts = hosts;
    this.#cluster = cluster;
  }

  /** Fails with `cluster.noManager` {cluster} or `cluster.unreachable` {cluster, detail}. */
  async docker(signal: AbortSignal): Promise<Docker> {
    const { name, managerHostIds } = this.#cluster();
    if (managerHostIds.length === 0) throw new SlipwayError('cluster.noManager', { data: { cluster: name } });
    const order = [...managerHostIds].sort((one, other) => Number(other === this.#last) - Number(one === this.#last));
    let reason: unknown;
    for (const hostId of order) {
      try {
        const limited = AbortSignal.any([signal, AbortSignal.timeout(managerTimeoutMs)]);
        const docker = await this.#hosts.docker(hostId, limited);
        this.#last = hostId;
        return docker;
      } catch (error) {
        if (signal.aborted) throw new SlipwayError('operation.cancelled', { cause: error });
        reason = error;
      }
    }
    const detail = reason instanceof SlipwayError ? reason.code : String(reason);
    throw new SlipwayError('cluster.unreachable', { data: { cluster: name, detail }, retryable: true, cause: reason });
  }

  /** After an engine that can be reached did not manage the cluster: another one comes first next time. */
  forget(): void {
    const { managerHostIds } = this.#cluster();
    const at = this.#last === undefined ? -1 : managerHostIds.indexOf(this.#last);
    this.#last = managerHostIds[(at + 1) % Math.max(1, managerHostIds.length)];
  }
}
