import { awkOfLine } from './docker-packages.ts';
import { aptSourcePath } from './install-docker-apt.ts';
import { quote, script } from './shell-text.ts';

/**
 * Tells, on one line each, the newest version of a line that the host's package sources have, the installed one, and whether it
 * is held. Changes nothing but the cache of package lists: else a plan could not say to which version it leads.
 */
export function availableDocker(name: string, line: string): string {
  const ofLine = quote(line);
  return script(
    'if command -v apt-get >/dev/null; then',
    `  [ ! -e ${aptSourcePath} ] || apt-get -q update -o Dir::Etc::sourcelist=${aptSourcePath} -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0 >/dev/null 2>&1`,
    `  echo "available $(apt-cache madison ${name} | awk -F ' *[|] *' -v l=${ofLine} '${awkOfLine('$2', '{ print v; exit }')}')"`,
    `  echo "installed $(dpkg-query -W ${name} 2>/dev/null | cut -f 2 | sed 's/^[0-9]*://')"`,
    `  if apt-mark showhold | grep -qx ${name}; then echo held yes; else echo held no; fi`,
    'elif command -v rpm >/dev/null; then',
    '  yum=yum; command -v yum >/dev/null || yum=dnf',
    '  lift="--disableexcludes=all"; ! $yum --version 2>/dev/null | grep -q dnf5 || lift="--setopt=disable_excludes=*"',
    '  $yum -q clean expire-cache >/dev/null 2>&1',
    `  echo "available $($yum -q $lift --showduplicates list ${name} 2>/dev/null | awk -v l=${ofLine} 'index($1, "${name}.") == 1 && $3 !~ /^@/ ${awkOfLine('$2', '{ print v }')}' | sort -V | tail -n 1)"`,
    `  echo "installed $(rpm -q --qf '%{VERSION}-%{RELEASE}' ${name} 2>/dev/null)"`,
    "  if grep -qs '^exclude=docker-ce ' /etc/yum.repos.d/slipway-docker-ce.repo; then echo held yes; else echo held no; fi",
    'fi',
  );
}

/** After the packages: the engine that runs is the one that is installed. Packages of some systems leave the old one running. */
export function restartIfOld(): string {
  return script(
    "installed=$(dockerd --version | sed -n 's/.*version \\([^, ]*\\).*/\\1/p')",
    "running=$(docker version -f '{{.Server.Version}}' 2>/dev/null) || running=none",
    'if [ "$running" != "$installed" ]; then',
    '  systemctl daemon-reload',
    '  systemctl reset-failed docker.service docker.socket 2>/dev/null || :',
    '  systemctl restart docker || { journalctl -u docker -n 20 --no-pager >&2; exit 1; }',
    'fi',
  );
}

/** Proof that the engine runs in the version that is installed. */
export function runningProof(): string {
  return script(
    "installed=$(dockerd --version | sed -n 's/.*version \\([^, ]*\\).*/\\1/p')",
    "running=$(docker version -f '{{.Server.Version}}') || exit 1",
    '[ "$running" = "$installed" ] || { echo "Docker $running still runs, $installed is installed" >&2; exit 1; }',
    'echo "Docker $running runs"',
  );
}

/** The system's own package, as its sources have it now. */
export function upgradeOwnApt(prepare: readonly string[]): string {
  return script(
    prepare,
    'get update || echo "slipway: not all package lists could be renewed; trying with those that are there" >&2',
    'get install -y --only-upgrade --no-install-recommends -o Dpkg::Options::=--force-confold docker.io containerd runc || exit',
    restartIfOld(),
  );
}
