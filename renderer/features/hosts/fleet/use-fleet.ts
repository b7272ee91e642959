import { useMemo } from 'react';
import { runSince, type Since, sinceMs } from '../../../../shared/domain/finding-changes.ts';
import { changesSince, type FleetHost } from '../../../../shared/domain/fleet-groups.ts';
import { useSearchState } from '../../../components/index.ts';
import { useRecords } from '../../../rpc/index.ts';
import type { HostRow } from '../host-status.ts';

/** With what findings are compared: the last check before, or the one of a day ago. Kept in the address. */
export function useSince(): readonly [Since, (since: Since) => void] {
  const [search, change] = useSearchState();
  return [search.since === 'day' ? 'day' : 'last', (since) => change({ since: since === 'day' ? since : undefined })];
}

/** Hosts with what changed on them. */
export function useFleet(rows: readonly HostRow[], since: Since): readonly FleetHost[] {
  const kept = useRecords('findingRuns');
  return useMemo(() => {
    const runs = new Map(kept.map((each) => [each.id, each.runs]));
    return rows.map(({ id, host, state }) => {
      const run = runSince(runs.get(id) ?? [], Date.now(), sinceMs[since]);
      return { id, host, state, changes: changesSince(state, run) };
    });
  }, [rows, kept, since]);
}
