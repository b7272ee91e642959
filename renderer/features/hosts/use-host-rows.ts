import { useMemo } from 'react';
import { useRecords } from '../../rpc/index.ts';
import { busyHostIds, type HostRow } from './host-status.ts';

/** All hosts with their states. */
export function useHostRows(): readonly HostRow[] {
  const hosts = useRecords('hosts');
  const states = useRecords('hostStates');
  const operations = useRecords('operations');
  return useMemo(() => {
    const byId = new Map(states.map((state) => [state.id, state]));
    const busy = busyHostIds(operations);
    return hosts.map((host) => ({ id: host.id, host, state: byId.get(host.id), busy: busy.has(host.id) }));
  }, [hosts, states, operations]);
}
