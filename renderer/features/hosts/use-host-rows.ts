import { useMemo } from 'react';
import { useRecords } from '../../rpc/index.ts';
import { busyHostIds, type HostRow } from './host-status.ts';

/** All hosts with their states. */
export function useHostRows(): readonly HostRow[] {
  const hosts = useRecords('hosts');
  const states = useRecords('hostStates');
  const operations = useRecords('operations');
  const baselines = useRecords('baselines');
  return useMemo(() => {
    const byId = new Map(states.map((state) => [state.id, state]));
    const busy = busyHostIds(operations);
    const drift = new Map(baselines.map((each) => [each.id, each.drift.length]));
    return hosts.map((host) => ({
      id: host.id,
      host,
      state: byId.get(host.id),
      busy: busy.has(host.id),
      drift: drift.get(host.id) ?? 0,
    }));
  }, [hosts, states, operations, baselines]);
}
