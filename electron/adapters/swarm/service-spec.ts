import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ServiceHealth, UpdatePolicy } from '../../../shared/schema/service.ts';
import type { FailureAction, ProceedRequest, ServiceSpec } from '../cluster-engine.ts';
import type { SpecJson, UpdateConfigJson } from './swarm-json.ts';
import { isOwnLabel, swarmLabels } from './swarm-labels.ts';

const nanoseconds = 1e9;
const restartDelaySeconds = 2;
/** A roll back returns to what served before: it need not be watched for as long. */
const rollbackMonitorSeconds = 5;

/** Body of `POST /services/create`. Update and roll back settings are always written: Swarm's own pause on failure. */
export function createSpec(spec: ServiceSpec): SpecJson {
  refuseWhatSwarmCannot(spec);
  return {
    Name: spec.name,
    Labels: {
      ...spec.labels,
      [swarmLabels.managed]: 'true',
      [swarmLabels.updateTimeout]: String(spec.update.timeoutSeconds),
    },
    TaskTemplate: taskTemplate(spec),
    Mode: spec.global ? { Global: {} } : { Replicated: { Replicas: spec.replicas } },
    ...updateConfigs(spec.update),
    EndpointSpec: { Mode: spec.endpointMode, Ports: spec.ports.map(portSpec) },
  };
}

/** `UpdateConfig` and `RollbackConfig` of a policy: any failure within the monitor window turns the update back. */
export function updateConfigs(
  policy: UpdatePolicy,
  failureAction: FailureAction = 'rollback',
): {
  UpdateConfig: UpdateConfigJson;
  RollbackConfig: UpdateConfigJson;
} {
  const both = { Parallelism: policy.parallelism, Order: policy.order, MaxFailureRatio: 0 };
  return {
    UpdateConfig: {
      ...both,
      Delay: policy.delaySeconds * nanoseconds,
      Monitor: policy.monitorSeconds * nanoseconds,
      FailureAction: failureAction,
    },
    RollbackConfig: {
      ...both,
      Delay: 0,
      Monitor: Math.min(policy.monitorSeconds, rollbackMonitorSeconds) * nanoseconds,
      FailureAction: 'pause',
    },
  };
}

/** Another image, the release's name, its health check if it sets one, and nothing else; a missing update setting is filled with ours. */
export function upgradedSpec(
  spec: SpecJson,
  change: {
    readonly image: string;
    readonly releaseId: string;
    readonly update: UpdatePolicy | null;
    readonly fallback: UpdatePolicy;
    readonly failureAction: FailureAction | null;
    readonly canary: boolean;
    readonly health: ServiceHealth | null;
  },
): SpecJson {
  const { TaskTemplate, Labels } = spec;
  const container = withHealth({ ...TaskTemplate.ContainerSpec, Image: change.image }, change.health);
  const configs = updateConfigs(change.update ?? change.fallback);
  const kept = change.update ? configs : { ...configs, ...presentConfigs(spec) };
  const named: SpecJson = {
    ...spec,
    // A label of the service, not of its containers: by itself it restarts nothing.
    Labels: { ...Labels, [swarmLabels.release]: change.releaseId },
    TaskTemplate: { ...TaskTemplate, ContainerSpec: container },
  };
  const action = change.failureAction ?? (change.update && spec.UpdateConfig?.FailureAction);
  const UpdateConfig = {
    ...kept.UpdateConfig,
    ...(action && { FailureAction: action }),
    ...(change.canary && canaryConfig),
  };
  return { ...named, UpdateConfig, RollbackConfig: kept.RollbackConfig };
}

type ContainerSpecJson = NonNullable<SpecJson['TaskTemplate']['ContainerSpec']>;

/** Without `Healthcheck` the image's own counts; `NONE` also puts that out (Engine API, HealthConfig). */
function withHealth(container: ContainerSpecJson, health: ServiceHealth | null): ContainerSpecJson {
  if (health === null) return container;
  const { Healthcheck: _before, ...rest } = container;
  switch (health.kind) {
    case 'check':
      return { ...rest, Healthcheck: healthcheck(health.check) };
    case 'image':
      return rest;
    case 'none':
      return { ...rest, Healthcheck: { Test: ['NONE'] } };
  }
}

/** One task, and then nothing for as long as a person may take. */
const canaryConfig = { Parallelism: 1, Delay: 30 * 24 * 3600 * nanoseconds };

function presentConfigs({ UpdateConfig, RollbackConfig }: SpecJson) {
  return { ...(UpdateConfig && { UpdateConfig }), ...(RollbackConfig && { RollbackConfig }) };
}

/** Changes no task: the engine goes on with what is left of an update, by the new settings. */
export function proceedingSpec(spec: SpecJson, { update, failureAction }: ProceedRequest): SpecJson {
  return { ...spec, ...updateConfigs(update, failureAction) };
}

/** The update policy of a kept specification. */
export function policyOfKept(spec: SpecJson, kept: SpecJson): SpecJson {
  const { UpdateConfig: _update, RollbackConfig: _rollback, ...rest } = spec;
  return { ...rest, ...presentConfigs(kept) };
}

/** Tasks and published ports of a kept specification, in the service as it is now. */
export function restoredSpec(now: SpecJson, kept: SpecJson, releaseId: string): SpecJson {
  return {
    ...now,
    Labels: { ...now.Labels, [swarmLabels.release]: releaseId },
    TaskTemplate: kept.TaskTemplate,
    ...(kept.EndpointSpec && { EndpointSpec: kept.EndpointSpec }),
  };
}

/**
 * Two tasks can't hold the same host-mode port of one node. Where no node is left for the new task, start-first can never
 * go on: the order is then stop-first.
 */
export function startFirstFits(
  service: {
    readonly ports: readonly { readonly mode: string }[];
    readonly global: boolean;
    readonly replicas: number;
  },
  parallelism: number,
  nodes: number,
): boolean {
  const hostPort = service.ports.some((port) => port.mode === 'host');
  return !hostPort || (!service.global && service.replicas + parallelism <= nodes);
}

function taskTemplate(spec: ServiceSpec) {
  const limits = {
    ...(spec.cpus !== null && { NanoCPUs: Math.round(spec.cpus * nanoseconds) }),
    ...(spec.memoryMb !== null && { MemoryBytes: spec.memoryMb * 1024 * 1024 }),
  };
  return {
    ContainerSpec: {
      Image: spec.image,
      Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
      StopGracePeriod: Math.round(spec.stopGraceSeconds * nanoseconds),
      ...(spec.healthcheck && { Healthcheck: healthcheck(spec.healthcheck) }),
    },
    Resources: { Limits: limits },
    RestartPolicy: { Condition: 'any', Delay: restartDelaySeconds * nanoseconds },
  };
}

function healthcheck(check: NonNullable<ServiceSpec['healthcheck']>) {
  return {
    Test: ['CMD-SHELL', check.command],
    Interval: Math.round(check.intervalSeconds * nanoseconds),
    Timeout: Math.round(check.timeoutSeconds * nanoseconds),
    Retries: check.retries,
    StartPeriod: Math.round(check.startSeconds * nanoseconds),
  };
}

function portSpec({ target, published, protocol, mode }: ServiceSpec['ports'][number]) {
  return { Protocol: protocol, TargetPort: target, PublishedPort: published, PublishMode: mode };
}

function refuseWhatSwarmCannot(spec: ServiceSpec): void {
  if (spec.endpointMode === 'dnsrr' && spec.ports.some((port) => port.mode === 'ingress'))
    throw new SlipwayError('input.invalid', { data: { field: 'ports', reason: 'ingressNeedsVip' } });
  const own = Object.keys(spec.labels).find(isOwnLabel);
  if (own !== undefined)
    throw new SlipwayError('input.invalid', { data: { field: 'labels', reason: 'ownLabel', label: own } });
}
