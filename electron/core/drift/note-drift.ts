import { compared, driftNames, setTo } from '../../../shared/domain/drift.ts';
import type { Facts } from '../../../shared/domain/facts.ts';
import type { ClusterNode } from '../../../shared/schema/cluster.ts';
import type { Records } from '../../storage/stores.ts';

/** Whenever a host was read: is it still as Slipway left it? Labels are compared when its cluster is read. */
export function noteDrift(
  records: Records,
  hostId: string,
  read: { readonly facts: Facts; readonly at: number },
): void {
  const baselines = records.of('baselines');
  const baseline = baselines.get(hostId);
  if (baseline) baselines.put(compared(baseline, { facts: read.facts, labels: null }, read.at));
}

/** Whenever a cluster was read: labels of nodes are known to it alone. */
export function noteNodeLabels(records: Records, nodes: readonly ClusterNode[], at: number): void {
  const baselines = records.of('baselines');
  for (const { hostId, labels } of nodes) {
    const baseline = hostId === null ? undefined : baselines.get(hostId);
    if (!baseline?.entries.some(({ name }) => name.startsWith(driftNames.nodeLabel('')))) continue;
    const now = compared(baseline, { facts: null, labels }, at);
    // Only what has changed: every put goes to every window.
    if (JSON.stringify(now) !== JSON.stringify(baseline)) baselines.put(now);
  }
}

/** After a command that was read back: what it set is looked after from now on. */
export function noteSet(
  records: Records,
  hostId: string,
  set: { readonly values: Readonly<Record<string, string>>; readonly at: number },
): void {
  const baselines = records.of('baselines');
  baselines.put(setTo(baselines.get(hostId), { hostId, ...set }));
}
