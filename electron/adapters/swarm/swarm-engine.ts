import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Selector } from '../../../shared/schema/application.ts';
import type { ClusterNode, NodeAvailability, NodeRole } from '../../../shared/schema/cluster.ts';
import { type Service, UpdatePolicy } from '../../../shared/schema/service.ts';
import type {
  ClusterEngine,
  EngineSpecification,
  ProceedRequest,
  PullCredentials,
  PullRequest,
  RestoreRequest,
  ServiceLog,
  ServiceSpec,
  UpgradeProgress,
  UpgradeRequest,
} from '../cluster-engine.ts';
import { isLongRunning, readNode, readPolicy, readService, readTask, readUpdateState } from './read-swarm.ts';
import {
  createSpec,
  policyOfKept,
  proceedingSpec,
  restoredSpec,
  startFirstFits,
  updateConfigs,
  upgradedSpec,
} from './service-spec.ts';
import { type OpenDocker, SwarmClient } from './swarm-client.ts';
import { type ServiceJson, SpecJson, type TaskJson } from './swarm-json.ts';
import { isOwnLabel, ownLabels, swarmLabels } from './swarm-labels.ts';
import { readLogs } from './swarm-logs.ts';
import { SwarmNodes } from './swarm-nodes.ts';
import { watchSwarm } from './swarm-watch.ts';

export interface SwarmEngineParts {
  readonly clusterId: string;
  /** A manager that answers. */
  readonly docker: OpenDocker;
  /** The engine of one host, for what a node does by itself. */
  readonly hostDocker: (hostId: string, signal: AbortSignal) => ReturnType<OpenDocker>;
  /** Our host behind a node. */
  readonly hostIdOf: (node: { readonly address: string; readonly hostname: string }) => string | null;
}

/** Docker Swarm through the Engine API of its managers. */
export function swarmEngine(parts: SwarmEngineParts): ClusterEngine {
  return new SwarmEngine(parts);
}

const hostnamesKeptMs = 30_000;
const taskLogsTimeoutMs = 15_000;

class SwarmEngine implements ClusterEngine {
  readonly #parts: SwarmEngineParts;
  readonly #client: SwarmClient;
  readonly #nodes: SwarmNodes;
  #hostnames: { readonly at: number; readonly names: ReadonlyMap<string, string> } | undefined;

  constructor(parts: SwarmEngineParts) {
    this.#parts = parts;
    this.#client = new SwarmClient(parts.docker);
    this.#nodes = new SwarmNodes(this.#client, parts.hostDocker);
  }

  async nodes(signal: AbortSignal): Promise<readonly ClusterNode[]> {
    const nodes = (await this.#client.nodes(signal)).map(readNode);
    this.#hostnames = { at: Date.now(), names: new Map(nodes.map((node) => [node.id, node.hostname])) };
    const { clusterId, hostIdOf } = this.#parts;
    return nodes.map((node) => ({ ...node, clusterId, hostId: hostIdOf(node) }));
  }

  setAvailability(nodeId: string, availability: NodeAvailability, signal: AbortSignal): Promise<void> {
    return this.#nodes.setAvailability(nodeId, availability, signal);
  }

  setRole(nodeId: string, role: NodeRole, signal: AbortSignal): Promise<void> {
    return this.#nodes.setRole(nodeId, role, signal);
  }

  setNodeLabels(nodeId: string, labels: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
    return this.#nodes.setLabels(nodeId, labels, signal);
  }

  tasksOn(nodeId: string, signal: AbortSignal): Promise<number> {
    return this.#nodes.tasksOn(nodeId, signal);
  }

  leave(node: Pick<ClusterNode, 'id' | 'hostId'>, force: boolean, signal: AbortSignal): Promise<void> {
    return this.#nodes.leave(node, force, signal);
  }

  removeNode(nodeId: string, force: boolean, signal: AbortSignal): Promise<void> {
    return this.#nodes.remove(nodeId, force, signal);
  }

  async pullProblem(request: PullRequest, signal: AbortSignal): Promise<string | null> {
    const node = (await this.nodes(signal)).find(({ id }) => id === request.nodeId);
    return await this.#nodes.pullProblem(request, node?.hostId ?? null, signal);
  }

  rotateJoinSecrets(roles: readonly NodeRole[], signal: AbortSignal): Promise<void> {
    return this.#nodes.rotateJoinSecrets(roles, signal);
  }

  async services(signal: AbortSignal): Promise<readonly Service[]> {
    const [services, tasks] = await Promise.all([this.#client.services(signal), this.#client.tasks(undefined, signal)]);
    const names = await this.#nodeNames(tasks, signal);
    const own = (service: ServiceJson) => tasks.filter((task) => task.ServiceID === service.ID);
    return services.filter(isLongRunning).map((service) => this.#read(service, own(service), names));
  }

  async service(serviceId: string, signal: AbortSignal): Promise<Service> {
    return (await this.#look(serviceId, signal)).service;
  }

  async createService(spec: ServiceSpec, credentials: PullCredentials | null, signal: AbortSignal): Promise<string> {
    const order = (await this.#startFirstFits(spec, spec.update.parallelism, signal))
      ? spec.update.order
      : 'stop-first';
    const made = createSpec({ ...spec, update: { ...spec.update, order } });
    return await this.#client.createService(made, credentials, signal);
  }

  async scale(serviceId: string, replicas: number, signal: AbortSignal): Promise<void> {
    const { service } = await this.#look(serviceId, signal);
    const policy = service.managed && service.update ? service.update : undefined;
    const crowded =
      policy && !(await this.#startFirstFits({ ...placement(service), replicas }, policy.parallelism, signal));
    const configs = policy && crowded ? updateConfigs({ ...policy, order: 'stop-first' }) : {};
    const change = (spec: SpecJson): SpecJson => {
      if (spec.Mode.Global)
        throw new SlipwayError('input.invalid', { data: { field: 'replicas', reason: 'globalService' } });
      return { ...spec, Mode: { Replicated: { Replicas: replicas } }, ...configs };
    };
    await this.#client.updateService({ serviceId, change }, signal);
  }

  async setLabels(serviceId: string, labels: Selector, signal: AbortSignal): Promise<void> {
    const own = Object.keys(labels).find(isOwnLabel);
    if (own) throw new SlipwayError('input.invalid', { data: { field: 'labels', reason: 'ownLabel', label: own } });
    const change = (spec: SpecJson): SpecJson => ({ ...spec, Labels: { ...labels, ...ownLabels(spec.Labels ?? {}) } });
    await this.#client.updateService({ serviceId, change }, signal);
  }

  async setUpdatePolicy(serviceId: string, update: UpdatePolicy, signal: AbortSignal): Promise<void> {
    const { service } = await this.#look(serviceId, signal);
    const fits = await this.#startFirstFits(placement(service), update.parallelism, signal);
    if (update.order === 'start-first' && !fits)
      throw new SlipwayError('input.invalid', { data: { field: 'update.order', reason: 'startFirstHostPort' } });
    const timeout = { [swarmLabels.updateTimeout]: String(update.timeoutSeconds) };
    const change = (spec: SpecJson): SpecJson => ({
      ...spec,
      Labels: { ...spec.Labels, ...timeout },
      ...updateConfigs(update),
    });
    await this.#client.updateService({ serviceId, change }, signal);
  }

  async resendCredentials(serviceId: string, credentials: PullCredentials, signal: AbortSignal): Promise<void> {
    // The login is no part of what the engine compares to find tasks that are out of date (17.06.2 and newer).
    await this.#client.updateService({ serviceId, change: (spec) => spec, credentials }, signal);
  }

  async removeService(serviceId: string, signal: AbortSignal): Promise<void> {
    await this.#client.removeService(serviceId, signal);
  }

  async upgrade(request: UpgradeRequest, signal: AbortSignal): Promise<void> {
    const { serviceId, image, credentials, update, releaseId, failureAction, canary, health } = request;
    const fallback = await this.#fallbackPolicy(serviceId, signal);
    const change = (spec: SpecJson): SpecJson | undefined =>
      // Told already (an answer that was lost, a crash): once is enough.
      spec.Labels?.[swarmLabels.release] === releaseId
        ? undefined
        : upgradedSpec(spec, { image, releaseId, update, fallback, failureAction, canary, health });
    await this.#client.updateService({ serviceId, change, credentials }, signal);
  }

  async proceed(request: ProceedRequest, signal: AbortSignal): Promise<void> {
    const { serviceId, releaseId } = request;
    const change = (spec: SpecJson): SpecJson => proceedingSpec(ownOnly(spec, releaseId), request);
    await this.#client.updateService({ serviceId, change }, signal);
  }

  async restorePolicy(
    { serviceId, specification, releaseId }: Pick<RestoreRequest, 'serviceId' | 'specification' | 'releaseId'>,
    signal: AbortSignal,
  ): Promise<void> {
    const kept = SpecJson.parse(specification);
    const change = (spec: SpecJson): SpecJson => policyOfKept(ownOnly(spec, releaseId), kept);
    await this.#client.updateService({ serviceId, change }, signal);
  }

  async progress(serviceId: string, signal: AbortSignal): Promise<UpgradeProgress> {
    const { json, service } = await this.#look(serviceId, signal);
    return {
      updateState: readUpdateState(json),
      message: json.UpdateStatus?.Message ?? '',
      service,
      releaseId: json.Spec.Labels?.[swarmLabels.release] ?? null,
    };
  }

  async specification(serviceId: string, signal: AbortSignal): Promise<EngineSpecification> {
    return (await this.#client.service(serviceId, signal)).Spec;
  }

  async restore(
    { serviceId, specification, credentials, releaseId, policyToo }: RestoreRequest,
    signal: AbortSignal,
  ): Promise<void> {
    const kept = SpecJson.parse(specification);
    const change = (spec: SpecJson): SpecJson | undefined =>
      spec.Labels?.[swarmLabels.release] === releaseId
        ? undefined
        : restoredSpec(policyToo ? policyOfKept(spec, kept) : spec, kept, releaseId);
    await this.#client.updateService({ serviceId, change, credentials }, signal);
  }

  async rollBack(serviceId: string, signal: AbortSignal): Promise<void> {
    const { PreviousSpec } = await this.#client.service(serviceId, signal);
    if (!PreviousSpec) throw new SlipwayError('conflict', { data: { reason: 'nothingToRollBack', name: serviceId } });
    await this.#client.updateService({ serviceId, change: (spec) => spec, rollback: true }, signal);
  }

  async *logs(
    serviceId: string,
    { tail, follow }: { tail: number; follow: boolean },
    signal: AbortSignal,
  ): AsyncGenerator<ServiceLog[]> {
    const { Spec } = await this.#client.service(serviceId, signal);
    const tty = Spec.TaskTemplate.ContainerSpec?.TTY === true;
    const path = `/services/${encodeURIComponent(serviceId)}/logs`;
    const about = { collection: 'services', id: serviceId };
    yield* readLogs(await this.#parts.docker(signal), { path, tail, follow, tty, about }, signal);
  }

  async taskLogs(taskId: string, tail: number, signal: AbortSignal): Promise<readonly string[]> {
    const path = `/tasks/${encodeURIComponent(taskId)}/logs`;
    const about = { collection: 'tasks', id: taskId };
    // A node that is gone never answers.
    const limited = AbortSignal.any([signal, AbortSignal.timeout(taskLogsTimeoutMs)]);
    const lines: string[] = [];
    const request = { path, tail, follow: false, tty: false, about };
    for await (const batch of readLogs(await this.#parts.docker(signal), request, limited))
      lines.push(...batch.map((line) => line.text));
    return lines.slice(-tail);
  }

  async watch(onChange: () => void, signal: AbortSignal): Promise<void> {
    await watchSwarm(await this.#parts.docker(signal), onChange, signal);
  }

  async #look(serviceId: string, signal: AbortSignal): Promise<{ json: ServiceJson; service: Service }> {
    // The service first: its tasks are then at least as new, so a finished update is never seen with older tasks.
    const json = await this.#client.service(serviceId, signal);
    const tasks = await this.#client.tasks(serviceId, signal);
    return { json, service: this.#read(json, tasks, await this.#nodeNames(tasks, signal)) };
  }

  #read(service: ServiceJson, tasks: readonly TaskJson[], names: ReadonlyMap<string, string>): Service {
    const read = tasks.map((task) => readTask(task, names.get(task.NodeID ?? '') ?? ''));
    return readService(service, read, this.#parts.clusterId);
  }

  async #nodeNames(tasks: readonly TaskJson[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const kept = this.#hostnames;
    const fresh = kept !== undefined && Date.now() - kept.at < hostnamesKeptMs;
    if (fresh && tasks.every((task) => !task.NodeID || kept.names.has(task.NodeID))) return kept.names;
    await this.nodes(signal);
    return this.#hostnames?.names ?? new Map();
  }

  async #startFirstFits(
    service: Parameters<typeof startFirstFits>[0],
    parallelism: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    return startFirstFits(service, parallelism, await this.#openNodes(signal));
  }

  async #openNodes(signal: AbortSignal): Promise<number> {
    const nodes = await this.nodes(signal);
    return nodes.filter((node) => node.state === 'ready' && node.availability === 'active').length;
  }

  async #fallbackPolicy(serviceId: string, signal: AbortSignal): Promise<UpdatePolicy> {
    const [{ json, service }, openNodes] = await Promise.all([this.#look(serviceId, signal), this.#openNodes(signal)]);
    const policy = readPolicy(json.Spec) ?? UpdatePolicy.parse({});
    const fits = startFirstFits(placement(service), policy.parallelism, openNodes);
    return fits ? policy : { ...policy, order: 'stop-first' };
  }
}

/** What someone else has set meanwhile is left alone. */
function ownOnly(spec: SpecJson, releaseId: string): SpecJson {
  if (spec.Labels?.[swarmLabels.release] === releaseId) return spec;
  throw new SlipwayError('conflict', { data: { reason: 'changedMeanwhile', name: spec.Name } });
}

function placement({ ports, mode, replicasWanted }: Service) {
  return { ports, global: mode === 'global', replicas: replicasWanted };
}
