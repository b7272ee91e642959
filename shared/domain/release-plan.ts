import type { ClusterNode } from '../schema/cluster.ts';
import type { Message } from '../schema/common.ts';
import { type Service, UpdatePolicy } from '../schema/service.ts';
import type { ReleasePlan, Strategy, StrategyUpdate } from '../schema/strategy.ts';
import { breaksRequests } from './graceful-drain.ts';
import type { ImageFacts } from './image-platforms.ts';

type Surroundings = Pick<
  Service,
  'managed' | 'update' | 'ports' | 'mode' | 'replicasWanted' | 'health' | 'healthStartSeconds' | 'writtenVolumes'
>;

export interface PlanInput {
  readonly service: Surroundings;
  /** That of the service, else that of the application. */
  readonly strategy: Strategy | undefined;
  /** Nodes that take new tasks. */
  readonly openNodes: number;
  /** All nodes on which tasks may end. */
  readonly nodes?: readonly Pick<ClusterNode, 'hostname' | 'engineVersion'>[];
  /** Undefined: it could not be looked into. */
  readonly image?: ImageFacts | undefined;
}

/** Why a plan is as it is: texts `releases.plan.<name>`. */
function why(name: PlanReason, params: Message['params'] = {}): Message {
  return { key: `releases.plan.${name}`, params };
}

/** Names of the texts, so that a test finds those without one. */
export const planReasons = [
  'startFirst',
  'stopFirstPort',
  'stopFirstVolume',
  'writesTogether',
  'portImpossible',
  'ownOrder',
  'monitorRaised',
  'monitorShort',
  'timeoutRaised',
  'canaryAlone',
  'drains',
  'breaksRequests',
  'breaksMesh',
  'healthChecked',
  'imageChecked',
  'onlyRunning',
  'neverChecked',
  'checkOff',
] as const;
type PlanReason = (typeof planReasons)[number];

/** What a release of the service will go by. Nothing that can't work is left in it: it is changed, with the reason. */
export function planRelease({ service: given, strategy, openNodes, image, nodes = [] }: PlanInput): ReleasePlan {
  const health = whoseCheck(given, image);
  const startSeconds = health === 'image' ? (image?.healthcheck?.startSeconds ?? 0) : given.healthStartSeconds;
  const service = { ...given, healthStartSeconds: startSeconds };
  const own = service.update ?? UpdatePolicy.parse({});
  const wanted: StrategyUpdate = strategy?.update ?? own;
  const free = strategy?.update != null || service.managed || service.update === null;
  const ordered = orderOf({ service, openNodes }, wanted, free);
  const timed = free ? timesOf(service, wanted) : keptTimes(service, wanted);
  const update: UpdatePolicy = { ...wanted, ...timed.times, order: ordered.order };
  const canary = strategy?.canary ?? { kind: 'none' };
  const alone = canary.kind !== 'none' && service.mode === 'replicated' && service.replicasWanted < 2;
  return {
    from: strategy?.scope ?? 'none',
    update,
    writesUpdate: service.update === null || JSON.stringify(sorted(update)) !== JSON.stringify(sorted(service.update)),
    failureAction: strategy?.failureAction ?? (service.managed ? 'rollback' : null),
    canary: alone ? { kind: 'none' } : canary,
    approval: strategy?.approval ?? false,
    window: strategy?.window ?? null,
    health,
    reasons: [
      ...ordered.reasons,
      ...timed.reasons,
      ...(alone ? [why('canaryAlone')] : []),
      ...requestsUnderWay(given, nodes),
      healthReason({ health, off: given.health.kind === 'none', looked: image !== undefined }, update),
    ],
  };
}

function whoseCheck({ health }: Pick<Surroundings, 'health'>, image: ImageFacts | undefined): ReleasePlan['health'] {
  switch (health.kind) {
    case 'check':
      return 'service';
    case 'image':
      return image?.healthcheck ? 'image' : 'none';
    case 'none':
      return 'none';
  }
}

function weakness({ off, looked }: { readonly off: boolean; readonly looked: boolean }): PlanReason {
  if (off) return 'checkOff';
  return looked ? 'neverChecked' : 'onlyRunning';
}

/** That a task runs says less than that it is well: said as the weaker promise that it is. */
function healthReason(
  promise: { readonly health: ReleasePlan['health']; readonly off: boolean; readonly looked: boolean },
  { monitorSeconds }: UpdatePolicy,
): Message {
  switch (promise.health) {
    case 'service':
      return why('healthChecked');
    case 'image':
      return why('imageChecked');
    case 'none':
      return why(weakness(promise), { seconds: monitorSeconds });
  }
}

function sorted({ parallelism, delaySeconds, monitorSeconds, order, timeoutSeconds }: UpdatePolicy): UpdatePolicy {
  return { parallelism, delaySeconds, monitorSeconds, order, timeoutSeconds };
}

interface Ordered {
  readonly order: UpdatePolicy['order'];
  readonly reasons: readonly Message[];
}

function orderOf(
  { service, openNodes }: Pick<PlanInput, 'service' | 'openNodes'>,
  { order, parallelism }: StrategyUpdate,
  free: boolean,
): Ordered {
  const port = service.ports.find(({ mode }) => mode === 'host')?.published;
  const fits = service.mode === 'replicated' && service.replicasWanted + parallelism <= openNodes;
  const blocked = port !== undefined && !fits;
  const volume = service.writtenVolumes[0];
  if (order === 'stop-first') return { order, reasons: [why('ownOrder')] };
  if (blocked && !free) return { order: 'start-first', reasons: [why('portImpossible', { port })] };
  if (blocked) return { order: 'stop-first', reasons: [why('stopFirstPort', { port })] };
  if (volume === undefined) return { order: 'start-first', reasons: [why('startFirst')] };
  if (order === 'auto') return { order: 'stop-first', reasons: [why('stopFirstVolume', { volume })] };
  return { order: 'start-first', reasons: [why('writesTogether', { volume })] };
}

/** What becomes of requests that are under way through the mesh: no engine is promised to do what it can't. */
function requestsUnderWay({ ports }: Surroundings, nodes: NonNullable<PlanInput['nodes']>): readonly Message[] {
  if (nodes.length === 0 || !ports.some(({ mode }) => mode === 'ingress')) return [];
  const by = (kind: 'always' | 'mesh') => {
    const bad = nodes.filter(({ engineVersion }) => breaksRequests(engineVersion) === kind);
    const listed = (texts: readonly string[]) => [...new Set(texts)].join(', ');
    const params = {
      versions: listed(bad.map(({ engineVersion }) => engineVersion)),
      nodes: listed(bad.map(({ hostname }) => hostname)),
    };
    return bad.length === 0 ? [] : [why(kind === 'always' ? 'breaksRequests' : 'breaksMesh', params)];
  };
  const broken = [...by('always'), ...by('mesh')];
  return broken.length > 0 ? broken : [why('drains')];
}

interface Timed {
  readonly times: Partial<UpdatePolicy>;
  readonly reasons: readonly Message[];
}

/**
 * A task that fails after the window, while the next batch waits, would turn nothing back (moby#37972): the window has to be
 * longer than the delay and the grace of the health check together.
 */
function leastMonitor({ healthStartSeconds }: Surroundings, { delaySeconds }: StrategyUpdate): number {
  const least = delaySeconds + healthStartSeconds;
  return least === 0 ? 0 : least + 1;
}

/** Time that is left to pull and start after the watch itself. */
const leastRestSeconds = 60;

function timesOf(service: Surroundings, wanted: StrategyUpdate): Timed {
  const least = Math.min(3600, leastMonitor(service, wanted));
  const monitorSeconds = Math.max(wanted.monitorSeconds, least);
  const timeoutSeconds =
    monitorSeconds > wanted.monitorSeconds
      ? Math.max(wanted.timeoutSeconds, monitorSeconds + leastRestSeconds)
      : wanted.timeoutSeconds;
  const params = { from: wanted.monitorSeconds, to: monitorSeconds, delay: wanted.delaySeconds };
  const reasons = [
    ...(monitorSeconds > wanted.monitorSeconds
      ? [why('monitorRaised', { ...params, start: service.healthStartSeconds })]
      : []),
    ...(timeoutSeconds > wanted.timeoutSeconds
      ? [why('timeoutRaised', { from: wanted.timeoutSeconds, to: timeoutSeconds })]
      : []),
  ];
  return { times: { monitorSeconds, timeoutSeconds }, reasons };
}

/** Settings that someone else made are left as they are, and it is said what they cost. */
function keptTimes(service: Surroundings, wanted: StrategyUpdate): Timed {
  const least = leastMonitor(service, wanted);
  if (wanted.monitorSeconds >= least) return { times: {}, reasons: [] };
  return { times: {}, reasons: [why('monitorShort', { seconds: wanted.monitorSeconds, least })] };
}
