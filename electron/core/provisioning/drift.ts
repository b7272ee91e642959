import { accepted, afterApply } from '../../../shared/domain/drift.ts';
import type { OperationStep } from '../../../shared/schema/operation.ts';
import type { Plan } from '../../../shared/schema/plan.ts';
import type { CoreContext } from '../context.ts';
import { readAll, type SiteParts } from './read-site.ts';

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
      baselines.put(afterApply(baselines.get(hostId), { hostId, names, operationId }, { facts: read, at }));
    }
  }
}

/** What differs under these names is right from now on. Fails with `notFound`. */
export function acceptDrift(
  context: CoreContext,
  input: { readonly hostId: string; readonly names: readonly string[] },
): void {
  const baselines = context.storage.records.of('baselines');
  baselines.put(accepted(baselines.require(input.hostId), input.names, context.clock.now()));
}
