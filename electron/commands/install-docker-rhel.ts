import type { Repository } from '../../shared/domain/install-method.ts';
import { ownSources } from '../../shared/domain/own-sources.ts';
import { awkOfLine, lineProof, rancherNote, type WantedDocker } from './docker-packages.ts';
import { onlyKey } from './openpgp-key.ts';
import { keepRunning, packagesQuiet, waitForPackages } from './package-manager.ts';
import { useProxy } from './proxy-environment.ts';
import { exitCodes, quote, refuse, script, writeText } from './shell-text.ts';

const section = 'slipway-docker-ce';
export const yumRepositoryPath = ownSources.yum;

const programs = ['yum', 'dnf', 'dnf-3', 'dnf5', 'rpm'];
const held = ['docker-ce', 'docker-ce-cli', 'docker-ce-selinux', 'containerd.io'];

/** How a script with yum or dnf begins: waits for one that still runs, and completes what was interrupted. */
export function prepareYum(proxy: boolean): readonly string[] {
  return [
    'set -u',
    refuse,
    ...waitForPackages(programs),
    ...keepRunning,
    ...(proxy ? useProxy : []),
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
    'yum=yum; command -v yum >/dev/null || yum=dnf',
  ];
}

/**
 * Text of the .repo file, written by ourselves: a mirror's own `docker-ce.repo` may point elsewhere, and `$releasever` is wrong
 * on forks. A hold is an `exclude` in it, which needs no plug-in: yum offers the packages only to who lifts it for one command.
 */
export function yumSource(repository: Repository, hold: boolean): string {
  const head = [`[${section}]`, 'name=Docker CE (set up by Slipway)'];
  const tail = hold ? [`exclude=${held.join(' ')}`] : [];
  if (repository.kind === 'plain') {
    return `${[...head, `baseurl=${repository.base}/`, 'enabled=1', 'gpgcheck=0', ...tail].join('\n')}\n`;
  }
  const { path, release } = repository.tree;
  const baseUrl = `baseurl=${repository.base}/linux/${path}/${release}/$basearch/stable`;
  return `${[...head, baseUrl, 'enabled=1', 'gpgcheck=1', `gpgkey=${keyUrl(repository)}`, ...tail].join('\n')}\n`;
}

function keyUrl({ base, tree }: Extract<Repository, { readonly kind: 'tree' }>): string {
  return `${base}/linux/${tree.path}/gpg`;
}

/**
 * Installs `docker-ce` on CentOS and its relatives from a repository, or upgrades it to another version. Safe to run again
 * after a cut.
 */
export function installDockerRhel(repository: Repository, wanted: WantedDocker): string {
  return script(
    rancherNote(wanted),
    prepareYum(wanted.proxy),
    repository.kind === 'tree' ? [...onlyKey, checkKey(keyUrl(repository), repository.fingerprint)] : '',
    repository.kind === 'tree' && repository.tree.release === '10' ? kernelModules : '',
    writeText(yumRepositoryPath, yumSource(repository, wanted.hold)),
    `chmod 644 ${yumRepositoryPath}`,
    newest,
    `version=$(newest docker-ce ${quote(wanted.line)})`,
    `[ -n "$version" ] || refuse 69 "there is no docker-ce ${wanted.line} at ${repository.base}; it has: $(newest docker-ce '' all | tr '\\n' ' ')"`,
    'echo "docker-ce $version"',
    'set -- "docker-ce-$version"',
    '# Before 18.09 it was one package.',
    'if [ "$(newest docker-ce-cli "$version")" = "$version" ]; then set -- "$@" "docker-ce-cli-$version" containerd.io; fi',
    'keep_running $yum install -y $lift "$@"',
  );
}

/** Shell function `newest PACKAGE LINE`: the newest version of a line in our repository, without epoch; `lift` lifts the hold. */
const newest: readonly string[] = [
  `if $yum --version 2>/dev/null | grep -q dnf5; then lift=--setopt=disable_excludes=${section}; else lift=--disableexcludes=${section}; fi`,
  `$yum -q clean expire-cache --disablerepo='*' --enablerepo=${section} >/dev/null 2>&1 || :`,
  'newest() {',
  `  $yum -q $lift --showduplicates list "$1" 2>/dev/null | awk -v n="$1" -v l="$2" 'index($1, n ".") == 1 && $3 == "${section}" ${awkOfLine('$2', '{ print v }')}' |`,
  '    sort -V | { if [ $# -gt 2 ]; then cat; else tail -n 1; fi; }',
  '}',
];

/** From mid 2026 iptables no longer brings it on EL 10, and without it the engine does not start. */
const kernelModules: readonly string[] = [
  'modinfo xt_addrtype >/dev/null 2>&1 || $yum install -y "kernel-modules-extra-$(uname -r)" ||',
  '  echo "slipway: the kernel module xt_addrtype is missing; install kernel and kernel-modules-extra, then reboot" >&2',
];

/** The mirror needs no trust: its key is imported only if it is the one that is named. */
function checkKey(url: string, fingerprint: string): string {
  return script(
    'work=$(mktemp -d) || exit',
    'trap \'rm -rf "$work"\' EXIT',
    `curl -fsSL -m 60 -o "$work/key" ${quote(url)} || refuse ${exitCodes.badData} "the key of the packages could not be fetched from ${url}"`,
    `only_key "$work/key" ${fingerprint} "$work/key.gpg" ||`,
    `  refuse ${exitCodes.badData} "the key at ${url} is not the expected one (${fingerprint})"`,
    'rpm --import "$work/key" || exit',
  );
}

/** Proof of {@link installDockerRhel}. */
export function dockerRhelProof({ line, hold }: Pick<WantedDocker, 'line' | 'hold'>): string {
  return script(
    packagesQuiet(programs),
    'version=$(rpm -q --qf \'%{VERSION}\' docker-ce) || { echo "docker-ce is not installed" >&2; exit 1; }',
    lineProof(line),
    hold
      ? `grep -q '^exclude=docker-ce ' ${yumRepositoryPath} || { echo "docker-ce is not held" >&2; exit 1; }`
      : `! grep -q '^exclude=' ${yumRepositoryPath} || { echo "docker-ce is held" >&2; exit 1; }`,
    'command -v dockerd >/dev/null || { echo "no dockerd" >&2; exit 1; }',
    `echo "docker-ce $version${hold ? ', held' : ''}"`,
  );
}
