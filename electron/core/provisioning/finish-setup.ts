import { profilesFor } from '../../../shared/domain/plans-wishes.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Profile } from '../../../shared/schema/host.ts';
import type { Clusters } from '../clusters/index.ts';
import type { SiteParts, SiteRequest } from './read-site.ts';
import { readEngine } from './steps/engine-answers.ts';

/** After all steps are proved: the cluster is registered, the hosts know their roles. */
export async function finishSetup(
  parts: SiteParts & { readonly clusters: Pick<Clusters, 'register'> },
  input: SiteRequest,
  signal: AbortSignal,
): Promise<void> {
  const { records } = parts.context.storage;
  for (const id of input.hostIds) {
    const host = records.of('hosts').require(id);
    const kept = host.profiles.filter((profile) => profile === 'builder');
    const profiles: Profile[] = [...new Set([...profilesFor(id, input.wishes), ...kept])];
    records.of('hosts').put({ ...host, profiles, internalAddress: input.addresses?.[id] ?? host.internalAddress });
  }
  await registerCluster(parts, input, signal);
}

async function registerCluster(
  parts: SiteParts & { readonly clusters: Pick<Clusters, 'register'> },
  { wishes, hostIds }: SiteRequest,
  signal: AbortSignal,
): Promise<void> {
  // A host on which something was left out may be no node yet.
  const managers = wishes.managers.filter((id) => hostIds.includes(id));
  const workers = wishes.workers.filter((id) => hostIds.includes(id));
  if (managers.length === 0) return;
  const engineClusterId = await readClusterId(parts, managers, signal);
  const before = parts.context.storage.records
    .of('clusters')
    .list()
    .find((cluster) => cluster.engineClusterId === engineClusterId);
  const managerHostIds = union(without(before?.managerHostIds, workers), managers);
  const workerHostIds = without(union(before?.workerHostIds ?? [], workers), managerHostIds);
  const cluster = parts.clusters.register({ name: wishes.clusterName, engineClusterId, managerHostIds, workerHostIds });
  const setAt = tokensRotatedAt(parts, managers);
  if (setAt !== null) parts.context.storage.records.of('clusters').put({ ...cluster, joinTokens: { setAt } });
}

/** By the ledger, when the tokens of these managers' cluster were last made new. */
function tokensRotatedAt({ context }: SiteParts, managers: readonly string[]): number | null {
  const times = context.storage.records
    .of('operations')
    .list()
    .flatMap(({ steps }) => steps)
    .filter(({ id, state }) => state === 'done' && managers.some((manager) => id === `swarm-rotate/${manager}`))
    .flatMap(({ finishedAt }) => finishedAt ?? []);
  return times.length > 0 ? Math.max(...times) : null;
}

async function readClusterId({ hosts }: SiteParts, managers: readonly string[], signal: AbortSignal): Promise<string> {
  let last: unknown = new SlipwayError('cluster.noManager');
  for (const id of managers) {
    try {
      const docker = await hosts.docker(id, signal);
      return readEngine('swarm', await docker.swarmInspect()).ID;
    } catch (error) {
      if (signal.aborted) throw error;
      last = error;
    }
  }
  throw last;
}

function union(some: readonly string[], others: readonly string[]): readonly string[] {
  return [...new Set([...some, ...others])];
}

function without(some: readonly string[] = [], others: readonly string[]): readonly string[] {
  return some.filter((id) => !others.includes(id));
}
