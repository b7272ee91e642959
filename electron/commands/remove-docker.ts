import { aptKeyPath, aptSourcePath } from './install-docker-apt.ts';
import { yumRepositoryPath } from './install-docker-rhel.ts';
import { quote, script } from './shell-text.ts';
import { staticFiles } from './static-docker.ts';

/** Packages of every kind of Docker; those of Kubernetes' own container runtime are not among them. */
const everyPackage = [
  'docker-ce',
  'docker-ce-cli',
  'docker-ce-rootless-extras',
  'docker-ce-selinux',
  'docker-buildx-plugin',
  'docker-compose-plugin',
  'docker.io',
  'docker-cli',
  'docker-engine',
  'moby-engine',
  'docker',
  'containerd.io',
];

/** Those that a set-up installs, by the one that brings the engine. What others added to it is not among them. */
export function installedPackages(engine: string): readonly string[] {
  return engine === 'docker-ce' ? ['docker-ce', 'docker-ce-cli', 'docker-ce-selinux', 'containerd.io'] : [engine];
}

/** What is on the host of Docker, as lines `<what> <size> <name>`: read before anything is removed. */
export function dockerInventory(): string {
  return script(
    "docker ps -aq --no-trunc 2>/dev/null | wc -l | sed 's/^ */containers /'",
    "docker ps -q 2>/dev/null | wc -l | sed 's/^ */running /'",
    "docker images -aq 2>/dev/null | sort -u | wc -l | sed 's/^ */images /'",
    'root=$(docker info -f "{{.DockerRootDir}}" 2>/dev/null); [ -n "$root" ] || root=/var/lib/docker',
    'echo "data $(timeout 60 du -skx "$root" 2>/dev/null | cut -f 1) $root"',
    'for name in $(docker volume ls -q 2>/dev/null || ls "$root/volumes" 2>/dev/null); do',
    '  [ -d "$root/volumes/$name" ] || continue',
    '  echo "volume $(timeout 30 du -skx "$root/volumes/$name" 2>/dev/null | cut -f 1) $name"',
    'done',
    ':',
  );
}

/** Removes Docker's packages and what Slipway wrote for them; data stays. Safe to run again after a cut. */
export function removeDocker(prepare: readonly string[], packages: readonly string[] = everyPackage): string {
  const names = packages.map(quote).join(' ');
  return script(
    prepare,
    'systemctl disable --now docker.service docker.socket 2>/dev/null || :',
    'set --',
    'if command -v dpkg-query >/dev/null; then',
    `  for name in ${names}; do`,
    `    [ "$(dpkg-query -W -f='\${db:Status-Status}' "$name" 2>/dev/null)" != installed ] || set -- "$@" "$name"`,
    '  done',
    '  if [ $# -gt 0 ]; then',
    '    apt-mark unhold "$@" >/dev/null',
    '    get remove -y --allow-change-held-packages "$@" || exit',
    '  fi',
    'elif command -v rpm >/dev/null; then',
    `  for name in ${names}; do ! rpm -q "$name" >/dev/null 2>&1 || set -- "$@" "$name"; done`,
    '  if [ $# -eq 0 ]; then :',
    '  elif command -v zypper >/dev/null; then keep_running zypper --non-interactive remove "$@" || exit',
    '  else keep_running $yum remove -y "$@" || exit; fi',
    'fi',
    removeStatic(),
    `rm -f ${aptSourcePath} ${aptKeyPath} ${yumRepositoryPath}`,
    'systemctl daemon-reload',
    'systemctl reset-failed docker.service docker.socket 2>/dev/null || :',
  );
}

function removeStatic(): readonly string[] {
  return [
    `if [ -s ${staticFiles.list} ]; then`,
    `  while read -r file; do rm -f "$file"; done < ${staticFiles.list}`,
    `  rm -f ${staticFiles.unit} ${staticFiles.list}`,
    'fi',
  ];
}

/** Proof of {@link removeDocker}. */
export function dockerRemovedProof(): string {
  return script(
    '! systemctl is-active --quiet docker || { echo "docker still runs" >&2; exit 1; }',
    '! command -v dockerd >/dev/null || { echo "$(command -v dockerd) is still there" >&2; exit 1; }',
    `for file in ${aptSourcePath} ${yumRepositoryPath} ${staticFiles.list}; do [ ! -e "$file" ] || { echo "$file is still there" >&2; exit 1; }; done`,
    'echo "no Docker; data: $(ls -d /var/lib/docker 2>/dev/null || echo none)"',
  );
}

/** Removes images, containers, volumes and settings. Nothing brings them back. */
export function removeDockerData(root: string): string {
  const folder = quote(root);
  return script(
    'set -u',
    '! systemctl is-active --quiet docker || { echo "slipway: docker still runs" >&2; exit 1; }',
    '# Mounts of containers that an engine left behind.',
    `awk -v r=${folder} 'index($2, r "/") == 1 { print $2 }' /proc/mounts | sort -r | while read -r mount; do umount -l "$mount" || :; done`,
    '# The folder itself may be a mount point: then only what is in it goes.',
    `if mountpoint -q ${folder} 2>/dev/null; then find ${folder} -mindepth 1 -maxdepth 1 ! -name lost+found -exec rm -rf {} + || exit; else rm -rf ${folder} || exit; fi`,
    'rm -rf /var/lib/containerd /etc/docker',
  );
}

/** Proof of {@link removeDockerData}. */
export function dockerDataRemovedProof(root: string): string {
  return script(
    `left=$(ls -A ${quote(root)} 2>/dev/null | grep -vx 'lost+found' | head -n 3)`,
    `[ -z "$left" ] || { echo "${root} still holds $left" >&2; exit 1; }`,
    'echo "no data of Docker"',
  );
}
