import type { PackageManager, Repair } from '../../../shared/domain/repairs.ts';
import { keepRunning, packagesQuiet, waitForPackages } from '../package-manager.ts';
import { exitCodes, quote, refuse, script, writeText } from '../shell-text.ts';
import type { RepairScripts } from './repair-scripts.ts';

type RepairOf<Name extends Repair['name']> = Extract<Repair, { name: Name }>;

const programs = ['apt', 'apt-get', 'aptitude', 'dpkg', 'yum', 'dnf', 'rpm'];

/** Installs packages after waiting for a busy package manager; needs `refuse`. */
export function installPackages(manager: PackageManager, packages: readonly string[]): string {
  const names = packages.map(quote).join(' ');
  const busy = [...waitForPackages(programs), ...keepRunning, 'wait_for_packages'];
  if (manager !== 'apt') return script(busy, `keep_running ${manager} install -y ${names} || exit`);
  return script(
    busy,
    'export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a',
    `get() { keep_running apt-get -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 install -y --no-install-recommends ${names}; }`,
    'get || { keep_running apt-get -q update; get; } || exit',
  );
}

/** Packages that bring the programs: Debian's and the RHEL family's names. */
const packageOf: Readonly<Record<string, readonly [string, string]>> = {
  curl: ['curl', 'curl'],
  tar: ['tar', 'tar'],
  gzip: ['gzip', 'gzip'],
  ip: ['iproute2', 'iproute'],
  ps: ['procps', 'procps-ng'],
  modprobe: ['kmod', 'kmod'],
  iptables: ['iptables', 'iptables'],
  sha256sum: ['coreutils', 'coreutils'],
  base64: ['coreutils', 'coreutils'],
};

export function installTools({ manager, tools }: RepairOf<'tools.install'>): RepairScripts {
  const packages = [...new Set(tools.flatMap((tool) => packageOf[tool]?.[manager === 'apt' ? 0 : 1] ?? []))];
  return {
    action: script('set -u', refuse, packages.length > 0 ? installPackages(manager, packages) : ''),
    proof: script(
      'PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin',
      ...tools.map((tool) => `command -v ${quote(tool)} >/dev/null || { echo "${tool} is missing" >&2; exit 1; }`),
      `echo ${quote(`there: ${tools.join(', ')}`)}`,
    ),
    undo: manager === 'apt' ? `apt-get remove ${packages.join(' ')}` : `${manager} remove ${packages.join(' ')}`,
  };
}

const policy = 'container-selinux';

/** SELinux stays in the mode that it has: with this policy Docker's containers are confined, and allowed what they need. */
export function containerPolicy({ manager }: RepairOf<'selinux.policy'>): RepairScripts {
  return {
    action: script(
      'set -u',
      refuse,
      [...waitForPackages(programs), ...keepRunning, 'wait_for_packages'],
      `keep_running ${manager} install -y ${policy} || {`,
      '  # EL 7 has it in a source of its own, extras, that may be switched off.',
      `  keep_running ${manager} --enablerepo='*extras*' install -y ${policy} || exit`,
      '}',
    ),
    proof: script(
      `rpm -q ${policy} || exit 1`,
      'if command -v semodule >/dev/null 2>&1; then',
      '  semodule -l | grep -qE \'^container([[:space:]]|$)\' || { echo "the policy in use has no module container" >&2; exit 1; }',
      'fi',
      'echo "SELinux: $(getenforce 2>/dev/null)"',
    ),
    undo: `${manager} remove ${policy}`,
  };
}

export function finishPackages({ manager }: RepairOf<'packages.finish'>): RepairScripts {
  const start = script('set -u', refuse, waitForPackages(programs), keepRunning, 'wait_for_packages');
  if (manager === 'apt') {
    return {
      action: script(
        start,
        'export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a',
        'keep_running dpkg --configure -a --force-confdef --force-confold || :',
        '[ -z "$(dpkg --audit)" ] || keep_running apt-get -q -y -o Dpkg::Use-Pty=0 --fix-broken install || exit',
      ),
      proof: script(
        packagesQuiet(programs),
        'left=$(dpkg --audit) || exit 1',
        '[ -z "$left" ] || { printf \'%s\\n\' "$left" >&2; exit 1; }',
        'echo "dpkg --audit: nothing half done"',
      ),
      undo: null,
    };
  }
  return {
    action: script(
      start,
      'rpm -qa >/dev/null 2>&1 || rpm --rebuilddb || exit',
      'if command -v yum-complete-transaction >/dev/null 2>&1; then keep_running yum-complete-transaction -y --cleanup-only || :; fi',
      '# Without that program the notes of the interrupted transaction are set aside; the next installation looks afresh.',
      'for left in /var/lib/yum/transaction-all* /var/lib/yum/transaction-done*; do',
      '  [ -e "$left" ] || continue',
      '  mv "$left" "/var/lib/yum/slipway-before-$(basename "$left")" || exit',
      'done',
    ),
    proof: script(
      packagesQuiet(programs),
      'rpm -qa >/dev/null || exit 1',
      'if ls /var/lib/yum/transaction-all* >&2 2>/dev/null; then exit 1; fi',
      'echo "no transaction is half done"',
    ),
    undo: null,
  };
}

/** Where the packages of ended releases are; the last CentOS 7 and 8 only (https://vault.centos.org). */
const vault = { centos7: '7.9.2009', centos8: '8.5.2111' } as const;
const dead =
  'mirrorlist\\.centos\\.org|mirror\\.centos\\.org/(centos|altarch|\\$contentdir)/|//(deb|security|ftp\\.[a-z]+|httpredir)\\.debian\\.org/';

/** Each file is kept beside it; where the archive does not answer, the files are put back as they were. */
export function packageArchive({ files, release }: RepairOf<'packages.archive'>): RepairScripts {
  const list = files.map(quote).join(' ');
  const edit = release === 'debian' ? debianEdit : centosEdit(vault[release]);
  const renew = release === 'debian' ? 'apt-get -q update' : renewYum;
  return {
    action: script(
      'set -u',
      refuse,
      waitForPackages(programs),
      keepRunning,
      'wait_for_packages',
      `for file in ${list}; do`,
      '  cp -p "$file" "$file.slipway-before" || exit',
      `  ${edit} "$file" || exit`,
      'done',
      release === 'debian' ? '' : sectionsOf(list),
      release === 'debian' ? writeText(validUntilFile, 'Acquire::Check-Valid-Until "false";\n') : '',
      `renew() { ${renew}; }`,
      'if ! keep_running renew; then',
      `  for file in ${list}; do mv -f "$file.slipway-before" "$file"; done`,
      release === 'debian' ? `  rm -f ${validUntilFile}` : '',
      `  refuse ${exitCodes.putBack} "the archive does not answer; the package sources are as they were"`,
      'fi',
      '# Beside their originals package managers would read copies that end in .repo or .list only.',
    ),
    proof: script(
      `for file in ${list}; do`,
      `  if grep -E '^[^#]*(${dead})' "$file" >&2; then exit 1; fi`,
      'done',
      `grep -hE '^(baseurl|deb |URIs)' ${list} | head -n 3`,
    ),
    undo: script(
      `for file in ${list}; do mv -f "$file.slipway-before" "$file"; done`,
      release === 'debian' ? `rm -f ${validUntilFile}` : '',
    ),
  };
}

/** Ids of the enabled sections of these files: other sources may be dead for reasons of their own. */
const sectionsOf = (list: string): string =>
  `sections=$(awk '/^\\[/ { if (n != "") print n; n = substr($0, 2, index($0, "]") - 2) } /^ *enabled *= *(0|[Ff]alse|[Nn]o)/ { n = "" } END { if (n != "") print n }' ${list} | paste -sd, -)`;
/** dnf passes a source over that does not answer, and says that all is well, unless it is told not to. */
const renewYum =
  "yum clean all && yum makecache --disablerepo='*' --enablerepo=\"$sections\" --setopt='*.skip_if_unavailable=0'";

const validUntilFile = '/etc/apt/apt.conf.d/99slipway-archive';
const debianEdit =
  "sed -i -e 's#://\\(deb\\|ftp\\.[a-z]*\\|httpredir\\)\\.debian\\.org/debian#://archive.debian.org/debian#' -e 's#://\\(security\\|deb\\)\\.debian\\.org/debian-security#://archive.debian.org/debian-security#' -e 's#://security\\.debian\\.org/ #://archive.debian.org/debian-security #' -e '/-updates/s/^deb/# slipway: &/'";

function centosEdit(version: string): string {
  const root = `http://vault.centos.org/${version}`;
  // Not with | around: sed would take the \| within for the letter.
  return `sed -i -e 's%^mirrorlist=%#mirrorlist=%' -e 's%^#*baseurl=http://mirror.centos.org/\\(centos\\|altarch\\|$contentdir\\)/\\($releasever\\|[78]\\)%baseurl=${root}%'`;
}
