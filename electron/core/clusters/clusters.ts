import type Docker from 'dockerode';
import type { Cluster, NodeLabels, NodeRole } from '../../../shared/schema/cluster.ts';
import type { ServiceInput, UpdatePolicy } from '../../../shared/schema/service.ts';
import type { ClusterEngine, PullCredentials, ServiceLog } from '../../adapters/cluster-engine.ts';
import type { ManifestInfo } from '../../adapters/registry-client.ts';

/** What clusters ask of other features. */
export interface ClusterCollaborators {
  readonly hosts: { docker(hostId: string, signal: AbortSignal): Promise<Docker> };
  readonly registries: {
    credentials(registryId: string): PullCredentials | null;
    resolve(registryId: string, repository: string, reference: string, signal: AbortSignal): Promise<ManifestInfo>;
  };
  readonly engineFor: EngineFactory;
}

/** What an engine is opened with. */
export interface EngineParts {
  readonly clusterId: string;
  /** A manager that answers; tried in order. Fails with `cluster.unreachable` or `cluster.noManager`. */
  readonly docker: (signal: AbortSignal) => Promise<Docker>;
  /** The engine of one host, for what a node does by itself (leave). */
  readonly hostDocker: (hostId: string, signal: AbortSignal) => Promise<Docker>;
  /** Our host behind a node of the engine, found by address, then by name. */
  readonly hostIdOf: (node: { readonly address: string; readonly hostname: string }) => string | null;
}

export type EngineFactory = (parts: EngineParts) => ClusterEngine;

export interface RegisterCluster {
  readonly name: string;
  readonly engineClusterId: string;
  readonly managerHostIds: readonly string[];
  readonly workerHostIds: readonly string[];
}

interface ServiceRef {
  readonly clusterId: string;
  readonly serviceId: string;
}

/** Commands on services. Errors: those of `ClusterEngine`, `input.invalid`, `conflict`, `registry.*`. */
export interface ServiceCommands {
  /** Resolves the image to a digest first: what can't be found in the registry is not created. */
  create(input: ServiceInput, signal: AbortSignal): Promise<{ serviceId: string }>;
  scale(input: ServiceRef & { readonly replicas: number }, signal: AbortSignal): Promise<void>;
  setLabels(
    input: ServiceRef & { readonly labels: Readonly<Record<string, string>> },
    signal: AbortSignal,
  ): Promise<void>;
  setUpdatePolicy(input: ServiceRef & { readonly update: UpdatePolicy }, signal: AbortSignal): Promise<void>;
  /** Only what Slipway created; else `conflict` {reason: 'notManaged'}. */
  remove(input: ServiceRef, signal: AbortSignal): Promise<void>;
  logs(input: ServiceRef & { readonly tail: number }, signal: AbortSignal): AsyncGenerator<ServiceLog[]>;
}

export interface NodeRef {
  readonly clusterId: string;
  /** The engine's id of the node. */
  readonly nodeId: string;
}

/**
 * Commands on nodes, each read back from the engine. Errors: those of `ClusterEngine`, `node.refused` {node, reason}
 * with the arithmetic, `node.notSeen` where the engine took a change that did not come true in time.
 */
export interface NodeCommands {
  setRole(input: NodeRef & { readonly role: NodeRole }, signal: AbortSignal): Promise<void>;
  setAvailability(input: NodeRef & { readonly availability: 'active' | 'pause' }, signal: AbortSignal): Promise<void>;
  /** Labels that Slipway keeps for itself (`io.slipway.`) stay. */
  setLabels(input: NodeRef & { readonly labels: NodeLabels }, signal: AbortSignal): Promise<void>;
  /** Operation `node`: its progress is the share of tasks gone; a cancel makes the node what it was before. */
  drain(input: NodeRef, signal: AbortSignal): Promise<{ operationId: string }>;
  /** Operation `node`: drained, a manager demoted, then it leaves, and is taken off the list. */
  leave(input: NodeRef, signal: AbortSignal): Promise<{ operationId: string }>;
  /** Takes a node off the list that is gone for good. */
  remove(input: NodeRef, signal: AbortSignal): Promise<void>;
  /** New secrets to join with; they are never shown, the cluster's `joinTokens` says since when. */
  rotateJoinSecrets(
    input: { readonly clusterId: string; readonly roles: readonly NodeRole[] },
    signal: AbortSignal,
  ): Promise<void>;
}

/** Clusters: registered, watched, and the commands on their services. */
export interface Clusters extends AsyncDisposable {
  refresh(input: { readonly id: string }, signal: AbortSignal): Promise<void>;
  readonly services: ServiceCommands;
  readonly nodes: NodeCommands;
  /** Fails with `notFound`. */
  engine(clusterId: string): ClusterEngine;
  /** Records a cluster; one with the same `engineClusterId` is updated. Watching begins at once when `start` was called. */
  register(cluster: RegisterCluster): Cluster;
  /** Watches every cluster: the engine's events plus a slow poll, into nodes, services and clusterStates. */
  start(): void;
}
