import type { Cluster } from '../../../shared/schema/cluster.ts';
import type { CoreContext } from '../context.ts';

/**
 * The host of the cluster behind a node of its engine: by address, else by host name. Addresses come first, since host
 * names need not be unique.
 */
export function hostBehindNode(
  { storage }: CoreContext,
  cluster: Cluster,
  node: { readonly address: string; readonly hostname: string },
): string | null {
  const members = new Set([...cluster.managerHostIds, ...cluster.workerHostIds]);
  const hosts = storage.records
    .of('hosts')
    .list()
    .filter((host) => members.has(host.id));
  const byAddress = hosts.filter((host) => host.internalAddress === node.address || host.ssh?.address === node.address);
  if (byAddress.length === 1) return byAddress[0]?.id ?? null;
  const hostnameOf = (hostId: string) => storage.records.of('hostStates').get(hostId)?.summary?.hostname;
  const named = hosts.filter((host) => host.name === node.hostname || hostnameOf(host.id) === node.hostname);
  return named.length === 1 ? (named[0]?.id ?? null) : null;
}
