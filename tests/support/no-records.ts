import type { FullSample } from './sample-records.ts';

/** Every collection, each without a record. */
export const noRecords: FullSample = {
  ...{ hosts: [], hostStates: [], findingRuns: [], peerRounds: [], baselines: [], setups: [] },
  ...{ clusters: [], clusterStates: [], nodes: [], services: [], registries: [], registryStates: [] },
  ...{ applications: [], applicationStates: [], builds: [], releases: [], strategies: [], receivers: [] },
  ...{ receiverStates: [], deliveries: [], operations: [], notifications: [], channels: [], dispatches: [] },
};
