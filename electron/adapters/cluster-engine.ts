import type { Selector } from '../../shared/schema/application.ts';
import type { ClusterNode, NodeAvailability, NodeRole } from '../../shared/schema/cluster.ts';
import type { Service, ServiceHealth, ServiceInput, UpdatePolicy } from '../../shared/schema/service.ts';

/** Login for a registry, as the engine passes it to its nodes. */
export interface PullCredentials {
  readonly registryHost: string;
  readonly username: string;
  readonly password: string;
}

/** A service to run: `ServiceInput` with the image resolved to a full reference with digest. */
export interface ServiceSpec extends Omit<ServiceInput, 'clusterId' | 'registryId'> {
  readonly labels: Selector;
}

export type FailureAction = 'rollback' | 'pause';

export interface UpgradeRequest {
  readonly serviceId: string;
  /** `repository:tag@sha256:…` */
  readonly image: string;
  readonly credentials: PullCredentials | null;
  /** Null keeps the service's own policy (a missing one is filled with ours). */
  readonly update: UpdatePolicy | null;
  /** What the engine does when a task fails; null: as the service says, or back where it says nothing. */
  readonly failureAction: FailureAction | null;
  /** Null leaves the health check as it is. */
  readonly health: ServiceHealth | null;
  /** Stands still after the first task, until `proceed`. */
  readonly canary: boolean;
  /** Engine label values that tie the new tasks to a release. */
  readonly releaseId: string;
}

/** Where an upgrade stands, read from the engine's own update state *and* its tasks. */
export interface UpgradeProgress {
  readonly updateState:
    | 'none'
    | 'updating'
    | 'paused'
    | 'completed'
    | 'rolling-back'
    | 'rolled-back'
    | 'rollback-paused';
  readonly message: string;
  readonly service: Service;
  /** The release that the service's present specification names: after a rollback it is the older one's, or none. */
  readonly releaseId: string | null;
}

/** A service's whole specification in the engine's own form: JSON to keep and to give back, not to read. */
export type EngineSpecification = Readonly<Record<string, unknown>>;

export interface RestoreRequest {
  readonly serviceId: string;
  readonly specification: EngineSpecification;
  readonly credentials: PullCredentials | null;
  readonly releaseId: string;
  /** The update policy, too: the present one was a release's own. */
  readonly policyToo: boolean;
}

export interface ProceedRequest {
  readonly serviceId: string;
  readonly releaseId: string;
  readonly update: UpdatePolicy;
  readonly failureAction: FailureAction;
}

export interface PullRequest {
  readonly nodeId: string;
  readonly image: string;
  readonly credentials: PullCredentials | null;
}

export interface ServiceLog {
  readonly at: number | null;
  readonly taskId: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/**
 * A container cluster. Docker Swarm is one; Rancher 1.6 (Cattle) fits: services with labels, an in-service upgrade
 * with batch size and interval, a rollback, states to poll. Errors: `cluster.unreachable`, `notFound`, `docker.failed`.
 */
export interface ClusterEngine {
  nodes(signal: AbortSignal): Promise<readonly ClusterNode[]>;
  /** `pause`: nothing new comes to the node; `drain`: what is there moves away, too (Rancher: deactivate, evacuate). */
  setAvailability(nodeId: string, availability: NodeAvailability, signal: AbortSignal): Promise<void>;
  /** Only where the engine has roles (`engineAbilities`); else `conflict` {reason: 'noRoles'}. */
  setRole(nodeId: string, role: NodeRole, signal: AbortSignal): Promise<void>;
  /** The labels of a node, all of them. */
  setNodeLabels(nodeId: string, labels: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>;
  /** How many tasks still hold something on the node: whatever is wanted of them, and whatever they belong to. */
  tasksOn(nodeId: string, signal: AbortSignal): Promise<number>;
  /** The node's own engine gives up its membership; `force` also where it is a manager or the last one. */
  leave(node: Pick<ClusterNode, 'id' | 'hostId'>, force: boolean, signal: AbortSignal): Promise<void>;
  /** Takes a node off the list that is gone for good. `force`: also one that never said goodbye. */
  removeNode(nodeId: string, force: boolean, signal: AbortSignal): Promise<void>;
  /** Makes the secrets by which nodes join new ones; the old ones are refused from then on. They are never returned. */
  rotateJoinSecrets(roles: readonly NodeRole[], signal: AbortSignal): Promise<void>;
  services(signal: AbortSignal): Promise<readonly Service[]>;
  service(serviceId: string, signal: AbortSignal): Promise<Service>;
  createService(spec: ServiceSpec, credentials: PullCredentials | null, signal: AbortSignal): Promise<string>;
  scale(serviceId: string, replicas: number, signal: AbortSignal): Promise<void>;
  setLabels(serviceId: string, labels: Selector, signal: AbortSignal): Promise<void>;
  setUpdatePolicy(serviceId: string, update: UpdatePolicy, signal: AbortSignal): Promise<void>;
  /** Gives the engine another login for the service's image, and changes nothing else of it. */
  resendCredentials(serviceId: string, credentials: PullCredentials, signal: AbortSignal): Promise<void>;
  removeService(serviceId: string, signal: AbortSignal): Promise<void>;
  /** Changes the image (and what the release names, the health check among it) and nothing else of the service. */
  upgrade(request: UpgradeRequest, signal: AbortSignal): Promise<void>;
  /** Another update policy for an upgrade that is under way or over: after a canary it goes on. `conflict` where it is another's. */
  proceed(request: ProceedRequest, signal: AbortSignal): Promise<void>;
  /** The update policy of a kept specification, and nothing else of it. */
  restorePolicy(
    request: Pick<RestoreRequest, 'serviceId' | 'specification' | 'releaseId'>,
    signal: AbortSignal,
  ): Promise<void>;
  progress(serviceId: string, signal: AbortSignal): Promise<UpgradeProgress>;
  /** What `restore` can bring back later. It may hold secrets of the service (environment): keep it privately. */
  specification(serviceId: string, signal: AbortSignal): Promise<EngineSpecification>;
  /** An upgrade to a kept specification: image and settings of the tasks; scale, labels and (unless `policyToo`) update policy stay. */
  restore(request: RestoreRequest, signal: AbortSignal): Promise<void>;
  /** Back to the engine's previous specification. */
  rollBack(serviceId: string, signal: AbortSignal): Promise<void>;
  /** Lines of all tasks; `follow` keeps it open until the signal aborts. */
  logs(
    serviceId: string,
    options: { tail: number; follow: boolean },
    signal: AbortSignal,
  ): AsyncGenerator<ServiceLog[]>;
  /** Last lines of one task, also of a failed one. */
  taskLogs(taskId: string, tail: number, signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Asks a node itself to pull, since its managers are told no more than that the image is not there. Its engine's words for
   * what stands in the way; null where it can pull. `conflict` {reason: 'nodeWithoutHost'} where we can't ask the node.
   */
  pullProblem(request: PullRequest, signal: AbortSignal): Promise<string | null>;
  /** Calls back when something changed (events), so that views are read again; returns when the signal aborts or the engine is lost. */
  watch(onChange: () => void, signal: AbortSignal): Promise<void>;
}
