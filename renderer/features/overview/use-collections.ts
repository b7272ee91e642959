import { useMemo } from 'react';
import { useRecords } from '../../rpc/index.ts';
import { type Collections, type Need, needsOf } from './needs.ts';

/** All live collections that the overview looks at. */
export function useCollections(): Collections {
  const all: Collections = {
    hosts: useRecords('hosts'),
    hostStates: useRecords('hostStates'),
    findingRuns: useRecords('findingRuns'),
    peerRounds: useRecords('peerRounds'),
    baselines: useRecords('baselines'),
    setups: useRecords('setups'),
    clusters: useRecords('clusters'),
    clusterStates: useRecords('clusterStates'),
    nodes: useRecords('nodes'),
    services: useRecords('services'),
    registries: useRecords('registries'),
    registryStates: useRecords('registryStates'),
    applications: useRecords('applications'),
    applicationStates: useRecords('applicationStates'),
    builds: useRecords('builds'),
    releases: useRecords('releases'),
    strategies: useRecords('strategies'),
    receivers: useRecords('receivers'),
    receiverStates: useRecords('receiverStates'),
    deliveries: useRecords('deliveries'),
    operations: useRecords('operations'),
    notifications: useRecords('notifications'),
    channels: useRecords('channels'),
    dispatches: useRecords('dispatches'),
  };
  // The same object as long as no collection has changed: what is computed from it is computed once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the values are the dependencies.
  return useMemo(() => all, Object.values(all));
}

/** What needs the admin now. */
export function useNeeds(): readonly Need[] {
  const all = useCollections();
  return useMemo(() => needsOf(all), [all]);
}
