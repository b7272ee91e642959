import { useMemo } from 'react';
import { runSince } from '../../../../shared/domain/finding-changes.ts';
import { changesSince, type FleetHost } from '../../../../shared/domain/fleet-groups.ts';
import { useSearchState } from '../../../components/index.ts';
import { useRecords } from '../../../rpc/index.ts';
import type { HostRow } from '../host-status.ts';

export type Since = 'last' | 'day';

const dayMs = 20 * 3_600_000;

/** With what findings are compared: the last check before, or the one of a day ago. Kept in the address. */
export function useSince(): readonly [Since, (since: Since) => void] {
  const [search, change] = useSearchState();
  return [search.since === 'day' ? 'day' : 'last', (since) => change({ since: since === 'day' ? since : undefined })];
}

/** How old a run has to be to be compared with, in milliseconds. */
export const sinceAge = (since: Since): number => (since === 'day' ? dayMs : 0);

/** Hosts with what changed on them. */
export function useFleet(rows: readonly HostRow[], since: Since): readonly FleetHost[] {
  const kept = useRecords('findingRuns');
  return useMemo(() => {
    const runs = new Map(kept.map((each) => [each.id, each.runs]));
    return rows.map(({ id, host, state }) => {
      const run = runSince(runs.get(id) ?? [], Date.now(), sinceAge(since));
      return { id, host, state, changes: changesSince(state, run) };
    });
  }, [rows, kept, since]);
}
