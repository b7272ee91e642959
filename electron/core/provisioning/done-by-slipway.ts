import type { Records } from '../../storage/stores.ts';

/**
 * Kinds of steps that Slipway has done on a host, by its ledger: what was there before it came, or was done by hand, is not
 * among them. Old entries go (see `storage/records/retentions.ts`); what they did then counts as someone else's, and stays.
 */
export function doneOn(records: Records, hostId: string): ReadonlySet<string> {
  const done = new Set<string>();
  for (const { kind, steps } of records.of('operations').list()) {
    if (kind !== 'setup' && kind !== 'maintenance') continue;
    for (const step of steps) {
      if (step.hostId === hostId && step.state === 'done') done.add(step.id.split('/')[0] ?? '');
    }
  }
  return done;
}
