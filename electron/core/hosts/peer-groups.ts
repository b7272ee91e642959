import { nfsPort, registryPort } from '../../../shared/domain/peer-probes.ts';
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

/** Services of hosts that all others need: the registry, by host id with its port, and NFS volumes. */
export function offersOf(services: {
  readonly registry: Readonly<Record<string, number>>;
  readonly nfs: readonly string[];
}): PeerGroup['offers'] {
  const hostIds = new Set([...Object.keys(services.registry), ...services.nfs]);
  const of = (hostId: string): PeerPort[] => {
    const port = services.registry[hostId];
    return [...(port ? [registryPort(port)] : []), ...(services.nfs.includes(hostId) ? [nfsPort] : [])];
  };
  return Object.fromEntries([...hostIds].map((hostId) => [hostId, of(hostId)]));
}

/** The label by which a node is known as the one that serves NFS volumes. */
const nfsLabel = 'nfs-server';

/** By the node's label, or by what a set-up wished. */
function servesNfs(records: Records, hostId: string): boolean {
  const label = records
    .of('nodes')
    .list()
    .find((node) => node.hostId === hostId)?.labels[nfsLabel];
  if (label !== undefined) return label !== 'false';
  return records
    .of('setups')
    .list()
    .some(({ wishes }) => wishes.nfsHostId === hostId);
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
      const registry = Object.fromEntries(
        registries.flatMap(({ kind, hostId, host }) => {
          const port = Number(host.split(':')[1]);
          return kind === 'built-in' && hostId !== null && members.includes(hostId) && port > 0 ? [[hostId, port]] : [];
        }),
      );
      const offers = offersOf({ registry, nfs: members.filter((hostId) => servesNfs(records, hostId)) });
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
