import type { Status } from '../../../shared/schema/common.ts';
import type { Service, Task } from '../../../shared/schema/service.ts';

/** `servicePages.state.<state>`. */
export interface ServiceStanding {
  readonly status: Status;
  readonly state: 'updating' | 'rollingBack' | 'paused' | 'down' | 'short' | 'stopped' | 'running';
}

/** What is said of a service as a whole: its tasks count, then what the engine is doing. */
export function serviceStanding(service: Service): ServiceStanding {
  const { replicasRunning, replicasWanted, updateState } = service;
  if (updateState === 'updating') return { status: 'working', state: 'updating' };
  if (updateState === 'rolling-back') return { status: 'working', state: 'rollingBack' };
  if (updateState === 'paused' || updateState === 'rollback-paused') return { status: 'attention', state: 'paused' };
  if (replicasWanted === 0) return { status: 'unknown', state: 'stopped' };
  if (replicasRunning === 0) return { status: 'failed', state: 'down' };
  if (replicasRunning < replicasWanted) return { status: 'attention', state: 'short' };
  return { status: 'ok', state: 'running' };
}

const ended: ReadonlySet<Task['state']> = new Set(['complete', 'shutdown', 'remove']);
const failed: ReadonlySet<Task['state']> = new Set(['failed', 'rejected', 'orphaned']);

export function taskStatus({ state, wanted, error }: Task): Status {
  if (failed.has(state)) return 'failed';
  if (ended.has(state)) return 'unknown';
  if (state === 'running') return wanted === 'running' ? 'ok' : 'working';
  return error === '' ? 'working' : 'attention';
}

/** Belongs to what is wanted now; the rest is history. */
export function isCurrent({ wanted }: Task): boolean {
  return wanted === 'running' || wanted === 'ready';
}

/** Names of the nodes that tasks run on now. */
export function nodesOf({ tasks }: Service): readonly string[] {
  const running = tasks.filter((task) => isCurrent(task) && task.state === 'running' && task.hostname !== '');
  return [...new Set(running.map(({ hostname }) => hostname))].sort();
}
