import type { PlanTask, PlanTaskOf } from '../../../../shared/schema/plan.ts';
import { daemonSettingsTask } from './daemon-settings.ts';
import { registryAccessTask } from './registry-access.ts';
import { removeDockerTask } from './remove-docker.ts';
import { removeHostsTask } from './remove-hosts.ts';
import { repairDriftTask } from './repair-drift.ts';
import { repairFindingsTask } from './repair-findings.ts';
import { replaceManagerTask } from './replace-manager.ts';
import { restoreDaemonJsonTask } from './restore-daemon-json.ts';
import { setupTask } from './setup.ts';
import type { TaskKind } from './task.ts';
import { upgradeDockerTask } from './upgrade-docker.ts';

/** Every kind of task; see README.md beside this folder. */
const kinds: { readonly [Kind in PlanTask['kind']]: TaskKind<PlanTaskOf<Kind>> } = {
  setup: setupTask,
  repairDrift: repairDriftTask,
  repairFindings: repairFindingsTask,
  removeHosts: removeHostsTask,
  replaceManager: replaceManagerTask,
  upgradeDocker: upgradeDockerTask,
  removeDocker: removeDockerTask,
  daemonSettings: daemonSettingsTask,
  restoreDaemonJson: restoreDaemonJsonTask,
  registryAccess: registryAccessTask,
};

export function kindOf(task: PlanTask): TaskKind {
  return kinds[task.kind];
}

export type { QuietBuilds, TaskInput, TaskParts, TaskRequest, TaskView } from './task.ts';
