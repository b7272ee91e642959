import type { Release } from '../schema/release.ts';
import type { Task } from '../schema/service.ts';
import { runsImage, type WantedImage } from './rollout-view.ts';

export type TaskEvent = Pick<Release['events'][number], 'kind' | 'message'>;

const quiet: ReadonlySet<Task['state']> = new Set(['new', 'pending', 'assigned', 'accepted', 'ready']);

/** What happened to the tasks between two looks, for the timeline of a release. */
export function taskEvents(
  before: ReadonlyMap<string, Task>,
  after: readonly Task[],
  service: { readonly name: string; readonly wanted: WantedImage; readonly hasHealthcheck: boolean },
): TaskEvent[] {
  return [...after]
    .sort((one, other) => one.createdAt - other.createdAt)
    .flatMap((task) => eventOf(before.get(task.id), task, service));
}

function eventOf(
  before: Task | undefined,
  task: Task,
  { name, wanted, hasHealthcheck }: { name: string; wanted: WantedImage; hasHealthcheck: boolean },
): TaskEvent[] {
  const where = task.hostname === '' ? '' : ` on ${task.hostname}`;
  const who = `${name}.${task.slot ?? (task.hostname || task.id.slice(0, 8))}${task.slot === null ? '' : where}`;
  const isNew = runsImage(task, wanted);
  const changed = before?.state !== task.state;
  if (task.state === 'failed' || task.state === 'rejected')
    return changed ? [{ kind: 'problem', message: `${who} ${task.state}: ${task.error || task.message}` }] : [];
  if (isNew && task.state === 'complete')
    return changed ? [{ kind: 'problem', message: `${who} ended with status 0` }] : [];
  if (task.state === 'pending' && task.error !== '' && before?.error !== task.error)
    return [{ kind: 'problem', message: `${name}.${task.slot ?? ''} waits: ${task.error}` }];
  if (!isNew) return oldEvent(before, task, who);
  if (!changed || quiet.has(task.state)) return [];
  if (task.state !== 'running') return [{ kind: 'new', message: `${who} ${task.state}` }];
  return [{ kind: hasHealthcheck ? 'health' : 'new', message: `${who} ${hasHealthcheck ? 'healthy' : 'running'}` }];
}

function oldEvent(before: Task | undefined, task: Task, who: string): TaskEvent[] {
  if (before === undefined) return task.state === 'running' ? [{ kind: 'old', message: `${who} running` }] : [];
  if (before.state !== task.state && task.state === 'shutdown') return [{ kind: 'old', message: `${who} stopped` }];
  if (before.wanted !== task.wanted && task.state === 'running')
    return [{ kind: 'old', message: `${who} is asked to stop` }];
  if (before.state !== task.state && task.state === 'running') return [{ kind: 'old', message: `${who} running` }];
  return [];
}
