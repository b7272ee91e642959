import type { BundleFile, BundleSelection } from '../../shared/domain/offline-bundle.ts';
import { prepareApt } from './install-docker-debian.ts';
import { prepareYum } from './install-docker-rhel.ts';
import { exitCodes, quote, refuse, script, writeText } from './shell-text.ts';
import { dockerUnit, staticFiles } from './static-docker.ts';

/** Where the files of a bundle lie on a host until they are installed. */
export const bundleFolder = '/var/cache/slipway/bundle';

export function bundlePath({ name }: BundleFile): string {
  return `${bundleFolder}/${name}`;
}

/** What of a bundle is not on the host yet, whole: one name a line. */
export function missingFromHost(files: readonly BundleFile[]): string {
  return script(
    `mkdir -p -m 700 /var/cache/slipway ${bundleFolder} || exit`,
    sumOf,
    files.map((file) => `[ "$(sum ${quote(bundlePath(file))})" = ${file.sha256} ] || echo ${quote(file.name)}`),
    ':',
  );
}

/** Proof that all files arrived as they were sent. */
export function bundleProof(files: readonly BundleFile[]): string {
  return script(sumOf, checkSums(files, 1), `echo "${files.length} files, SHA-256 as planned"`);
}

/** Installs Docker from files that lie on the host, after their sums were read once more. Safe to run again after a cut. */
export function installOffline({ form, files }: BundleSelection): string {
  const paths = files.map((file) => quote(bundlePath(file)));
  switch (form) {
    case 'deb':
      return script(
        prepareApt(),
        sumOf,
        checkSums(files, exitCodes.badData),
        '# One call, so that the order of the files does not matter.',
        `keep_running dpkg -i --force-confdef --force-confold ${paths.join(' ')} || exit`,
        `rm -rf ${bundleFolder}`,
      );
    case 'rpm':
      return script(
        prepareYum(false),
        sumOf,
        checkSums(files, exitCodes.badData),
        '# One call, so that the order of the files does not matter.',
        `keep_running rpm -U --replacepkgs ${paths.join(' ')} || exit`,
        `rm -rf ${bundleFolder}`,
      );
    case 'static':
      return script('set -u', refuse, sumOf, checkSums(files, exitCodes.badData), unpackStatic(paths.join(' ')));
  }
}

/** Static binaries: nothing is overwritten that someone else put there, and what is put there is written down. */
function unpackStatic(archive: string): readonly string[] {
  return [
    'command -v iptables >/dev/null || refuse 69 "Docker needs iptables, and static binaries do not bring it"',
    'umask 022',
    `mkdir -p /etc/slipway && : >> ${staticFiles.list}`,
    'work=$(mktemp -d) || exit',
    'trap \'rm -rf "$work"\' EXIT',
    `tar -xzf ${archive} -C "$work" --no-same-owner || refuse ${exitCodes.badData} "the archive can't be unpacked"`,
    `[ -f "$work/docker/dockerd" ] || refuse ${exitCodes.badData} "there is no docker/dockerd in the archive"`,
    '"$work/docker/dockerd" --version || refuse 69 "the engine of the archive does not run on this system"',
    'for file in "$work"/docker/*; do',
    '  to=/usr/bin/$(basename "$file")',
    `  if [ -e "$to" ] && ! grep -qxF "$to" ${staticFiles.list}; then refuse ${exitCodes.changed} "$to is there already, and not from Slipway"; fi`,
    `  grep -qxF "$to" ${staticFiles.list} || echo "$to" >> ${staticFiles.list}`,
    '  cp "$file" "$to.slipway-new" && chmod 755 "$to.slipway-new" && mv -f "$to.slipway-new" "$to" || exit',
    'done',
    'getent group docker >/dev/null || groupadd -r docker || exit',
    writeText(staticFiles.unit, dockerUnit),
    'systemctl daemon-reload || exit',
    'systemctl enable --now docker || { journalctl -u docker -n 20 --no-pager >&2; exit 1; }',
    `rm -rf ${bundleFolder}`,
  ];
}

/** Proof of {@link installOffline}. */
export function offlineProof({ form }: BundleSelection): string {
  return script(
    form === 'static'
      ? [
          `[ -s ${staticFiles.list} ] && [ -e ${staticFiles.unit} ] || { echo "no static Docker of Slipway" >&2; exit 1; }`,
          `while read -r file; do [ -x "$file" ] || { echo "$file is missing" >&2; exit 1; }; done < ${staticFiles.list} || exit 1`,
        ]
      : '',
    'command -v dockerd >/dev/null || { echo "no dockerd" >&2; exit 1; }',
    form === 'deb' ? '[ -z "$(dpkg --audit)" ] || { dpkg --audit >&2; exit 1; }' : '',
    'docker --version',
  );
}

const sumOf = 'sum() { if [ -e "$1" ]; then sha256sum < "$1" | cut -d" " -f1; else echo absent; fi; }';

function checkSums(files: readonly BundleFile[], code: number): readonly string[] {
  return files.map((file) => {
    const path = quote(bundlePath(file));
    return `[ "$(sum ${path})" = ${file.sha256} ] || { echo "slipway: ${file.name} is not what was sent: its SHA-256 is $(sum ${path})" >&2; exit ${code}; }`;
  });
}
