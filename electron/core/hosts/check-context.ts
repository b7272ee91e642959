import type { CheckContext } from '../../../shared/domain/checks/index.ts';
import type { Host } from '../../../shared/schema/host.ts';
import type { CoreContext } from '../context.ts';

/** What checks know of a host beside its facts: its address among the others, its cluster, the port of its registry. */
export function checkContext({ clock, storage: { records } }: CoreContext, host: Host): CheckContext {
  const clusters = records.of('clusters').list();
  const [registry] = records
    .of('setups')
    .list()
    .flatMap(({ wishes }) => (wishes.registry?.hostId === host.id ? [wishes.registry] : []));
  return {
    now: clock.now(),
    internalAddress: host.internalAddress,
    escalation: host.ssh?.escalation ?? 'local',
    member: clusters.some((each) => each.managerHostIds.includes(host.id) || each.workerHostIds.includes(host.id)),
    ...(registry ? { registryPort: registry.port } : {}),
  };
}
