import type { Repository } from '../../shared/domain/install-method.ts';
import { ownKeyring, ownSources } from '../../shared/domain/own-sources.ts';
import { awkOfLine, lineProof, rancherNote, type WantedDocker } from './docker-packages.ts';
import { aptPrograms, prepareApt } from './install-docker-debian.ts';
import { onlyKey } from './openpgp-key.ts';
import { packagesQuiet } from './package-manager.ts';
import { exitCodes, quote, script, writeText } from './shell-text.ts';

export const aptSourcePath = ownSources.apt;
export const aptKeyPath = ownKeyring;

export type AptRepository = Extract<Repository, { readonly kind: 'tree' }>;

const workFolder: readonly string[] = ['work=$(mktemp -d) || exit', 'trap \'rm -rf "$work"\' EXIT'];

const names = ['docker-ce', 'docker-ce-cli', 'containerd.io'];

/** Text of the source file: deb822, understood from apt 1.1 on (Debian 9, Ubuntu 16.04). */
export function aptSource({ base, tree }: AptRepository): string {
  return [
    '# Docker CE, set up by Slipway',
    'Types: deb',
    `URIs: ${base}/linux/${tree.path}`,
    `Suites: ${tree.release}`,
    'Components: stable',
    `Signed-By: ${aptKeyPath}`,
    '',
  ].join('\n');
}

/**
 * Installs docker-ce on Debian and its relatives from a tree like Docker's, or upgrades it to another version. The key is taken
 * only if it is the one that is named, and counts for this source alone; so the mirror needs no trust. Safe to run again.
 */
export function installDockerApt(repository: AptRepository, wanted: WantedDocker): string {
  return script(
    rancherNote(wanted),
    prepareApt(),
    onlyKey,
    workFolder,
    `ours="-o Dir::Etc::sourcelist=${aptSourcePath} -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0"`,
    fetchKey(repository),
    refuseSecondSource(repository),
    writeText(aptSourcePath, aptSource(repository)),
    `chmod 644 ${aptSourcePath}`,
    'get update $ours || refuse 69 "the package lists could not be fetched"',
    `[ -n "$(find /var/lib/apt/lists -maxdepth 1 -name "*Packages*" -mtime -1 ! -name "*_linux_${repository.tree.path}_*" 2>/dev/null)" ] ||`,
    '  get update || echo "slipway: not all package lists could be renewed; trying with those that are there" >&2',
    `version=$(apt-cache madison docker-ce | awk -F ' *[|] *' -v l=${quote(wanted.line)} '${awkOfLine('$2', '{ print $2; exit }')}')`,
    `[ -n "$version" ] || refuse 69 "there is no docker-ce ${wanted.line} at ${repository.base}; it has: $(apt-cache madison docker-ce | awk -F ' *[|] *' '{ print $2 }' | tr '\\n' ' ')"`,
    'echo "docker-ce $version"',
    'set -- "docker-ce=$version"',
    '# Before 18.09 it was one package.',
    'if apt-cache madison docker-ce-cli | grep -qF " $version "; then set -- "$@" "docker-ce-cli=$version" containerd.io; fi',
    'get install -y --no-install-recommends --allow-change-held-packages -o Dpkg::Options::=--force-confold "$@" || exit',
    holdApt(wanted.hold),
  );
}

/** Brings the key again, as the installation did: only the one that is named. Nothing is installed by it. */
export function fetchAptKey(repository: AptRepository): string {
  return script(prepareApt(), onlyKey, workFolder, fetchKey(repository));
}

/** Proof of {@link fetchAptKey}: the keyring holds this key and no other, and apt can read it. */
export function aptKeyProof({ fingerprint }: AptRepository): string {
  return script(
    onlyKey,
    workFolder,
    `[ -r ${aptKeyPath} ] || { echo "${aptKeyPath} is missing" >&2; exit 1; }`,
    `only_key ${aptKeyPath} ${fingerprint} "$work/key.gpg" || { echo "${aptKeyPath} holds another key" >&2; exit 1; }`,
    `cmp -s ${aptKeyPath} "$work/key.gpg" || { echo "${aptKeyPath} is not in the form that apt reads" >&2; exit 1; }`,
    `echo "${aptKeyPath}: ${fingerprint}"`,
  );
}

function fetchKey({ base, tree, fingerprint }: AptRepository): readonly string[] {
  const url = `${base}/linux/${tree.path}/gpg`;
  const forHttps = [
    '[ -e /etc/ssl/certs/ca-certificates.crt ] || get install -y --no-install-recommends ca-certificates || { get update; get install -y --no-install-recommends ca-certificates || exit; }',
  ];
  return [
    ...(base.startsWith('https:')
      ? [
          ...forHttps,
          '# apt before 1.5 has https in a package of its own.',
          '[ -e /usr/lib/apt/methods/https ] || get install -y --no-install-recommends apt-transport-https || exit',
        ]
      : []),
    `/usr/lib/apt/apt-helper -q download-file ${quote(url)} "$work/key" ||`,
    `  refuse ${exitCodes.badData} "the key of the packages could not be fetched from ${url}"`,
    `only_key "$work/key" ${fingerprint} "$work/key.gpg" ||`,
    `  refuse ${exitCodes.badData} "the key at ${url} is not the expected one (${fingerprint})"`,
    'mkdir -p -m 755 /etc/apt/keyrings || exit',
    `cp "$work/key.gpg" ${aptKeyPath} && chmod 644 ${aptKeyPath} || exit`,
  ];
}

/** apt refuses everything when two files name one source with different keys. */
function refuseSecondSource({ base, tree }: AptRepository): readonly string[] {
  return [
    'for other in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do',
    `  [ -e "$other" ] && [ "$other" != ${aptSourcePath} ] && grep -v '^#' "$other" | grep -qF ${quote(`${base}/linux/${tree.path}`)} || continue`,
    `  refuse ${exitCodes.changed} "$other names the same source already; remove it first, or choose another mirror"`,
    'done',
  ];
}

function holdApt(hold: boolean): readonly string[] {
  return [
    `for name in ${names.join(' ')}; do`,
    `  dpkg-query -W "$name" >/dev/null 2>&1 || continue`,
    `  apt-mark ${hold ? 'hold' : 'unhold'} "$name" || exit`,
    'done',
  ];
}

/** Proof of {@link installDockerApt}: the packages are whole, of the version wanted, held if so wished, from our source. */
export function dockerAptProof(repository: AptRepository, { line, hold }: WantedDocker): string {
  return script(
    packagesQuiet(aptPrograms),
    `state=$(dpkg-query -W -f='\${db:Status-Status}' docker-ce 2>/dev/null)`,
    `[ "$state" = installed ] || { echo "docker-ce: \${state:-not installed}" >&2; exit 1; }`,
    `grep -qxF 'URIs: ${repository.base}/linux/${repository.tree.path}' ${aptSourcePath} || { echo "${aptSourcePath} is not as planned" >&2; exit 1; }`,
    `version=$(dpkg-query -W -f='\${Version}' docker-ce | sed 's/^[0-9]*://')`,
    lineProof(line),
    hold ? 'apt-mark showhold | grep -qx docker-ce || { echo "docker-ce is not held" >&2; exit 1; }' : '',
    'command -v dockerd >/dev/null || { echo "no dockerd" >&2; exit 1; }',
    `echo "docker-ce $version${hold ? ', held' : ''}"`,
  );
}
