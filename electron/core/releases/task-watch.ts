import { taskEvents } from '../../../shared/domain/rollout-events.ts';
import { failureOf, isPullFailure, type Trouble, withMore } from '../../../shared/domain/rollout-trouble.ts';
import type { RolloutCounts, WantedImage } from '../../../shared/domain/rollout-view.ts';
import type { Release } from '../../../shared/schema/release.ts';
import type { Task } from '../../../shared/schema/service.ts';
import type { ClusterEngine, PullCredentials, UpgradeProgress } from '../../adapters/cluster-engine.ts';
import type { ReleaseRecords } from './release-records.ts';

const logLines = 20;
/** A looping task has a new id each time; its log says the same. */
const logsReadAtMost = 5;

export interface TaskWatchParts {
  readonly records: ReleaseRecords;
  readonly engine: ClusterEngine;
  readonly release: Release;
  readonly credentials: PullCredentials | null;
}

/** Writes what the looks show into a release's record: timeline, counts, and the log of what fails. */
export class TaskWatch {
  readonly #records: ReleaseRecords;
  readonly #engine: ClusterEngine;
  readonly #releaseId: string;
  readonly #parts: TaskWatchParts;
  readonly #logsRead = new Map<string, readonly string[]>();
  /** What nodes said when they were asked to pull, by their id. */
  readonly #pulls = new Map<string, string | null>();
  #tasks: ReadonlyMap<string, Task> | undefined;

  constructor(parts: TaskWatchParts) {
    this.#parts = parts;
    this.#records = parts.records;
    this.#engine = parts.engine;
    this.#releaseId = parts.release.id;
  }

  look({ service }: UpgradeProgress, wanted: WantedImage, earlierTasks: ReadonlySet<string>): void {
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

  /**
   * Keeps the failing task in the record, and looks for what the managers do not know: its last lines, at once, since the
   * engine removes the containers of failed tasks before long; and why its node could not pull.
   */
  async inspect(trouble: Trouble | null, signal: AbortSignal): Promise<Trouble | null> {
    if (trouble === null) return null;
    this.#records.change(this.#releaseId, { failure: failureOf(trouble, this.#parts.release.serviceName) });
    if (isPullFailure(trouble)) {
      const pull = await this.#askNode(trouble.task.nodeId, signal);
      return pull === null ? trouble : withMore(trouble, { pull });
    }
    return hasRun(trouble) ? withMore(trouble, { log: await this.#keepLog(trouble.task.id, signal) }) : trouble;
  }

  async #keepLog(taskId: string, signal: AbortSignal): Promise<readonly string[]> {
    const kept = this.#logsRead.get(taskId);
    if (kept) return kept;
    if (this.#logsRead.size >= logsReadAtMost) return [...this.#logsRead.values()].at(-1) ?? [];
    // A log that can't be read (node gone, container removed) is no reason to give another verdict.
    const lines = await this.#engine.taskLogs(taskId, logLines, signal).catch(() => []);
    this.#logsRead.set(taskId, lines);
    if (lines.length > 0) this.#records.change(this.#releaseId, { lastLogLines: [...lines] });
    return lines;
  }

  /** Null where the node can't be asked, or can pull now. */
  async #askNode(nodeId: string, signal: AbortSignal): Promise<string | null> {
    const known = this.#pulls.get(nodeId);
    if (known !== undefined) return known;
    const { release, credentials } = this.#parts;
    const said = await this.#engine
      .pullProblem({ nodeId, image: release.toImage, credentials }, signal)
      .catch(() => null);
    this.#pulls.set(nodeId, said);
    if (said !== null) this.#records.change(this.#releaseId, { lastLogLines: [said] });
    return said;
  }
}

function hasRun({ verdict }: Trouble): boolean {
  return verdict === 'crash-loop' || verdict === 'unhealthy' || verdict === 'unknown';
}
