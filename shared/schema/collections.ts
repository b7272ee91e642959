import { z } from 'zod';
import { Application, ApplicationState } from './application.ts';
import { Build } from './build.ts';
import { Channel, Dispatch } from './channel.ts';
import { Cluster, ClusterNode, ClusterState } from './cluster.ts';
import { Baseline } from './drift.ts';
import { FindingRuns } from './finding-runs.ts';
import { Host, HostState } from './host.ts';
import { Notification, Operation } from './operation.ts';
import { PeerRound } from './peers.ts';
import { KeptSetup } from './plan.ts';
import { Delivery, Receiver, ReceiverState } from './receiver.ts';
import { Registry, RegistryState } from './registry.ts';
import { Release } from './release.ts';
import { Service } from './service.ts';
import { Strategy } from './strategy.ts';

/** Everything the UI sees live. Each record has an `id`; core keeps them, `live.changes` carries them. */
export const collectionSchemas = {
  hosts: Host,
  hostStates: HostState,
  findingRuns: FindingRuns,
  peerRounds: PeerRound,
  baselines: Baseline,
  setups: KeptSetup,
  clusters: Cluster,
  clusterStates: ClusterState,
  nodes: ClusterNode,
  services: Service,
  registries: Registry,
  registryStates: RegistryState,
  applications: Application,
  applicationStates: ApplicationState,
  builds: Build,
  releases: Release,
  strategies: Strategy,
  receivers: Receiver,
  receiverStates: ReceiverState,
  deliveries: Delivery,
  operations: Operation,
  notifications: Notification,
  channels: Channel,
  dispatches: Dispatch,
} as const;

export type CollectionName = keyof typeof collectionSchemas;
export type RecordOf<Name extends CollectionName> = z.infer<(typeof collectionSchemas)[Name]>;

export const CollectionName = z.enum(Object.keys(collectionSchemas) as [CollectionName, ...CollectionName[]]);

const AnyRecord = z.looseObject({ id: z.string() });

const LiveChange = z.object({
  collection: CollectionName,
  upsert: z.array(AnyRecord),
  /** Records that the reader has: the fields that changed, and the steps that changed. */
  patch: z.array(z.looseObject({ id: z.string(), steps: z.array(AnyRecord) })).optional(),
  remove: z.array(z.string()),
});
export type LiveChange = z.infer<typeof LiveChange>;

/** First a snapshot, then numbered deltas; a gap in `seq` asks for a new subscription. */
export const LiveEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    seq: z.number().int(),
    records: z.partialRecord(CollectionName, z.array(AnyRecord)),
  }),
  z.object({
    type: z.literal('delta'),
    seq: z.number().int(),
    changes: z.array(LiveChange),
  }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;
