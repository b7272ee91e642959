export type {
  ClusterCollaborators,
  Clusters,
  EngineFactory,
  EngineParts,
  RegisterCluster,
  ServiceCommands,
} from './clusters.ts';
export { createClusters } from './create-clusters.ts';
export { forgetMember } from './node-seen.ts';
