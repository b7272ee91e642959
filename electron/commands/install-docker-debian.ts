import { keepRunning, packagesQuiet, waitForPackages } from './package-manager.ts';
import { refuse, script } from './shell-text.ts';

export const aptPrograms = ['apt', 'apt-get', 'aptitude', 'dpkg'];

/** How a script with apt begins: waits for one that still runs, repairs what it left half done, and defines `get`. */
export function prepareApt(): readonly string[] {
  return [
    'set -u',
    refuse,
    ...waitForPackages(aptPrograms),
    ...keepRunning,
    'export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a',
    'wait_for_packages',
    // Without a pty of its own dpkg stays in our process group, and a cancel ends it together with apt.
    'get() { keep_running apt-get -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 "$@"; }',
    'if [ -n "$(dpkg --audit)" ] || [ -n "$(ls /var/lib/dpkg/updates 2>/dev/null)" ]; then',
    '  echo "repairing an interrupted installation"',
    // What waits for a package that is not there yet is configured together with it.
    '  keep_running dpkg --configure -a --force-confdef --force-confold ||',
    '    get install -y --no-install-recommends --fix-broken -o Dpkg::Options::=--force-confold || exit',
    'fi',
  ];
}

/**
 * Installs the distribution's `docker.io` on Debian and Ubuntu. Safe to run again after a cut: waits for an apt that still
 * runs, looks whether it finished, repairs what it left half done, and goes on. Debian 13 has the client in `docker-cli`.
 */
export function installDockerDebian(): string {
  return script(
    prepareApt(),
    'install() {',
    '  set -- docker.io ca-certificates',
    '  if apt-cache show docker-cli >/dev/null 2>&1; then set -- "$@" docker-cli; fi',
    '  get install -y --no-install-recommends -o Dpkg::Options::=--force-confold "$@"',
    '}',
    '# Package lists younger than a day are good enough for a first try.',
    'if [ -n "$(find /var/lib/apt/lists -maxdepth 1 -name "*Packages*" -mtime -1 2>/dev/null)" ] && install; then exit 0; fi',
    'get update || echo "slipway: the package lists could not be renewed; trying with those that are there" >&2',
    'install',
  );
}

/** Proof of {@link installDockerDebian}: the package is whole, and its programs are there. */
export function dockerDebianProof(): string {
  return script(
    packagesQuiet(aptPrograms),
    `state=$(dpkg-query -W -f='\${db:Status-Status}' docker.io 2>/dev/null)`,
    `[ "$state" = installed ] || { echo "docker.io: \${state:-not installed}" >&2; exit 1; }`,
    'command -v dockerd >/dev/null || { echo "no dockerd" >&2; exit 1; }',
    'docker --version',
  );
}
