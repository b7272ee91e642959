import { accepted, afterApply, driftNames } from '../../../shared/domain/drift.ts';
import type { OperationStep } from '../../../shared/schema/operation.ts';
import type { Plan } from '../../../shared/schema/plan.ts';
import type { Records } from '../../storage/stores.ts';
import type { CoreContext } from '../context.ts';
import { readAll, type SiteParts } from './read-site.ts';
import { withRemembered } from './remembered-wishes.ts';

interface Applied {
  readonly operationId: string;
  readonly plan: Plan;
  /** As the ledger has them at the end. */
  readonly steps: readonly OperationStep[];
}

/** After an apply: reads its hosts and remembers what it set on each, as it was read back. A host that can't be read keeps its record. */
export async function rememberApplied(parts: SiteParts, applied: Applied, signal: AbortSignal): Promise<void> {
  const { context } = parts;
  const { operationId, plan, steps } = applied;
  const { facts } = await readAll(parts, plan.hostIds, signal);
  const leftOut = new Set(steps.flatMap((step) => (step.leftOut ? [step.id] : [])));
  const baselines = context.storage.records.of('baselines');
  for (const [hostId, read] of facts) {
    const names = plan.steps
      .filter((step) => step.hostId === hostId && !leftOut.has(step.id))
      .flatMap((step) => step.sets ?? []);
    const at = context.clock.now();
    if (names.length > 0) {
      // Labels of the node are wished by their own record; the next reading of the cluster compares them.
      const seen = { facts: read, labels: null, at };
      baselines.put(afterApply(baselines.get(hostId), { hostId, names, operationId }, seen));
    }
  }
}

/**
 * What differs under these names is right from now on, and wished so: no later plan sets it back. Fails with `notFound`.
 */
export function acceptDrift(
  { storage: { records }, clock }: CoreContext,
  { hostId, names }: { readonly hostId: string; readonly names: readonly string[] },
): void {
  const baselines = records.of('baselines');
  const before = baselines.require(hostId);
  baselines.put(accepted(before, names, clock.now()));
  const role = before.drift.find(({ name }) => name === driftNames.role && names.includes(name))?.found;
  if (role !== undefined) acceptRole(records, hostId, role);
  const setups = records.of('setups');
  for (const setup of setups.list()) {
    const here = setup.hostIds.filter((id) => records.of('hosts').get(id));
    if (setup.finishedAt === null || !here.includes(hostId)) continue;
    setups.put({ ...setup, wishes: withRemembered(records, here, setup.wishes) });
  }
}

/** The host is checked for the role that it has now, and wished in it. */
function acceptRole(records: Records, hostId: string, role: string): void {
  const move = (ids: readonly string[], own: string) => [
    ...ids.filter((id) => id !== hostId),
    ...(role === own ? [hostId] : []),
  ];
  for (const setup of records.of('setups').list()) {
    if (setup.finishedAt === null || !setup.hostIds.includes(hostId)) continue;
    const managers = move(setup.wishes.managers, 'manager');
    const workers = move(setup.wishes.workers, 'worker');
    records.of('setups').put({ ...setup, wishes: { ...setup.wishes, managers, workers } });
  }
  const host = records.of('hosts').require(hostId);
  const others = host.profiles.filter((profile) => profile !== 'swarm-manager' && profile !== 'swarm-worker');
  const own = role === 'manager' || role === 'worker' ? [`swarm-${role}` as const] : [];
  records.of('hosts').put({ ...host, profiles: [...own, ...others] });
}
