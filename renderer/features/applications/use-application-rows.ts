import { useMemo } from 'react';
import { useRecords } from '../../rpc/index.ts';
import type { ApplicationRow } from './application-status.ts';

function groupByApplication<Item extends { readonly applicationId: string | null; readonly createdAt: number }>(
  items: readonly Item[],
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  const newestFirst = [...items].sort((one, other) => other.createdAt - one.createdAt);
  for (const item of newestFirst) {
    if (item.applicationId === null) continue;
    const group = groups.get(item.applicationId);
    if (group) group.push(item);
    else groups.set(item.applicationId, [item]);
  }
  return groups;
}

/** All applications with what is known of them. */
export function useApplicationRows(): readonly ApplicationRow[] {
  const applications = useRecords('applications');
  const states = useRecords('applicationStates');
  const builds = useRecords('builds');
  const releases = useRecords('releases');
  return useMemo(() => {
    const stateOf = new Map(states.map((state) => [state.id, state]));
    const buildsOf = groupByApplication(builds);
    const releasesOf = groupByApplication(releases);
    return applications.map((application) => ({
      id: application.id,
      application,
      state: stateOf.get(application.id),
      builds: buildsOf.get(application.id) ?? [],
      releases: releasesOf.get(application.id) ?? [],
    }));
  }, [applications, states, builds, releases]);
}
