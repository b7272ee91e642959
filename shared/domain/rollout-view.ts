import type { Service, Task } from '../schema/service.ts';
import { type Trouble, troubleOf } from './rollout-trouble.ts';

/** What the engine says now: its own update state *and* the tasks. */
export interface RolloutView {
  readonly updateState:
    | 'none'
    | 'updating'
    | 'paused'
    | 'completed'
    | 'rolling-back'
    | 'rolled-back'
    | 'rollback-paused';
  readonly message: string;
  /** The release that the present specification names. */
  readonly releaseId: string | null;
  readonly service: Pick<Service, 'image' | 'digest' | 'mode' | 'replicasWanted' | 'hasHealthcheck' | 'tasks'>;
}

/** Milliseconds. `since`: when this phase began. */
export interface RolloutClock {
  readonly now: number;
  readonly since: number;
}

/** What earlier looks showed; starts as `freshMemory`. */
export interface RolloutMemory {
  /** Ids of the wanted tasks while all of them run what they should, and since when. */
  readonly steadyTasks: string;
  readonly steadySince: number | null;
  /** Since when there is trouble with nothing else moving. */
  readonly stuckAt: string;
  readonly stuckSince: number | null;
}

export const freshMemory: RolloutMemory = { steadyTasks: '', steadySince: null, stuckAt: '', stuckSince: null };

export interface RolloutPast {
  readonly memory: RolloutMemory;
  readonly clock: RolloutClock;
}

export interface RolloutCounts {
  readonly tasksDone: number;
  readonly tasksWanted: number;
}

export interface WantedImage {
  readonly image: string;
  /** Empty: compared by the whole reference. */
  readonly digest: string;
  /** Tasks that are to be replaced although they run this image: the release changes what else they run with. */
  readonly replaces?: ReadonlySet<string> | undefined;
}

/** By digest, since a tag says nothing; by the whole reference where there is none. */
export function runsImage(task: Pick<Task, 'image' | 'digest'>, { image, digest }: WantedImage): boolean {
  return digest === '' ? task.image === image : task.digest === digest;
}

/** A task as it is wanted: of the image, and none that is still to be replaced. */
export function isWantedTask(task: Pick<Task, 'id' | 'image' | 'digest'>, wanted: WantedImage): boolean {
  return runsImage(task, wanted) && !wanted.replaces?.has(task.id);
}

/** `steady`: ids of the wanted tasks when all of them run the wanted image, else undefined. */
export function countTasks(service: RolloutView['service'], wanted: WantedImage) {
  const live = service.tasks.filter((task) => task.wanted === 'running' || task.wanted === 'ready');
  const good = live.filter(
    (task) => task.state === 'running' && task.wanted === 'running' && isWantedTask(task, wanted),
  );
  const tasksWanted = service.mode === 'global' ? globalWanted(live) : service.replicasWanted;
  const complete = good.length >= tasksWanted && good.length === live.length;
  const ids = good.map((task) => task.id).sort();
  const counts: RolloutCounts = { tasksDone: Math.min(good.length, tasksWanted), tasksWanted };
  return { counts, steady: complete ? ids.join(' ') : undefined };
}

/** One on each node that it fits; where there is none at all it serves nowhere, which is no success. */
function globalWanted(live: readonly Task[]): number {
  return Math.max(1, new Set(live.map((task) => task.nodeId)).size);
}

/** What this look adds: how long the very same tasks have been steady, how long trouble has stood still. */
export function remember(
  { memory, clock }: RolloutPast,
  tasks: readonly Task[],
  seen: { readonly steady: string | undefined; readonly trouble?: Trouble | undefined },
): RolloutMemory {
  const { steady, trouble } = seen;
  const goesOn = steady !== undefined && memory.steadySince !== null && memory.steadyTasks === steady;
  const stuckAt = trouble === undefined ? '' : stuckMark(trouble, tasks);
  const stillStuck = stuckAt !== '' && memory.stuckAt === stuckAt;
  return {
    steadyTasks: steady ?? '',
    steadySince: steady === undefined ? null : goesOn ? memory.steadySince : clock.now,
    stuckAt,
    stuckSince: stuckAt === '' ? null : stillStuck ? memory.stuckSince : clock.now,
  };
}

/** Empty while an old task is still on its way out (it may hold the place or the port); changes with what runs. */
function stuckMark(trouble: Trouble, tasks: readonly Task[]): string {
  if (tasks.some((task) => task.state === 'running' && task.wanted === 'shutdown')) return '';
  return `${trouble.verdict} ${tasks.filter((task) => task.state === 'running').length}`;
}

/** Milliseconds for which the same tasks have all been right. */
export function steadyFor({ steadySince }: RolloutMemory, { now }: RolloutClock): number {
  return steadySince === null ? 0 : now - steadySince;
}

/** What is wrong with the newest task that ended badly: that says more than one that waits for a place. */
export function latestTrouble(tasks: readonly Task[], hasHealthcheck: boolean): Trouble | undefined {
  const newest = [...tasks].sort((one, other) => other.createdAt - one.createdAt);
  const waitsLast = [...newest.filter((task) => !isWaiting(task)), ...newest.filter(isWaiting)];
  for (const task of waitsLast) {
    const trouble = troubleOf(task, hasHealthcheck);
    if (trouble) return trouble;
  }
  return undefined;
}

/** No node takes it. */
export function isWaiting(task: Task): boolean {
  return task.state === 'pending' && task.error !== '';
}

/** The most failed tasks that one place of the service (slot, or node of a global one) has seen. */
export function failuresInOnePlace(tasks: readonly Task[], hasHealthcheck: boolean): number {
  const places = new Map<string, number>();
  for (const task of tasks) {
    if (isWaiting(task) || !troubleOf(task, hasHealthcheck)) continue;
    const place = task.slot === null ? task.nodeId : String(task.slot);
    places.set(place, (places.get(place) ?? 0) + 1);
  }
  return Math.max(0, ...places.values());
}
