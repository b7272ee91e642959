import type { Plan, PlanBlocker, PlanStep, SetupWishes } from '../schema/plan.ts';

/** What is wrong with wishes before any host is asked. `hostIds` are the hosts of the set-up. */
export function judgeWishes(
  wishes: SetupWishes,
  hostIds: readonly string[],
): { readonly blockers: readonly PlanBlocker[]; readonly warnings: readonly PlanBlocker[] } {
  const blockers: PlanBlocker[] = [];
  const warnings: PlanBlocker[] = [];
  const roles = [...wishes.managers, ...wishes.workers];
  if (hostIds.length === 0) blockers.push(about(null, 'noHosts'));
  if (wishes.managers.length === 0 && wishes.workers.length > 0) blockers.push(about(null, 'noManager'));
  for (const id of new Set(roles)) {
    if (roles.filter((other) => other === id).length > 1) blockers.push(about(id, 'twoRoles'));
    if (!hostIds.includes(id)) blockers.push(about(null, 'strangeHost'));
  }
  const registry = wishes.registry;
  if (registry && !hostIds.includes(registry.hostId)) blockers.push(about(null, 'strangeRegistryHost'));
  if (registry && reservedPorts.has(registry.port)) {
    blockers.push(about(registry.hostId, 'registryPort', { port: registry.port }));
  }
  const managers = wishes.managers.length;
  if (managers > 0 && managers % 2 === 0) warnings.push(about(null, 'evenManagers', { managers }));
  return { blockers, warnings };
}

/** SSH, the engine and Swarm need these. */
const reservedPorts = new Set([22, 2375, 2376, 2377, 4789, 7946]);

/** A blocker or warning; its text is `provisioning.notice.<key>`. */
export function about(
  hostId: string | null,
  key: string,
  params: Readonly<Record<string, string | number>> = {},
): PlanBlocker {
  return { hostId, reason: { key: `provisioning.notice.${key}`, params: { ...params } } };
}

/**
 * The steps so that each stands after all that it waits for, else as given.
 * @throws Error for a circle or an unknown name: a mistake in the steps themselves.
 */
export function inOrder<T extends Pick<PlanStep, 'id' | 'after'>>(steps: readonly T[]): readonly T[] {
  const done = new Set<string>();
  const ordered: T[] = [];
  while (ordered.length < steps.length) {
    const next = steps.find((step) => !done.has(step.id) && step.after.every((id) => done.has(id)));
    if (!next) throw new Error('The steps of a plan wait for each other.');
    done.add(next.id);
    ordered.push(next);
  }
  return ordered;
}

/** Ids of the steps that say something else than in the plan that was shown; empty: it still holds. */
export function changedSteps(shown: Plan, now: Pick<Plan, 'steps'>): readonly string[] {
  const before = new Map(shown.steps.map((step) => [step.id, said(step)]));
  const after = new Map(now.steps.map((step) => [step.id, said(step)]));
  return [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id));
}

function said({ needed, command, proof, files, restarts }: PlanStep): string {
  return JSON.stringify([needed, command, proof, files, restarts]);
}
