import { noDaemonSettings } from '../../shared/schema/daemon-settings.ts';
import type { Host } from '../../shared/schema/host.ts';
import { InstallWishes } from '../../shared/schema/install.ts';
import type { Setup } from '../../shared/schema/plan.ts';

/** A set-up of all given hosts that has come to a page of the wizard; the first host manages. */
export function sampleSetup(page: Setup['page'], hosts: readonly Host[], now = Date.now()): Setup {
  const hostIds = hosts.map(({ id }) => id);
  const applied = page === 'apply' || page === 'done';
  return {
    id: 'setup-1',
    page,
    hostIds,
    wishes: {
      managers: hostIds.slice(0, 1),
      workers: hostIds.slice(1),
      mirrors: ['https://mirror.example'],
      install: InstallWishes.parse({}),
      registry: hostIds[0] === undefined ? null : { hostId: hostIds[0], port: 5000 },
      addressPool: '10.99.0.0/16',
      clusterName: 'production',
      daemon: noDaemonSettings,
    },
    checkOperationId: page === 'hosts' || page === 'connect' ? null : 'operation-check',
    applyOperationId: applied ? 'operation-setup' : null,
    createdAt: now - 600_000,
    finishedAt: page === 'done' ? now : null,
  };
}
