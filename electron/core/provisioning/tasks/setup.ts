import type { PlanTaskOf } from '../../../../shared/schema/plan.ts';
import { finishSetup } from '../finish-setup.ts';
import { peerNotices } from '../peer-notices.ts';
import { lookAtSite } from './look-at-site.ts';
import { setupSteps } from './setup-steps.ts';
import type { TaskKind } from './task.ts';

/** The wizard's task: all hosts of a set-up, by its wishes. */
export const setupTask: TaskKind<PlanTaskOf<'setup'>> = {
  operation: 'setup',
  title: (_task, count) => ({ key: 'provisioning.operation.title', params: { count } }),
  subject: ({ setupId }) => setupId,
  scope({ context }, { setupId }) {
    const { records } = context.storage;
    const { hostIds, wishes } = records.of('setups').require(setupId);
    // A host that was removed meanwhile is no part of the set-up any more.
    return { hostIds: hostIds.filter((id) => records.of('hosts').get(id)), wishes };
  },
  async look(parts, request, signal) {
    const view = await lookAtSite(parts, { ...request, kinds: setupSteps(parts.builtIn) }, signal);
    const { hostIds, wishes, task } = request;
    const question = { id: task.setupId, hostIds, wishes, untried: 'say' as const };
    const between = await peerNotices(parts, question, { view, signal });
    return {
      ...view,
      blockers: [...view.blockers, ...between.blockers],
      warnings: [...view.warnings, ...between.warnings],
    };
  },
  async finish(parts, request, signal) {
    await finishSetup(parts, request, signal);
    const setups = parts.context.storage.records.of('setups');
    const setup = setups.get(request.task.setupId);
    if (setup) setups.put({ ...setup, page: 'done', finishedAt: parts.context.clock.now() });
  },
};
