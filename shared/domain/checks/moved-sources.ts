import type { Facts } from '../facts.ts';

/** Where the packages of a release went when its life ended. */
interface Move {
  readonly id: string;
  readonly major: string;
  /** Addresses that no longer have it. */
  readonly dead: RegExp;
}

/**
 * https://vault.centos.org and https://www.debian.org/distrib/archive. CentOS Stream has other addresses, and Debian 11 and later
 * are still on the mirrors.
 */
const moves: readonly Move[] = [
  {
    id: 'centos',
    major: '7',
    dead: /\/\/(mirrorlist\.centos\.org|mirror\.centos\.org\/(centos|altarch)\/(\$releasever|7)\b)/,
  },
  { id: 'centos', major: '8', dead: /\/\/(mirrorlist\.centos\.org|mirror\.centos\.org\/(centos|\$contentdir)\/)/ },
  { id: 'debian', major: '9', dead: /\/\/(deb|security|ftp\.\w+|httpredir)\.debian\.org\// },
  { id: 'debian', major: '10', dead: /\/\/(deb|security|ftp\.\w+|httpredir)\.debian\.org\// },
];

/** Enabled package sources that point where the packages of this release no longer are. */
export function movedSources({
  os,
  packages,
}: Pick<Facts, 'os' | 'packages'>): NonNullable<Facts['packages']['sources']> {
  const move = moves.find(({ id, major }) => id === os.id && major === os.version.split('.')[0]);
  return move ? (packages.sources ?? []).filter(({ url }) => move.dead.test(url)) : [];
}
