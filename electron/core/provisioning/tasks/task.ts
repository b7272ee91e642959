import type { Message, Note } from '../../../../shared/schema/common.ts';
import type { ErrorInfo } from '../../../../shared/schema/error.ts';
import type { ApplyOptions, Plan, PlanBlocker, PlanTask } from '../../../../shared/schema/plan.ts';
import type { Clusters } from '../../clusters/index.ts';
import type { SiteParts, SiteRequest } from '../read-site.ts';
import type { BuiltStep } from '../steps/step.ts';

/** What tasks have in hand. */
export interface TaskParts extends SiteParts {
  readonly clusters: Pick<Clusters, 'register'>;
  readonly quietBuilds?: QuietBuilds;
}

/** Waits until no build runs on the host, and lets none begin until what it returns is disposed of. Missing: there are none. */
export type QuietBuilds = (
  hostId: string,
  wait: { say(note: Note): void; readonly signal: AbortSignal },
) => Promise<Disposable>;

/** A task with the hosts and wishes that were settled when its plan was made. */
export interface TaskRequest<Task extends PlanTask = PlanTask> extends SiteRequest {
  readonly task: Task;
}

/** What an apply needs again after a crash; it holds no secret. */
export interface TaskInput extends TaskRequest {
  readonly plan: Plan;
  readonly options: ApplyOptions;
}

/** What was found when the hosts were read, and what follows from it. */
export interface TaskView {
  readonly steps: readonly BuiltStep[];
  /** Internal addresses by host, so that the apply goes by the same ones. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Hosts that could not be read, with the reason. */
  readonly failed: ReadonlyMap<string, ErrorInfo>;
  readonly blockers: readonly PlanBlocker[];
  readonly warnings: readonly PlanBlocker[];
}

/** One kind of task. Methods, so that a table of different kinds can be asked by the kind of a task. */
export interface TaskKind<Task extends PlanTask = PlanTask> {
  readonly operation: 'setup' | 'maintenance';
  /** Of the plan and its operation; `count` is the number of hosts. */
  title(task: Task, count: number): Message;
  /** What the operation is about: a set-up, or the plan itself. */
  subject(task: Task, plan: Plan): string;
  /**
   * Which hosts are changed (`hostIds`, locked while it is applied), which are only read (`readIds`), and by which wishes.
   * From records alone. It is asked again before the plan is applied; another answer makes the plan stale.
   */
  scope(parts: TaskParts, task: Task, hostIds: readonly string[]): SiteRequest;
  /** Reads the hosts, changes nothing; asked for the plan, before it is applied, and when an apply begins or goes on. */
  look(parts: TaskParts, request: TaskRequest<Task>, signal: AbortSignal): Promise<TaskView>;
  /** After all steps are proved: what is to be written down. `hostIds` are those on which nothing was left out. The hosts are read
   * afterwards in any case. */
  finish(parts: TaskParts, request: TaskRequest<Task>, signal: AbortSignal): Promise<void>;
}
