import type { Plan, PlanStep } from '../../../../shared/schema/plan.ts';

export interface PlanCounts {
  readonly hosts: number;
  /** Steps that will run. */
  readonly needed: number;
  /** Steps whose probe found them done. */
  readonly done: number;
  readonly restarts: number;
  readonly final: number;
}

/** Steps of a plan by host, in the plan's order. */
export function stepsByHost(steps: readonly PlanStep[]): ReadonlyMap<string, readonly PlanStep[]> {
  const byHost = new Map<string, PlanStep[]>();
  for (const step of steps) byHost.set(step.hostId, [...(byHost.get(step.hostId) ?? []), step]);
  return byHost;
}

export function countPlan(plan: Pick<Plan, 'steps'>): PlanCounts {
  const needed = plan.steps.filter((step) => step.needed);
  return {
    hosts: new Set(plan.steps.map(({ hostId }) => hostId)).size,
    needed: needed.length,
    done: plan.steps.length - needed.length,
    restarts: needed.filter(({ restarts }) => restarts.length > 0).length,
    final: needed.filter(({ undo }) => undo === null).length,
  };
}
