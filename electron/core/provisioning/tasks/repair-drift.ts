import type { PlanTaskOf } from '../../../../shared/schema/plan.ts';
import { readAll } from '../read-site.ts';
import { rememberedRequest } from '../remembered-wishes.ts';
import { lookAtSite } from './look-at-site.ts';
import { setupSteps } from './setup-steps.ts';
import type { TaskKind } from './task.ts';

/** Sets right what is no longer as Slipway left it: the steps of a set-up, by what was wished when it was last applied. */
export const repairDriftTask: TaskKind<PlanTaskOf<'repairDrift'>> = {
  operation: 'maintenance',
  title: (_task, count) => ({ key: 'provisioning.task.repairDrift.title', params: { count } }),
  subject: (_task, plan) => plan.id,
  scope: ({ context }, _task, hostIds) => rememberedRequest(context.storage.records, hostIds),
  look: (parts, request, signal) => lookAtSite(parts, { ...request, kinds: setupSteps(parts.builtIn) }, signal),
  async finish(parts, { hostIds }, signal) {
    // What the window shows of the hosts is from before.
    await readAll(parts, hostIds, signal);
  },
};
