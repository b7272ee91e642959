import type { Release } from '../schema/release.ts';
import type { Task } from '../schema/service.ts';
import { releaseEvent } from './rollout-text.ts';
import { taskName } from './rollout-trouble.ts';
import { isWantedTask, type WantedImage } from './rollout-view.ts';

export type TaskEvent = Pick<Release['events'][number], 'kind' | 'message'>;

const ended: ReadonlySet<Task['state']> = new Set(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned']);

interface Surroundings {
  readonly name: string;
  readonly wanted: WantedImage;
  readonly hasHealthcheck: boolean;
  /** A task of the service still stops, or did so until this look. */
  readonly oneLeaves: boolean;
}

/** What happened to the tasks between two looks, for the timeline of a release. */
export function taskEvents(
  before: ReadonlyMap<string, Task>,
  after: readonly Task[],
  service: { readonly name: string; readonly wanted: WantedImage; readonly hasHealthcheck: boolean },
): TaskEvent[] {
  const oneLeaves = after.some((task) => leaves(before.get(task.id), task));
  return [...after]
    .sort((one, other) => one.createdAt - other.createdAt)
    .flatMap((task) => eventOf(before.get(task.id), task, { ...service, oneLeaves }));
}

/** The engine notices a place that became free only a moment after its task has gone. */
function leaves(before: Task | undefined, task: Task): boolean {
  const asked = task.wanted === 'shutdown' || task.wanted === 'remove';
  return asked && (!ended.has(task.state) || (before !== undefined && !ended.has(before.state)));
}

function eventOf(before: Task | undefined, task: Task, around: Surroundings): TaskEvent[] {
  const names = { task: nameOf(task, around.name) };
  const { error } = task;
  const isNew = isWantedTask(task, around.wanted);
  const changed = before?.state !== task.state;
  if (task.state === 'failed' || task.state === 'rejected') {
    const message = releaseEvent(task.state, { ...names, error: error || task.message });
    return changed ? [{ kind: 'problem', message }] : [];
  }
  if (isNew && task.state === 'complete')
    return changed ? [{ kind: 'problem', message: releaseEvent('endedWell', names) }] : [];
  if (task.state === 'pending' && error !== '' && before?.error !== error) return [waitingEvent(task, around)];
  if (!isNew) return oldEvent(before, task, names);
  return changed ? newEvent(task, names, around.hasHealthcheck) : [];
}

/** `web.2 (ws01)`, or without a slot (global) `web (ws01)`; without the node while none was chosen. */
function nameOf({ slot, hostname, nodeId }: Task, service: string): string {
  const node = hostname || nodeId.slice(0, 12);
  return `${taskName(slot, service)}${node === '' ? '' : ` (${node})`}`;
}

/** Stop-first always passes through a taken port: that is no problem while the old task is on its way out. */
function waitingEvent(task: Task, { name, oneLeaves }: Surroundings): TaskEvent {
  const names = { task: nameOf(task, name) };
  if (oneLeaves && /host-mode port already in use/i.test(task.error))
    return { kind: 'info', message: releaseEvent('waitsForPort', names) };
  return { kind: 'problem', message: releaseEvent('waits', { ...names, error: task.error }) };
}

function newEvent({ state }: Task, names: { readonly task: string }, hasHealthcheck: boolean): TaskEvent[] {
  switch (state) {
    case 'running':
      return hasHealthcheck
        ? [{ kind: 'health', message: releaseEvent('healthy', names) }]
        : [{ kind: 'new', message: releaseEvent('running', names) }];
    case 'preparing':
    case 'starting':
    case 'shutdown':
    case 'remove':
    case 'orphaned':
      return [{ kind: 'new', message: releaseEvent(state, names) }];
    case 'new':
    case 'pending':
    case 'assigned':
    case 'accepted':
    case 'ready':
    // Said before, as problems.
    case 'complete':
    case 'failed':
    case 'rejected':
      return [];
  }
}

function oldEvent(before: Task | undefined, task: Task, names: { readonly task: string }): TaskEvent[] {
  const old = (name: 'running' | 'shutdown' | 'askedToStop'): TaskEvent[] => [
    { kind: 'old', message: releaseEvent(name, names) },
  ];
  if (before === undefined) return task.state === 'running' ? old('running') : [];
  if (before.state !== task.state && task.state === 'shutdown') return old('shutdown');
  if (before.wanted !== task.wanted && task.state === 'running') return old('askedToStop');
  if (before.state !== task.state && task.state === 'running') return old('running');
  return [];
}
