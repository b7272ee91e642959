import { parseImageReference } from '../../../shared/domain/image-reference.ts';
import type { ClusterNode } from '../../../shared/schema/cluster.ts';
import { type Service, type Task, TaskState, type UpdatePolicy } from '../../../shared/schema/service.ts';
import type { UpgradeProgress } from '../cluster-engine.ts';
import { readHealth } from './read-health.ts';
import type { NodeJson, ServiceJson, SpecJson, TaskJson } from './swarm-json.ts';
import { peoplesLabels, swarmLabels } from './swarm-labels.ts';

const nanoseconds = 1e9;
const defaultTimeoutSeconds = 600;

/** Engine times have nanoseconds, which `Date` reads as milliseconds. */
const time = (text: string | null | undefined): number => {
  const parsed = Date.parse(text ?? '');
  return Number.isNaN(parsed) || parsed < 0 ? 0 : parsed;
};

const digestOf = (image: string): string | null => parseImageReference(image)?.digest ?? null;

export function readNode(node: NodeJson): Omit<ClusterNode, 'clusterId' | 'hostId'> {
  const { Spec, Description, Status, ManagerStatus } = node;
  return {
    id: node.ID,
    hostname: Description.Hostname ?? '',
    role: Spec.Role === 'manager' ? 'manager' : 'worker',
    leader: ManagerStatus?.Leader ?? false,
    reachability: ManagerStatus
      ? (oneOf(['reachable', 'unreachable'] as const, ManagerStatus.Reachability ?? '') ?? 'unknown')
      : null,
    state: oneOf(['ready', 'down', 'disconnected'] as const, Status.State) ?? 'unknown',
    availability: oneOf(['active', 'pause', 'drain'] as const, Spec.Availability) ?? 'active',
    engineVersion: Description.Engine?.EngineVersion ?? '',
    platform: platformName(Description.Platform?.OS ?? '', Description.Platform?.Architecture ?? ''),
    address: nodeAddress(node),
    message: Status.Message ?? '',
    labels: { ...Spec.Labels },
  };
}

/** Nodes say it as the kernel does, registries as Go does. */
function platformName(os: string, architecture: string): string {
  return os === '' ? '' : `${os}/${goArchitectures[architecture] ?? architecture}`;
}

const goArchitectures: Readonly<Record<string, string>> = {
  ...{ x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm', armv6l: 'arm', i386: '386', i686: '386' },
};

/** A manager may report 0.0.0.0 as its own address; its manager address is then the true one. */
function nodeAddress({ Status, ManagerStatus }: NodeJson): string {
  const own = Status.Addr ?? '';
  if (own !== '' && own !== '0.0.0.0') return own;
  const manager = ManagerStatus?.Addr ?? '';
  return manager.slice(0, manager.lastIndexOf(':')).replace(/^\[|\]$/g, '');
}

export function readTask(task: TaskJson, hostname: string): Task {
  const { Status, Spec } = task;
  const image = Spec.ContainerSpec?.Image ?? '';
  return {
    id: task.ID,
    slot: task.Slot ? task.Slot : null,
    nodeId: task.NodeID ?? '',
    hostname,
    image,
    digest: digestOf(image),
    state: oneOf(TaskState.options, Status.State) ?? 'orphaned',
    wanted: oneOf(TaskState.options, task.DesiredState) ?? 'orphaned',
    message: Status.Message ?? '',
    error: Status.Err ?? '',
    exitCode: Status.ContainerStatus?.ExitCode ?? null,
    createdAt: time(task.CreatedAt),
    changedAt: time(Status.Timestamp),
  };
}

/** `tasks` of this service only. */
export function readService(service: ServiceJson, tasks: readonly Task[], clusterId: string): Service {
  const { Spec, PreviousSpec } = service;
  const container = Spec.TaskTemplate.ContainerSpec;
  const image = container?.Image ?? '';
  const labels = Spec.Labels ?? {};
  const wanted = tasks.filter((task) => task.wanted === 'running');
  const health = readHealth(Spec);
  return {
    id: service.ID,
    clusterId,
    name: Spec.Name,
    managed: labels[swarmLabels.managed] === 'true',
    image,
    digest: digestOf(image),
    replicasWanted:
      Spec.Mode.Replicated?.Replicas ?? (Spec.Mode.Global ? new Set(wanted.map((task) => task.nodeId)).size : 0),
    replicasRunning: wanted.filter((task) => task.state === 'running').length,
    mode: Spec.Mode.Global ? 'global' : 'replicated',
    labels: peoplesLabels(labels),
    environmentNames: (container?.Env ?? []).map((entry) => entry.split('=', 1)[0] ?? ''),
    ports: readPorts(Spec),
    update: readPolicy(Spec),
    updateState: readUpdateState(service),
    updateMessage: service.UpdateStatus?.Message ?? '',
    health,
    hasHealthcheck: health.kind === 'check',
    healthStartSeconds: health.kind === 'check' ? health.check.startSeconds : 0,
    writtenVolumes: writtenVolumes(Spec),
    canRollBack: PreviousSpec != null,
    tasks: [...tasks].sort((one, other) => other.createdAt - one.createdAt),
    createdAt: time(service.CreatedAt),
    updatedAt: time(service.UpdatedAt),
  };
}

/** Jobs and plugins run to an end or not as containers: nothing to release to. */
export function isLongRunning({ Spec }: ServiceJson): boolean {
  return Spec.TaskTemplate.ContainerSpec != null && (Spec.Mode.Replicated != null || Spec.Mode.Global != null);
}

/** The engine clears its update status when the specification changes, so what is there is about the present one. */
export function readUpdateState({ UpdateStatus }: ServiceJson): UpgradeProgress['updateState'] {
  switch (UpdateStatus?.State) {
    case 'updating':
    case 'paused':
    case 'completed':
      return UpdateStatus.State;
    case 'rollback_started':
      return 'rolling-back';
    case 'rollback_completed':
      return 'rolled-back';
    case 'rollback_paused':
      return 'rollback-paused';
    default:
      return 'none';
  }
}

/** A volume without a name is each task's own. */
function writtenVolumes({ TaskTemplate }: SpecJson): string[] {
  const mounts = TaskTemplate.ContainerSpec?.Mounts ?? [];
  return mounts.flatMap(({ Type, Source, ReadOnly }) =>
    (Type === 'volume' || Type === 'bind') && Source && !ReadOnly ? [Source] : [],
  );
}

function readPorts({ EndpointSpec }: SpecJson): Service['ports'] {
  return (EndpointSpec?.Ports ?? []).flatMap(({ TargetPort, PublishedPort, Protocol, PublishMode }) =>
    TargetPort && PublishedPort && (Protocol === 'tcp' || Protocol === 'udp')
      ? [
          {
            target: TargetPort,
            published: PublishedPort,
            protocol: Protocol,
            mode: PublishMode === 'host' ? 'host' : 'ingress',
          },
        ]
      : [],
  );
}

/** Null where the service has none. Parallelism 0 means all at once to Swarm. */
export function readPolicy({ UpdateConfig, Labels }: SpecJson): UpdatePolicy | null {
  if (!UpdateConfig) return null;
  const timeout = Number(Labels?.[swarmLabels.updateTimeout]);
  const seconds = (value: number | null | undefined): number => (value ?? 0) / nanoseconds;
  return {
    parallelism: clamp(UpdateConfig.Parallelism || 100, 1, 100),
    delaySeconds: clamp(seconds(UpdateConfig.Delay), 0, 3600),
    // Swarm takes 5 s where none is set.
    monitorSeconds: clamp(seconds(UpdateConfig.Monitor) || 5, 1, 3600),
    order: UpdateConfig.Order === 'start-first' ? 'start-first' : 'stop-first',
    timeoutSeconds: clamp(timeout > 0 ? timeout : defaultTimeoutSeconds, 10, 86_400),
  };
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

function oneOf<Value extends string>(values: readonly Value[], text: string): Value | undefined {
  return values.find((value) => value === text);
}
