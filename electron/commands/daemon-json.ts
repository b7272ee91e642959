import { exitCodes, quote, refuse, script, writeText } from './shell-text.ts';

export const daemonJsonPath = '/etc/docker/daemon.json';
/** Copies put aside that are kept; older ones of ours go. */
const keptBackups = 10;

export interface DaemonJsonChange {
  /** SHA-256 of the file that the plan saw; null: there was none. */
  readonly beforeSha256: string | null;
  readonly after: string;
  readonly afterSha256: string;
  /** As the engine will list them, each with a `/` at its end; null: they don't change. */
  readonly mirrors: readonly string[] | null;
  /** Keys that change: one that is a flag of the running engine, too, would keep it from starting. */
  readonly keys: readonly string[];
}

/**
 * Installs a new `daemon.json`: only over the file that the plan saw, validated where the engine can (from 23.0), the old one
 * kept as `.bak-<time>`, moved into place, and reloaded if the engine runs. A reload says nothing when it refuses: so the
 * engine's `reload` event and its list of mirrors are the proof, and without them the old file comes back.
 */
export function writeDaemonJson(change: DaemonJsonChange): string {
  return script(
    'set -u',
    refuse,
    sumOf,
    `file=${daemonJsonPath}`,
    'now=$(sum "$file")',
    'backup=',
    `if [ "$now" != ${change.afterSha256} ]; then`,
    `  [ "$now" = ${change.beforeSha256 ?? 'absent'} ] || refuse ${exitCodes.changed} "$file changed since the plan was made"`,
    flagConflict(change.keys),
    installFile(change),
    'fi',
    'systemctl is-active --quiet docker || exit 0',
    mirrorsInUse(change.mirrors),
    containersAlive,
    'since=$(date +%s)',
    'reloaded() { [ -n "$(docker events --since "$since" --until "$(date +%s)" --filter type=daemon --filter event=reload)" ]; }',
    'systemctl reload docker || exit',
    'for try in 1 2 3 4 5 6 7 8 9 10; do',
    '  sleep 1',
    `  if reloaded && mirrors_in_use; then echo "reloaded, mirrors in use: \${used:-none}"; still_alive; exit 0; fi`,
    'done',
    'journalctl -u docker -n 20 --no-pager >&2 || :',
    `[ "$now" != ${change.afterSha256} ] || refuse 1 "the engine does not take the settings of $file"`,
    `if [ -n "$backup" ]; then cp -p "$backup" "$file"; else rm -f "$file"; fi || refuse 1 "the engine did not take the new settings, and $file could not be put back; the old one is \${backup:-none}"`,
    `[ "$(sum "$file")" = "$now" ] || refuse 1 "the engine did not take the new settings, and $file is not as it was; the old one is \${backup:-none}"`,
    `systemctl reload docker || refuse 1 "the old file is back, but the engine refuses to reload it"`,
    `refuse ${exitCodes.putBack} "the engine did not take the new settings; the old file is back"`,
  );
}

/** Proof of {@link writeDaemonJson}: the file is in place and, where the engine runs, it uses these mirrors. */
export function daemonJsonProof(change: DaemonJsonChange): string {
  return script(
    sumOf,
    mirrorsInUse(change.mirrors),
    `[ "$(sum ${daemonJsonPath})" = ${change.afterSha256} ] || { echo "${daemonJsonPath} is not the planned one" >&2; exit 1; }`,
    `echo "${daemonJsonPath} sha256:${change.afterSha256.slice(0, 12)}"`,
    change.mirrors === null
      ? ''
      : 'if systemctl is-active --quiet docker; then mirrors_in_use || exit 1; echo "mirrors in use: $used"; fi',
  );
}

export const sumOf = 'sum() { if [ -e "$1" ]; then sha256sum < "$1" | cut -d" " -f1; else echo absent; fi; }';

function installFile(change: DaemonJsonChange): readonly string[] {
  return [
    '  mkdir -p /etc/docker || exit',
    '  rm -f "$file.slipway-new"',
    '  # Mode, owner and SELinux label stay those of the old file.',
    '  if [ -e "$file" ]; then cp -p "$file" "$file.slipway-new"; else ( umask 022; : > "$file.slipway-new" ); fi || exit',
    writeText('"$file.slipway-new"', change.after),
    `  [ "$(sum "$file.slipway-new")" = ${change.afterSha256} ] || refuse ${exitCodes.badData} "$file.slipway-new is not what was sent"`,
    '  if dockerd --help 2>/dev/null | grep -q -e --validate; then',
    '    if ! dockerd --validate --config-file="$file.slipway-new"; then',
    '      rm -f "$file.slipway-new"',
    `      refuse ${exitCodes.badData} "the engine refuses the new file"`,
    '    fi',
    '  fi',
    '  if [ -e "$file" ]; then',
    '    backup=$file.bak-$(date -u +%Y%m%dT%H%M%SZ); cp -p "$file" "$backup" || exit',
    `    ls -r "$file".bak-*Z | tail -n +${keptBackups + 1} | while read -r old; do rm -f "$old"; done`,
    '  fi',
    '  mv -f "$file.slipway-new" "$file" || exit',
  ];
}

/** An engine refuses to start where the file and its command line both say something; a reload only ignores it. */
function flagConflict(keys: readonly string[]): readonly string[] {
  if (keys.length === 0) return [];
  const flags = keys.map((key) => key.replace(/^(insecure-registries)$/, 'insecure-registry'));
  const pattern = `^--(${flags.map((flag) => flag.replace(/^registry-mirrors$/, 'registry-mirror')).join('|')})(=|$)`;
  return [
    '  pid=$(systemctl show docker -p MainPID 2>/dev/null | cut -d= -f2)',
    `  flags=$(tr '\\0' '\\n' < "/proc/\${pid:-0}/cmdline" 2>/dev/null | grep -E -e ${quote(pattern)} | cut -d= -f1 | tr '\\n' ' ')`,
    `  [ -z "$flags" ] || refuse ${exitCodes.badData} "the engine is started with $flags: take it off its command line first, or it will not start again"`,
  ];
}

/** Shell functions: `still_alive` tells whether the engine's process and the containers that ran are the ones from before. */
const containersAlive = `started() { docker inspect -f '{{.Id}} {{.State.StartedAt}} {{.RestartCount}}' "$1" 2>/dev/null; }
engine=$(systemctl show docker -p MainPID)
before=$(docker ps -q --no-trunc | while read -r id; do started "$id"; done)
still_alive() {
  [ "$(systemctl show docker -p MainPID)" = "$engine" ] || echo "the engine has another process than before"
  all=0 again=0
  while read -r id rest; do
    [ -n "$id" ] || continue
    all=$((all + 1))
    now=$(started "$id"); [ -z "$now" ] || [ "$now" = "$id $rest" ] || { again=$((again + 1)); echo "container $id was restarted"; }
  done <<EOT
$before
EOT
  echo "$again of $all running containers restarted"
}`;

/** Shell function `mirrors_in_use`: true if the running engine lists exactly these (null: whatever it lists), left in `used`. */
export function mirrorsInUse(mirrors: readonly string[] | null): string {
  const format = quote('{{range .RegistryConfig.Mirrors}}{{.}} {{end}}');
  return [
    'mirrors_in_use() {',
    `  used=$(docker info -f ${format} 2>/dev/null | tr -s ' ' | sed 's/ $//')`,
    mirrors === null
      ? '  :'
      : `  [ "$used" = ${quote(mirrors.join(' '))} ] || { echo "mirrors in use: \${used:-none}" >&2; return 1; }`,
    '}',
  ].join('\n');
}
