import { about } from '../../../../shared/domain/plans.ts';
import type { PlanBlocker } from '../../../../shared/schema/plan.ts';
import type { SiteParts, SiteReading } from '../read-site.ts';
import type { Member } from '../site.ts';

const askMs = 3 * 60_000;

/** Runs a script that changes nothing on a host, as root; empty where it gives no answer. */
export async function askHost({ hosts }: SiteParts, { host }: Member, ask: { script: string; signal: AbortSignal }) {
  const connection = await hosts.connection(host.id, ask.signal);
  const { stdout } = await connection.exec({ ...ask, root: true, timeoutMs: askMs });
  return stdout;
}

/** The members of a reading that a task changes. */
export function changedMembers({ site }: SiteReading, hostIds: readonly string[]): readonly Member[] {
  return [...site.members.values()].filter(({ host }) => hostIds.includes(host.id));
}

/** What keeps any work from these hosts: they can't be read, or not as root. */
export function unreachable(
  { context }: SiteParts,
  reading: SiteReading,
  hostIds: readonly string[],
): readonly PlanBlocker[] {
  const records = context.storage.records.of('hosts');
  const unread = hostIds.flatMap((id) => {
    const error = reading.failed.get(id);
    const name = records.get(id)?.name ?? id;
    return error ? [about(id, 'unreadable', { host: name, code: error.code })] : [];
  });
  const rootless = changedMembers(reading, hostIds).filter(({ facts }) => !facts.access.asRoot);
  return [
    ...unread,
    ...reading.withoutAddress.map(({ host }) => about(host.id, 'noAddress', { host: host.name })),
    ...rootless.map(({ facts, host }) => about(host.id, 'noRoot', { host: host.name, user: facts.access.user })),
  ];
}
