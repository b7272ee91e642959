import type {
  ClusterEngine,
  PullCredentials,
  ServiceSpec,
  UpgradeProgress,
} from '../../electron/adapters/cluster-engine.ts';
import { parseImageReference } from '../../shared/domain/image-reference.ts';
import { SlipwayError } from '../../shared/domain/slipway-error.ts';
import type { ClusterNode, NodeAvailability, NodeRole } from '../../shared/schema/cluster.ts';
import { type Service, ServiceHealth, type Task, UpdatePolicy } from '../../shared/schema/service.ts';

interface Kept {
  readonly image: string;
  readonly releaseId: string | null;
}

interface KeptService {
  service: Service;
  now: Kept;
  previous: Kept | null;
  updateState: UpgradeProgress['updateState'];
}

/** How the tasks of an image do; `good` where nothing is said. */
export type Behaviour = 'good' | 'crashing' | 'no-node' | 'no-image';

/**
 * A cluster in memory that does at once what it is told. It never turns back by itself: what a release does about that is
 * what tests ask of it.
 */
export class FakeEngine implements ClusterEngine {
  readonly told: string[] = [];
  readonly behaviours = new Map<string, Behaviour>();
  reachable = true;
  /** Says yes to commands about scale, labels, policy and removal, and does nothing. */
  deaf = false;
  nodeList: readonly ClusterNode[];
  readonly #clusterId: string;
  readonly #services = new Map<string, KeptService>();
  readonly #watchers = new Set<() => void>();
  #made = 0;

  constructor(clusterId: string) {
    this.#clusterId = clusterId;
    this.nodeList = [
      {
        ...{ id: 'node-1', clusterId, hostId: null, hostname: 'ws01', address: '10.0.0.1', engineVersion: '20.10' },
        ...{ role: 'manager', leader: true, reachability: 'reachable', state: 'ready', availability: 'active' },
        ...{ message: '', labels: {} },
      },
    ];
  }

  /** A service that runs. */
  add(name: string, image: string, labels: Record<string, string> = {}): string {
    const id = `service-${name}`;
    const service: Service = {
      ...{ id, clusterId: this.#clusterId, name, managed: true, image, digest: digestOf(image), labels },
      ...{ replicasWanted: 1, replicasRunning: 1, mode: 'replicated', environmentNames: [], ports: [] },
      update: UpdatePolicy.parse({ monitorSeconds: 5, timeoutSeconds: 60 }),
      ...{
        updateState: '',
        updateMessage: '',
        health: { kind: 'image' },
        hasHealthcheck: false,
        healthStartSeconds: 0,
        canRollBack: false,
        createdAt: 0,
        updatedAt: 0,
      },
      writtenVolumes: [],
      tasks: [this.#task(image, 'good')],
    };
    this.#services.set(id, { service, now: { image, releaseId: null }, previous: null, updateState: 'completed' });
    return id;
  }

  /** A task that runs, for `change`. */
  taskOf(image: string, slot: number): Task {
    return { ...this.#task(image, 'good'), slot };
  }

  change(serviceId: string, change: Partial<Service>): void {
    const kept = this.#find(serviceId);
    kept.service = { ...kept.service, ...change };
    for (const watcher of this.#watchers) watcher();
  }

  async nodes(): Promise<readonly ClusterNode[]> {
    this.#answer();
    return this.nodeList;
  }

  async setAvailability(nodeId: string, availability: NodeAvailability): Promise<void> {
    this.#answer();
    this.told.push(`${availability} ${nodeId}`);
    this.changeNode(nodeId, { availability });
  }

  async setRole(nodeId: string, role: NodeRole): Promise<void> {
    this.#answer();
    this.told.push(`${role} ${nodeId}`);
    this.changeNode(nodeId, { role, reachability: role === 'manager' ? 'reachable' : null });
  }

  async setNodeLabels(nodeId: string, labels: Readonly<Record<string, string>>): Promise<void> {
    this.#answer();
    this.changeNode(nodeId, { labels: { ...labels } });
  }

  /** What `tasksOn` tells, one number for each time it is asked; then 0. */
  readonly tasksLeft: number[] = [];

  async tasksOn(): Promise<number> {
    this.#answer();
    return this.tasksLeft.shift() ?? 0;
  }

  async leave({ id }: Pick<ClusterNode, 'id'>): Promise<void> {
    this.told.push(`leave ${id}`);
    this.changeNode(id, { state: 'down' });
  }

  async removeNode(nodeId: string, force: boolean): Promise<void> {
    this.#answer();
    this.told.push(`remove ${nodeId}${force ? ' by force' : ''}`);
    this.nodeList = this.nodeList.filter((node) => node.id !== nodeId);
  }

  async rotateJoinSecrets(roles: readonly NodeRole[]): Promise<void> {
    this.told.push(`rotate ${roles.join(' ')}`);
  }

  changeNode(nodeId: string, change: Partial<ClusterNode>): void {
    this.nodeList = this.nodeList.map((node) => (node.id === nodeId ? { ...node, ...change } : node));
  }

  /** A further node; the first one is `node-1`, a manager. */
  addNode(node: Partial<ClusterNode> & { readonly id: string }): void {
    const [first] = this.nodeList;
    if (first) this.nodeList = [...this.nodeList, { ...first, hostname: node.id, leader: false, ...node }];
  }

  async services(): Promise<readonly Service[]> {
    this.#answer();
    return [...this.#services.values()].map(({ service }) => service);
  }

  async service(serviceId: string): Promise<Service> {
    return this.#find(serviceId).service;
  }

  async createService(spec: ServiceSpec): Promise<string> {
    this.told.push(`create ${spec.image}`);
    return this.add(spec.name, spec.image, { ...spec.labels });
  }

  async scale(serviceId: string, replicas: number): Promise<void> {
    this.told.push(`scale ${replicas}`);
    if (!this.deaf) this.change(serviceId, { replicasWanted: replicas });
  }

  async setLabels(serviceId: string, labels: Record<string, string>): Promise<void> {
    if (!this.deaf) this.change(serviceId, { labels });
  }

  async setUpdatePolicy(serviceId: string, update: UpdatePolicy): Promise<void> {
    if (!this.deaf) this.change(serviceId, { update });
  }

  async resendCredentials(serviceId: string, { username }: PullCredentials): Promise<void> {
    this.#answer();
    this.#find(serviceId);
    this.told.push(`login ${username} ${serviceId}`);
  }

  async removeService(serviceId: string): Promise<void> {
    this.#find(serviceId);
    this.told.push('remove');
    if (!this.deaf) this.#services.delete(serviceId);
  }

  async upgrade({
    serviceId,
    image,
    releaseId,
    canary,
    health,
  }: Parameters<ClusterEngine['upgrade']>[0]): Promise<void> {
    const before = this.#find(serviceId).service.tasks;
    if (health) this.change(serviceId, { health, hasHealthcheck: health.kind === 'check' });
    this.#set(serviceId, { image, releaseId }, canary ? 'upgrade one of' : 'upgrade');
    if (!canary) return;
    // The first task is the new one; the others stay for now.
    const kept = this.#find(serviceId);
    kept.updateState = 'updating';
    kept.service = { ...kept.service, tasks: [...kept.service.tasks.slice(0, 1), ...before.slice(1)] };
  }

  async proceed({ serviceId, update, failureAction }: Parameters<ClusterEngine['proceed']>[0]): Promise<void> {
    this.told.push(`proceed ${failureAction}`);
    const kept = this.#find(serviceId);
    const { image } = kept.now;
    kept.updateState = 'completed';
    const fresh = kept.service.tasks.filter((task) => task.image === image);
    const missing = kept.service.replicasWanted - fresh.length;
    const others = Array.from({ length: missing }, (_, at) => ({ ...this.#task(image, 'good'), slot: at + 2 }));
    kept.service = { ...kept.service, update, tasks: [...others, ...fresh] };
  }

  async restorePolicy({ serviceId }: Parameters<ClusterEngine['restorePolicy']>[0]): Promise<void> {
    this.#find(serviceId);
    this.told.push('restorePolicy');
  }

  async progress(serviceId: string): Promise<UpgradeProgress> {
    const { service, now, updateState } = this.#find(serviceId);
    return { updateState, message: '', service, releaseId: now.releaseId };
  }

  async specification(serviceId: string): Promise<Record<string, unknown>> {
    const { now, service } = this.#find(serviceId);
    return { image: now.image, health: service.health };
  }

  async restore({ serviceId, specification, releaseId }: Parameters<ClusterEngine['restore']>[0]): Promise<void> {
    this.#set(serviceId, { image: String(specification.image), releaseId }, 'restore');
    const { data: health } = ServiceHealth.safeParse(specification.health);
    if (health) this.change(serviceId, { health });
  }

  async rollBack(serviceId: string): Promise<void> {
    const { previous } = this.#find(serviceId);
    if (!previous) throw new SlipwayError('conflict', { data: { reason: 'nothingToRollBack' } });
    this.#set(serviceId, previous, 'rollBack');
  }

  async *logs(): AsyncGenerator<never[]> {
    yield [];
  }

  async taskLogs(): Promise<readonly string[]> {
    return ['last words'];
  }

  /** What a node says when it is asked to pull. */
  pullAnswer: string | null = null;

  async pullProblem(): Promise<string | null> {
    return this.pullAnswer;
  }

  watch(onChange: () => void, signal: AbortSignal): Promise<void> {
    this.#watchers.add(onChange);
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  #set(serviceId: string, wanted: Kept, how: string): void {
    const kept = this.#find(serviceId);
    this.told.push(`${how} ${wanted.image}`);
    const behaviour = this.behaviours.get(wanted.image) ?? 'good';
    const ending = behaviour === 'crashing' ? 'failed' : behaviour === 'no-image' ? 'rejected' : undefined;
    const failures = ending ? [1, 2, 3].map(() => this.#task(wanted.image, ending)) : [];
    const places = behaviour === 'good' ? kept.service.replicasWanted : 1;
    const tasks = [...Array.from({ length: places }, () => this.#task(wanted.image, behaviour)), ...failures];
    const old = behaviour === 'good' ? [] : kept.service.tasks.filter((task) => task.state === 'running');
    kept.updateState = 'completed';
    kept.previous = kept.now;
    kept.now = wanted;
    kept.service = { ...kept.service, image: wanted.image, digest: digestOf(wanted.image), tasks: [...tasks, ...old] };
  }

  #task(image: string, behaviour: Behaviour | 'failed' | 'rejected'): Task {
    this.#made += 1;
    const by = {
      good: { state: 'running', wanted: 'running', error: '' },
      crashing: { state: 'starting', wanted: 'running', error: '' },
      failed: { state: 'failed', wanted: 'shutdown', error: 'task: non-zero exit (1)' },
      'no-image': { state: 'preparing', wanted: 'running', error: '' },
      rejected: { state: 'rejected', wanted: 'shutdown', error: `No such image: ${image}` },
      'no-node': { state: 'pending', wanted: 'running', error: 'no suitable node (insufficient resources on 1 node)' },
    } as const;
    return {
      ...{ id: `task-${this.#made}`, slot: 1, nodeId: 'node-1', hostname: 'ws01', image, digest: digestOf(image) },
      ...{ message: '', exitCode: behaviour === 'failed' ? 1 : null, createdAt: this.#made, changedAt: this.#made },
      ...by[behaviour],
    };
  }

  #find(serviceId: string) {
    this.#answer();
    const found = this.#services.get(serviceId);
    if (!found) throw new SlipwayError('notFound', { data: { collection: 'services', id: serviceId } });
    return found;
  }

  #answer(): void {
    if (!this.reachable)
      throw new SlipwayError('cluster.unreachable', { data: { detail: 'no route' }, retryable: true });
  }
}

function digestOf(image: string): string | null {
  return parseImageReference(image)?.digest ?? null;
}
