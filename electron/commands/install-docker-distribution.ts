import { prepareYum } from './install-docker-rhel.ts';
import { keepRunning, packagesQuiet, waitForPackages } from './package-manager.ts';
import { useProxy } from './proxy-environment.ts';
import { quote, refuse, script } from './shell-text.ts';

const yumPrograms = ['yum', 'dnf', 'dnf-3', 'dnf5', 'rpm'];
const zyppPrograms = ['zypper', 'rpm', 'packagekitd'];

/** Installs the system's own Docker by dnf or yum (Amazon Linux, Fedora, openEuler, Kylin). Safe to run again after a cut. */
export function installOwnByYum(packages: readonly string[], proxy: boolean): string {
  return script(prepareYum(proxy), `keep_running $yum install -y ${packages.map(quote).join(' ')}`);
}

/** Installs the system's own Docker by zypper (openSUSE, SLES with the Containers module). Safe to run again after a cut. */
export function installOwnByZypper(packages: readonly string[], proxy: boolean): string {
  return script(
    'set -u',
    refuse,
    waitForPackages(zyppPrograms),
    keepRunning,
    proxy ? useProxy : '',
    'wait_for_packages',
    'export ZYPP_LOCK_TIMEOUT=300',
    'rpm -qa >/dev/null 2>&1 || rpm --rebuilddb || exit',
    'keep_running zypper --non-interactive --gpg-auto-import-keys refresh || echo "slipway: not all repositories could be renewed" >&2',
    `keep_running zypper --non-interactive install --no-recommends --auto-agree-with-licenses ${packages.map(quote).join(' ')}`,
    'ended=$?',
    '# 102 and 103: done, and a reboot or a restart of zypper itself is advised.',
    'case $ended in 0|102|103) exit 0;; *) exit "$ended";; esac',
  );
}

/** Proof of both: the packages are there, and so is the engine. */
export function ownByRpmProof(packages: readonly string[]): string {
  return script(
    packagesQuiet([...new Set([...yumPrograms, ...zyppPrograms])]),
    `rpm -q ${packages.map(quote).join(' ')} || exit 1`,
    'command -v dockerd >/dev/null || { echo "no dockerd" >&2; exit 1; }',
    'docker --version',
  );
}
