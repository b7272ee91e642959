import { combinedSettings } from '../../../../shared/domain/daemon-merge.ts';
import type { DaemonSettings } from '../../../../shared/schema/daemon-settings.ts';
import type { PlanTaskOf } from '../../../../shared/schema/plan.ts';
import type { Records } from '../../../storage/stores.ts';
import { readAll } from '../read-site.ts';
import { rememberedRequest } from '../remembered-wishes.ts';
import { accelerator } from '../steps/accelerator.ts';
import { daemonRestart } from '../steps/daemon-restart.ts';
import { daemonSettings } from '../steps/daemon-settings.ts';
import { mirrorPull } from '../steps/mirror-pull.ts';
import { lookAtEngines } from './look-at-engines.ts';
import type { TaskKind } from './task.ts';

/** Mirrors and settings of engines that run: reloaded where that is enough, else restarted one after the other. */
export const daemonSettingsTask: TaskKind<PlanTaskOf<'daemonSettings'>> = {
  operation: 'maintenance',
  title: (_task, count) => ({ key: 'provisioning.task.daemonSettings.title', params: { count } }),
  subject: (_task, plan) => plan.id,
  scope({ context }, task, hostIds) {
    const request = rememberedRequest(context.storage.records, hostIds);
    const { wishes } = request;
    return { ...request, wishes: { ...wishes, mirrors: task.mirrors ?? wishes.mirrors, daemon: task.settings } };
  },
  look: (parts, request, signal) =>
    lookAtEngines(
      parts,
      {
        ...request,
        mirrorsWished: request.task.mirrors !== null,
        kinds: [...(request.task.mirrors ? [accelerator, mirrorPull] : []), daemonSettings, daemonRestart],
      },
      signal,
    ),
  async finish(parts, { hostIds, task }, signal) {
    remember(parts.context.storage.records, hostIds, task);
    // What the window shows of the hosts is from before.
    await readAll(parts, hostIds, signal);
  },
};

interface Wished {
  readonly mirrors: readonly string[] | null;
  readonly settings: DaemonSettings;
}

/** The set-ups whose hosts were all changed wish it so from now on; else their drift would be what was just asked for. */
function remember(records: Records, hostIds: readonly string[], { mirrors, settings }: Wished): void {
  const setups = records.of('setups');
  for (const setup of setups.list()) {
    const here = setup.hostIds.filter((id) => records.of('hosts').get(id));
    if (setup.finishedAt === null || here.length === 0 || !here.every((id) => hostIds.includes(id))) continue;
    const daemon = combinedSettings(setup.wishes.daemon, settings);
    setups.put({ ...setup, wishes: { ...setup.wishes, mirrors: [...(mirrors ?? setup.wishes.mirrors)], daemon } });
  }
}
