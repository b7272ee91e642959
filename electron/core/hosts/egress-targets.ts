import { packageMirrors } from '../../../shared/domain/package-mirrors.ts';
import type { InstallWishes } from '../../../shared/schema/install.ts';
import type { EgressTarget } from '../../commands/facts-egress.ts';
import type { Records } from '../../storage/stores.ts';

/**
 * What a host is asked to reach beside its own package sources and configured mirrors: Docker Hub, and what the set-ups that it
 * belongs to wish: their accelerators, and where Docker's packages are to come from.
 */
export function egressTargets(records: Records, hostId: string): readonly EgressTarget[] {
  const setups = records
    .of('setups')
    .list()
    .filter(({ hostIds }) => hostIds.includes(hostId));
  const mirrors = setups.flatMap(({ wishes }) => wishes.mirrors.map((mirror) => `${withoutSlash(mirror)}/v2/`));
  const packages = setups.flatMap(({ wishes }) => packageAddress(wishes.install) ?? []);
  return [
    { kind: 'hub', url: 'https://registry-1.docker.io/v2/' },
    ...[...new Set(mirrors)].map((url): EgressTarget => ({ kind: 'mirror', url })),
    ...[...new Set(packages)].map((url): EgressTarget => ({ kind: 'packages', url })),
  ];
}

/** Undefined where Docker comes without a package source of its own. */
function packageAddress({ method, source }: InstallWishes): string | undefined {
  if (method === 'distribution' || method === 'offline') return undefined;
  if (source.kind === 'mirror') {
    const mirror = packageMirrors.find(({ id }) => id === source.mirror);
    return mirror && `${(source.inCloud && mirror.inCloud) || mirror.base}/linux/`;
  }
  const url = withoutSlash(source.url);
  // A tree like Docker's, or a plain repository of yum.
  return /\/docker(-ce)?$/.test(url) ? `${url}/linux/` : `${url}/repodata/repomd.xml`;
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');
