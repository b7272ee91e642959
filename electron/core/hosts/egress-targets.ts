import type { EgressTarget } from '../../commands/facts-egress.ts';
import type { Records } from '../../storage/stores.ts';

/**
 * What a host is asked to reach beside its own package sources and configured mirrors: Docker Hub, and what the set-ups that it
 * belongs to wish: their accelerators and their package repository.
 */
export function egressTargets(records: Records, hostId: string): readonly EgressTarget[] {
  const setups = records
    .of('setups')
    .list()
    .filter(({ hostIds }) => hostIds.includes(hostId));
  const mirrors = setups.flatMap(({ wishes }) => wishes.mirrors.map((mirror) => `${mirror.replace(/\/+$/, '')}/v2/`));
  return [
    { kind: 'hub', url: 'https://registry-1.docker.io/v2/' },
    ...[...new Set(mirrors)].map((url): EgressTarget => ({ kind: 'mirror', url })),
  ];
}
