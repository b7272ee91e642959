import { usualCanary } from '../../../shared/domain/apply-order.ts';
import { changedSteps } from '../../../shared/domain/plans.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ApplyOptions, Plan, PlanTask } from '../../../shared/schema/plan.ts';
import type { SiteRequest } from './read-site.ts';
import { kindOf, type TaskInput, type TaskParts } from './tasks/index.ts';

/** Plans that were shown; older ones are forgotten. */
const keptPlans = 40;

/** Makes plans, keeps those that were shown, and says whether one still holds. */
export class Plans {
  readonly #parts: TaskParts;
  readonly #kept = new Map<string, TaskInput>();

  constructor(parts: TaskParts) {
    this.#parts = parts;
  }

  /** Reads the hosts and computes the plan; touches nothing. */
  async make(task: PlanTask, hostIds: readonly string[], signal: AbortSignal): Promise<Plan> {
    const scopeNow = () => kindOf(task).scope(this.#parts, task, hostIds);
    const scope = scopeNow();
    const first = await this.#compute(task, scope, signal);
    // What is remembered of the hosts may have been renewed by the reading itself: a plan on the old would be stale at once.
    const renewed = scopeNow();
    const made = sameScope(scope, renewed) ? first : await this.#compute(task, renewed, signal);
    this.#kept.set(made.plan.id, made);
    for (const id of [...this.#kept.keys()].slice(0, -keptPlans)) this.#kept.delete(id);
    return made.plan;
  }

  /** Undefined: plans that were never applied are not kept over a restart. */
  get(planId: string): TaskInput | undefined {
    return this.#kept.get(planId);
  }

  /** Fails with `notFound`. */
  require(planId: string): TaskInput {
    const kept = this.#kept.get(planId);
    if (!kept) throw new SlipwayError('notFound', { data: { collection: 'plans', id: planId } });
    return kept;
  }

  /** Reads the hosts once more. Fails with `plan.stale` or `plan.blocked`; gives what is to be applied. */
  async confirm(shown: TaskInput, signal: AbortSignal): Promise<TaskInput> {
    const { task } = shown;
    const scope = kindOf(task).scope(this.#parts, task, shown.hostIds);
    if (!sameScope(shown, scope)) throw new SlipwayError('plan.stale', { data: { reason: 'wishesChanged' } });
    refuseBlocked(shown.plan);
    // Where nothing will run, nothing can have become wrong: the plan itself was the look at the hosts.
    if (!shown.plan.steps.some((step) => step.needed)) return shown;
    const now = await this.#compute(task, scope, signal);
    refuseBlocked(now.plan);
    const changed = changedSteps(shown.plan, now.plan);
    if (changed.length > 0) {
      throw new SlipwayError('plan.stale', {
        data: { reason: 'factsChanged', steps: changed.length, step: changed[0] ?? '' },
      });
    }
    return shown;
  }

  async #compute(task: PlanTask, scope: SiteRequest, signal: AbortSignal): Promise<TaskInput> {
    const request = { ...scope, task };
    const view = await kindOf(task).look(this.#parts, request, signal);
    const { context } = this.#parts;
    const steps = view.steps.map((step) => step.shown);
    const { parallelHosts } = context.storage.settings.get();
    const options: ApplyOptions = { parallelHosts, canaryHostId: usualCanary(steps) };
    const plan: Plan = {
      id: context.newId(),
      task,
      title: kindOf(task).title(task, scope.hostIds.length),
      hostIds: [...scope.hostIds],
      createdAt: context.clock.now(),
      options,
      steps,
      blockers: [...view.blockers],
      warnings: [...view.warnings],
    };
    return { ...request, addresses: view.addresses, plan, options };
  }
}

function sameScope(one: SiteRequest, other: SiteRequest): boolean {
  const said = ({ wishes, hostIds, readIds = [] }: SiteRequest) => JSON.stringify([wishes, hostIds, readIds]);
  return said(one) === said(other);
}

function refuseBlocked(plan: Plan): void {
  const [first] = plan.blockers;
  if (!first) return;
  throw new SlipwayError('plan.blocked', {
    data: { blockers: plan.blockers.length, first: first.reason.key, ...first.reason.params },
  });
}
