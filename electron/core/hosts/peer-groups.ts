import { registryPort } from '../../../shared/domain/peer-probes.ts';
import type { Profile } from '../../../shared/schema/host.ts';
import type { PeerPort } from '../../../shared/schema/peers.ts';
import type { Records } from '../../storage/stores.ts';

/** Hosts that have to reach each other. As plain data: a check keeps it for when it is resumed. */
export interface PeerGroup {
  /** Of the set-up or the cluster. */
  readonly id: string;
  readonly hostIds: readonly string[];
  readonly profiles: Readonly<Record<string, readonly Profile[]>>;
  /** Ports that a host offers to all others (the registry), by host id. */
  readonly offers: Readonly<Record<string, readonly PeerPort[]>>;
}

/** The members of each cluster among these hosts, where there are at least two. */
export function clusterGroups(records: Records, hostIds: readonly string[]): PeerGroup[] {
  const chosen = new Set(hostIds);
  const registries = records.of('registries').list();
  return records
    .of('clusters')
    .list()
    .map(({ id, managerHostIds, workerHostIds }): PeerGroup => {
      const managers = managerHostIds.filter((hostId) => chosen.has(hostId));
      const workers = workerHostIds.filter((hostId) => chosen.has(hostId));
      const members = [...managers, ...workers];
      const profiles = Object.fromEntries([
        ...managers.map((hostId) => [hostId, ['swarm-manager']] as const),
        ...workers.map((hostId) => [hostId, ['swarm-worker']] as const),
      ]) satisfies Record<string, Profile[]>;
      const offers = Object.fromEntries(
        registries.flatMap(({ kind, hostId, host }) => {
          const port = Number(host.split(':')[1]);
          return kind === 'built-in' && hostId !== null && members.includes(hostId) && port > 0
            ? [[hostId, [registryPort(port)]] as const]
            : [];
        }),
      );
      return { id, hostIds: members, profiles, offers };
    })
    .filter(({ hostIds: members }) => members.length >= 2);
}

/** Whether findings between hosts still mean something for this host: it is in a cluster, or in a set-up under way. */
export function hasPeers(records: Records, hostId: string): boolean {
  const inCluster = records
    .of('clusters')
    .list()
    .some((cluster) => cluster.managerHostIds.includes(hostId) || cluster.workerHostIds.includes(hostId));
  return (
    inCluster ||
    records
      .of('setups')
      .list()
      .some(({ hostIds, finishedAt }) => finishedAt === null && hostIds.includes(hostId))
  );
}
