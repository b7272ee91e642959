import { combinedSettings } from '../../../shared/domain/daemon-merge.ts';
import { firstWishes } from '../../../shared/domain/plans-wishes.ts';
import { rememberedMirrors, rememberedSettings } from '../../../shared/domain/remembered-settings.ts';
import type { Setup, SetupWishes } from '../../../shared/schema/plan.ts';
import type { Records } from '../../storage/stores.ts';
import type { SiteRequest } from './read-site.ts';

/**
 * What was wished of these hosts before, for work on hosts that are set up: roles as the cluster's record has them, the rest as
 * the last set-up that was finished wished it, with what was given to all of them, or accepted at all of them, since. Managers of the cluster are read along, since only they know its nodes.
 */
export function rememberedRequest(records: Records, hostIds: readonly string[]): SiteRequest {
  const hosts = records.of('hosts');
  const known = hostIds.filter((id) => hosts.get(id));
  const wishes = rememberedWishes(records, known);
  const managers = wishes.managers.filter((id) => !known.includes(id));
  return { hostIds: known, readIds: managers, wishes };
}

function rememberedWishes(records: Records, hostIds: readonly string[]): SetupWishes {
  const among = (ids: readonly string[]) => ids.some((id) => hostIds.includes(id));
  const here = (ids: readonly string[]) => ids.filter((id) => records.of('hosts').get(id));
  const cluster = records
    .of('clusters')
    .list()
    .find(({ managerHostIds, workerHostIds }) => among(managerHostIds) || among(workerHostIds));
  // A host that joined by another way than a set-up goes by the one that made its cluster.
  const setup =
    lastSetup(records, hostIds) ??
    lastSetup(records, [...(cluster?.managerHostIds ?? []), ...(cluster?.workerHostIds ?? [])]);
  const states = hostIds.flatMap((id) => records.of('hostStates').get(id)?.summary ?? []);
  const wishes = setup?.wishes ?? {
    ...firstWishes([]),
    mirrors: [...new Set(states.flatMap(({ mirrors }) => mirrors))],
    registry: null,
  };
  return {
    ...withRemembered(records, hostIds, wishes),
    managers: here(cluster?.managerHostIds ?? []),
    workers: here(cluster?.workerHostIds ?? []),
    clusterName: cluster?.name ?? wishes.clusterName,
  };
}

/** The one that was finished last of those with some of these hosts. */
function lastSetup(records: Records, hostIds: readonly string[]): Setup | undefined {
  return records
    .of('setups')
    .list()
    .filter((each) => each.finishedAt !== null && each.hostIds.some((id) => hostIds.includes(id)))
    .reduce<Setup | undefined>(
      (last, each) => ((each.finishedAt ?? 0) > (last?.finishedAt ?? -1) ? each : last),
      undefined,
    );
}

/** What the hosts hold by their own records goes before what their set-up wished, as far as they agree. */
export function withRemembered(records: Records, hostIds: readonly string[], wishes: SetupWishes): SetupWishes {
  const entries = hostIds.map((id) => records.of('baselines').get(id)?.entries ?? []);
  const mirrors = common(entries.map((each) => rememberedMirrors(each) ?? null));
  const settings = common(entries.map((each) => rememberedSettings(each)));
  return {
    ...wishes,
    mirrors: [...(mirrors ?? wishes.mirrors)],
    daemon: settings ? combinedSettings(wishes.daemon, settings) : wishes.daemon,
  };
}

/** The value that all have; null: they differ. */
function common<Value>(values: readonly Value[]): Value | null {
  const [first = null] = values;
  return values.every((value) => JSON.stringify(value) === JSON.stringify(first)) ? first : null;
}
