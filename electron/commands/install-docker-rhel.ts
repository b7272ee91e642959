import { keepRunning, packagesQuiet, waitForPackages } from './package-manager.ts';
import { exitCodes, quote, refuse, script, writeText } from './shell-text.ts';

export const yumRepositoryPath = '/etc/yum.repos.d/slipway-docker-ce.repo';

const programs = ['yum', 'dnf', 'dnf-3', 'dnf5', 'rpm'];

/** Fingerprint of Docker's key for rpm packages (https://docs.docker.com/engine/install/rhel/). */
const dockerKey = '060A61C51B558A7F742B77AAC52FEB6B621E9F35';

export interface YumSource {
  /** Text of the .repo file. */
  readonly file: string;
  /** Address of the key that signs the packages; null: a plain repository whose signatures are not checked. */
  readonly keyUrl: string | null;
}

export interface YumSystem {
  /** `ID` of os-release. */
  readonly id: string;
  /** `VERSION_ID` or the release text's version, e.g. `7.4`. */
  readonly version: string;
}

/**
 * Where `docker-ce` comes from. An address whose last part is `docker-ce` or `docker` (so all public mirrors are named), and
 * Docker's own, is the root of a docker-ce tree: `/linux/<os>/<n>/<arch>/stable` follows, and the packages must bear
 * Docker's signature. Any other address is a plain repository, with `repodata/` right below it, and is taken unsigned.
 */
export function yumSource(repository: string | null, system: YumSystem): YumSource {
  const base = (repository ?? 'https://download.docker.com').replace(/\/+$/, '');
  const head = ['[slipway-docker-ce]', 'name=Docker CE (set up by Slipway)'];
  if (!isTree(base)) {
    return { file: `${[...head, `baseurl=${base}/`, 'enabled=1', 'gpgcheck=0'].join('\n')}\n`, keyUrl: null };
  }
  const { tree, release } = treeFor(system);
  const keyUrl = `${base}/linux/${tree}/gpg`;
  const baseUrl = `baseurl=${base}/linux/${tree}/${release}/$basearch/stable`;
  return { file: `${[...head, baseUrl, 'enabled=1', 'gpgcheck=1', `gpgkey=${keyUrl}`].join('\n')}\n`, keyUrl };
}

function isTree(base: string): boolean {
  return base === 'https://download.docker.com' || /\/docker(-ce)?$/.test(base);
}

/** Which tree fits: forks get the EL number they are built after (docker-install, and the table in the research notes). */
function treeFor({ id, version }: YumSystem): { readonly tree: string; readonly release: string } {
  const major = /^\D*(\d+)/.exec(version)?.[1] ?? '9';
  if (id === 'fedora') return { tree: 'fedora', release: major };
  if (id === 'alinux') return { tree: 'centos', release: major === '2' ? '7' : '8' };
  if (id === 'amzn') return { tree: 'centos', release: major === '2' ? '7' : '9' };
  if (id === 'openEuler' || id === 'kylin') return { tree: 'centos', release: '8' };
  const ownTree = ['rhel', 'rocky', 'almalinux'].includes(id) && Number(major) >= 8;
  return { tree: ownTree ? 'rhel' : 'centos', release: major };
}

/**
 * Installs `docker-ce` on CentOS and its relatives. Safe to run again after a cut: waits for a yum that still runs and
 * completes what was interrupted.
 */
export function installDockerRhel(source: YumSource): string {
  return script(
    'set -u',
    refuse,
    waitForPackages(programs),
    keepRunning,
    'wait_for_packages',
    'rpm -qa >/dev/null 2>&1 || rpm --rebuilddb || exit',
    'if command -v yum-complete-transaction >/dev/null 2>&1; then',
    '  for left in /var/lib/yum/transaction-all*; do',
    '    [ -e "$left" ] || continue',
    '    echo "completing an interrupted installation"',
    '    keep_running yum-complete-transaction -y || exit',
    '    break',
    '  done',
    'fi',
    source.keyUrl === null ? '' : checkKey(source.keyUrl),
    writeText(yumRepositoryPath, source.file),
    `chmod 644 ${yumRepositoryPath}`,
    'keep_running yum install -y docker-ce',
  );
}

/** The mirror needs no trust: its key is imported only if it is Docker's. */
function checkKey(url: string): string {
  return script(
    'key=$(mktemp) || exit',
    'trap \'rm -f "$key"\' EXIT',
    `curl -fsSL -m 60 -o "$key" ${quote(url)} || refuse ${exitCodes.badData} "the key of Docker's packages could not be fetched"`,
    `gpg --batch --with-colons --with-fingerprint "$key" 2>/dev/null | grep -q '^fpr:.*:${dockerKey}:' ||`,
    `  refuse ${exitCodes.badData} "the key at ${url} is not Docker's"`,
    'rpm --import "$key" || exit',
  );
}

/** Proof of {@link installDockerRhel}. */
export function dockerRhelProof(): string {
  return script(
    packagesQuiet(programs),
    'rpm -q docker-ce || exit 1',
    'command -v dockerd >/dev/null || { echo "no dockerd" >&2; exit 1; }',
    'docker --version',
  );
}
