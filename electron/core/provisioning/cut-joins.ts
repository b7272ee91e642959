import type { Records } from '../../storage/stores.ts';
import type { Member, Site } from './site.ts';

/** Hosts of which the ledger says that a join by this Slipway was begun and never proved, and nothing newer. */
export function cutJoins(records: Records, hostIds: readonly string[]): ReadonlySet<string> {
  const joins = records
    .of('operations')
    .list()
    .flatMap(({ steps }) => steps)
    .filter(({ id, startedAt }) => id.startsWith('swarm-join/') && startedAt !== null);
  return new Set(
    hostIds.filter((hostId) => {
      const own = joins.filter(({ id }) => id === `swarm-join/${hostId}`);
      const last = own.reduce<(typeof own)[number] | undefined>(
        (latest, join) => ((join.startedAt ?? 0) >= (latest?.startedAt ?? 0) ? join : latest),
        undefined,
      );
      return last?.state === 'failed' || last?.state === 'cancelled';
    }),
  );
}

/**
 * True where the engine hangs between outside and inside, by a join of ours that was cut off, and to the managers that are wished
 * now. Whatever else a host belongs to, or is on its way to, is foreign and stays.
 */
export function hangsInCutJoin({ cutJoins: cut, wishes, members }: Site, { host, facts }: Member): boolean {
  const swarm = facts.docker.server?.swarm;
  if (!swarm || swarm.manager || (swarm.state !== 'pending' && swarm.state !== 'error')) return false;
  const managers = new Set(wishes.managers.flatMap((id) => members.get(id)?.address ?? []));
  return cut.has(host.id) && swarm.joining !== null && managers.has(swarm.joining.replace(/:\d+$/, ''));
}
