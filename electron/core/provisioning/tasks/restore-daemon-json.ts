import { about } from '../../../../shared/domain/plans.ts';
import type { PlanTaskOf } from '../../../../shared/schema/plan.ts';
import { readAll } from '../read-site.ts';
import { rememberedRequest } from '../remembered-wishes.ts';
import { daemonRestore, restartAfterRestore } from '../steps/daemon-restore.ts';
import { lookAtEngines } from './look-at-engines.ts';
import type { TaskKind } from './task.ts';

/** Puts a `daemon.json` back that was put aside before a change. */
export const restoreDaemonJsonTask: TaskKind<PlanTaskOf<'restoreDaemonJson'>> = {
  operation: 'maintenance',
  title: (_task, count) => ({ key: 'provisioning.task.restoreDaemonJson.title', params: { count } }),
  subject: (_task, plan) => plan.id,
  scope: ({ context }, _task, hostIds) => rememberedRequest(context.storage.records, hostIds),
  async look(parts, request, signal) {
    const { sha256 } = request.task;
    const kinds = [daemonRestore(sha256), restartAfterRestore(sha256)];
    const view = await lookAtEngines(parts, { ...request, mirrorsWished: false, kinds }, signal);
    const found = new Set(view.steps.map((step) => step.shown.hostId));
    const hosts = parts.context.storage.records.of('hosts');
    const gone = request.hostIds
      .filter((id) => !found.has(id) && !view.failed.has(id))
      .map((id) => about(id, 'backupGone', { host: hosts.get(id)?.name ?? id }));
    return { ...view, blockers: [...view.blockers, ...gone] };
  },
  async finish(parts, { hostIds }, signal) {
    await readAll(parts, hostIds, signal);
  },
};
