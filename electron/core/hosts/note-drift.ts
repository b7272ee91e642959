import { compared } from '../../../shared/domain/drift.ts';
import type { Facts } from '../../../shared/domain/facts.ts';
import type { Records } from '../../storage/stores.ts';

/** Whenever a host was read: is it still as Slipway left it? */
export function noteDrift(
  records: Records,
  hostId: string,
  read: { readonly facts: Facts; readonly at: number },
): void {
  const baselines = records.of('baselines');
  const baseline = baselines.get(hostId);
  if (baseline) baselines.put(compared(baseline, read.facts, read.at));
}
