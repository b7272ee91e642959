import { firstWishes } from '../../../shared/domain/plans-wishes.ts';
import type { Setup } from '../../../shared/schema/plan.ts';

/** Set-ups whose wishes were filled in from the facts while this window was open. */
const proposed = new Set<string>();

/**
 * True once for a set-up, while its wishes are those that it began with: nobody has decided anything yet. The registry is
 * not looked at: a set-up that began without hosts has none.
 */
export function shouldPropose({ id, wishes, hostIds }: Pick<Setup, 'id' | 'wishes' | 'hostIds'>): boolean {
  if (proposed.has(id)) return false;
  proposed.add(id);
  const first = firstWishes(hostIds);
  return (
    JSON.stringify([wishes.managers, wishes.workers]) === JSON.stringify([first.managers, first.workers]) &&
    wishes.mirrors.length === 0 &&
    JSON.stringify(wishes.install) === JSON.stringify(first.install) &&
    wishes.addressPool === first.addressPool &&
    wishes.clusterName === first.clusterName
  );
}
