import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { Plan } from '../../../shared/schema/plan.ts';
import type { Storage } from '../../storage/stores.ts';
import { readAll } from './read-site.ts';
import { SetupRun } from './setup-run.ts';
import { kindOf, type TaskInput, type TaskParts } from './tasks/index.ts';

/** Says how operations of this kind apply a plan. */
export function defineApply(parts: TaskParts, kind: 'setup' | 'maintenance'): void {
  const { context } = parts;
  context.operations.define<TaskInput>({
    kind,
    afterCrash: 'interrupt',
    resumable: true,
    async run(input, run) {
      await new SetupRun(parts, input, run).apply();
      await kindOf(input.task).finish(parts, input, run.signal);
    },
    ended(input, operation) {
      if (operation.state === 'succeeded' || context.stopping.aborted) return;
      // Part of it was done: what the window shows of the hosts is from before.
      readAll(parts, input.hostIds, context.stopping).catch((error: unknown) => {
        context.logger.debug({ error }, 'hosts were not read after an apply that failed');
      });
    },
  });
}

/** The plan that an operation has applied, kept with it over restarts. Fails with `notFound`. */
export function requireAppliedPlan({ records, journal }: Pick<Storage, 'records' | 'journal'>, planId: string): Plan {
  for (const { id } of records
    .of('operations')
    .list()
    .filter(({ kind }) => kind === 'setup' || kind === 'maintenance')) {
    const plan = planIn(journal.get(id));
    if (plan?.id === planId) return plan;
  }
  throw new SlipwayError('notFound', { data: { collection: 'plans', id: planId } });
}

function planIn(kept: unknown): Plan | undefined {
  if (typeof kept !== 'object' || kept === null || !('input' in kept)) return undefined;
  const { input } = kept;
  if (typeof input !== 'object' || input === null || !('plan' in input)) return undefined;
  return Plan.safeParse(input.plan).data;
}
