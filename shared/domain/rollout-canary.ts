import { isWantedTask, type RolloutView, type WantedImage } from './rollout-view.ts';

/** Ids of the tasks that run the wanted image; empty where none does. A health-checked task is `running` only once healthy. */
export function canaryTasks({ tasks }: Pick<RolloutView['service'], 'tasks'>, wanted: WantedImage): string {
  return tasks
    .filter((task) => task.state === 'running' && task.wanted === 'running' && isWantedTask(task, wanted))
    .map(({ id }) => id)
    .sort()
    .join(' ');
}
