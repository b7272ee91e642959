import type { Facts } from './facts.ts';

/** A branch of Docker's package tree: `linux/<path>/<release>`. */
export interface DockerTree {
  readonly format: 'apt' | 'rpm';
  /** `debian`, `ubuntu`, `centos`, `rhel`, `fedora`. */
  readonly path: string;
  /** Suite of apt, or the number of the rpm tree. */
  readonly release: string;
  /** True: made for a relative of this system, which is compatible. */
  readonly borrowed: boolean;
}

type System = Pick<Facts['os'], 'id' | 'idLike' | 'family' | 'version' | 'codename'>;

/** Debian releases that derivatives are built on, by number; the name is missing in some of their os-release files. */
const debianNames: Readonly<Record<string, string>> = {
  '8': 'jessie',
  '9': 'stretch',
  '10': 'buster',
  '11': 'bullseye',
  '12': 'bookworm',
  '13': 'trixie',
};

/** Which branch fits a system; null: Docker makes no packages for it. */
export function dockerTree(os: System): DockerTree | null {
  switch (os.family) {
    case 'debian':
      return aptTree(os);
    case 'rhel':
      return rpmTree(os);
    case 'suse':
    case 'other':
      // Docker's packages for SLES are for s390x only (https://docs.docker.com/engine/install/sles/).
      return null;
  }
}

function aptTree(os: System): DockerTree | null {
  const path = os.id === 'ubuntu' || (os.id !== 'debian' && os.idLike.includes('ubuntu')) ? 'ubuntu' : 'debian';
  const known = path === 'debian' ? debianNames[os.version.split('.')[0] ?? ''] : undefined;
  const release = os.codename || known;
  return release ? { format: 'apt', path, release, borrowed: os.id !== path } : null;
}

/** Forks get the number of the enterprise Linux that they are built after (LinuxMirrors, docker-install). */
function rpmTree({ id, version }: System): DockerTree {
  const major = /^\D*(\d+)/.exec(version)?.[1] ?? '9';
  const tree = (path: string, release: string, borrowed: boolean): DockerTree => ({
    format: 'rpm',
    path,
    release,
    borrowed,
  });
  if (id === 'fedora') return tree('fedora', major, false);
  if (id === 'alinux') return tree('centos', major === '2' ? '7' : '8', true);
  if (id === 'amzn') return tree('centos', major === '2' ? '7' : '9', true);
  if (id === 'openEuler' || id === 'kylin') return tree('centos', '8', true);
  if (id === 'anolis' || id === 'opencloudos') return tree('centos', major === '23' ? '9' : '8', true);
  const ownTree = ['rhel', 'rocky', 'almalinux', 'ol'].includes(id) && Number(major) >= 8;
  return tree(ownTree ? 'rhel' : 'centos', major, id !== 'centos' && id !== 'rhel');
}
