import { taskEvents } from '../../../shared/domain/rollout-events.ts';
import type { Trouble } from '../../../shared/domain/rollout-trouble.ts';
import type { RolloutCounts } from '../../../shared/domain/rollout-view.ts';
import type { Task } from '../../../shared/schema/service.ts';
import type { ClusterEngine, UpgradeProgress } from '../../adapters/cluster-engine.ts';
import type { ReleaseRecords } from './release-records.ts';

const logLines = 20;
/** A looping task has a new id each time; its log says the same. */
const logsReadAtMost = 5;

/** Writes what the looks show into a release's record: timeline, counts, and the log of what fails. */
export class TaskWatch {
  readonly #records: ReleaseRecords;
  readonly #engine: ClusterEngine;
  readonly #releaseId: string;
  readonly #logsRead = new Set<string>();
  #tasks: ReadonlyMap<string, Task> | undefined;

  constructor(parts: { readonly records: ReleaseRecords; readonly engine: ClusterEngine; readonly releaseId: string }) {
    this.#records = parts.records;
    this.#engine = parts.engine;
    this.#releaseId = parts.releaseId;
  }

  look({ service }: UpgradeProgress, earlierTasks: ReadonlySet<string>): void {
    const release = this.#records.require(this.#releaseId);
    const wanted = { image: release.toImage, digest: release.toDigest };
    const { name, hasHealthcheck } = service;
    // At the first look, what was there before the release is no news.
    const known =
      this.#tasks ?? new Map(service.tasks.filter((task) => earlierTasks.has(task.id)).map((task) => [task.id, task]));
    this.#records.tell(this.#releaseId, taskEvents(known, service.tasks, { name, wanted, hasHealthcheck }));
    this.#tasks = new Map(service.tasks.map((task) => [task.id, task]));
  }

  count({ tasksDone, tasksWanted }: RolloutCounts): void {
    this.#records.change(this.#releaseId, { tasksDone, tasksWanted });
  }

  /** At once, since the engine removes the containers of failed tasks before long. */
  async keepLog(trouble: Trouble | null, signal: AbortSignal): Promise<void> {
    if (trouble === null || !hasRun(trouble)) return;
    if (this.#logsRead.has(trouble.taskId) || this.#logsRead.size >= logsReadAtMost) return;
    this.#logsRead.add(trouble.taskId);
    // A log that can't be read (node gone, container removed) is no reason to give another verdict.
    const lines = await this.#engine.taskLogs(trouble.taskId, logLines, signal).catch(() => []);
    if (lines.length > 0) this.#records.change(this.#releaseId, { lastLogLines: [...lines] });
  }
}

function hasRun({ verdict }: Trouble): boolean {
  return verdict === 'crash-loop' || verdict === 'unhealthy' || verdict === 'unknown';
}
