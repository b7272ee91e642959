import { daemonJsonPath, sumOf } from './daemon-json.ts';
import { exitCodes, refuse, script } from './shell-text.ts';

export interface DockerRestart {
  /** SHA-256 of the `daemon.json` that the engine is to start with; null: no file. */
  readonly wantedSha256: string | null;
  /** Of the one that it runs with now, to be put back where it does not start; null: not known, then the last copy put aside. */
  readonly startedSha256: string | null;
}

/**
 * Restarts the engine so that it takes its whole `daemon.json`. Where it does not start or not answer, the file that it ran with
 * comes back and it is started with that: a host is never left without its engine for the sake of a setting.
 */
export function restartDocker({ wantedSha256, startedSha256 }: DockerRestart): string {
  const wanted = wantedSha256 ?? 'absent';
  return script(
    'set -u',
    refuse,
    sumOf,
    `file=${daemonJsonPath}`,
    `[ "$(sum "$file")" = ${wanted} ] || refuse ${exitCodes.changed} "$file changed since the plan was made"`,
    'answers() { for try in $(seq 30); do docker version >/dev/null 2>&1 && return 0; sleep 1; done; return 1; }',
    'since=$(date +%s)',
    'systemctl reset-failed docker.service docker.socket 2>/dev/null || :',
    'if systemctl restart docker && answers; then echo "restarted"; exit 0; fi',
    'journalctl -u docker --since "@$since" -n 20 --no-pager >&2 || :',
    'backup=',
    'for copy in $(ls -r "$file".bak-*Z 2>/dev/null); do',
    startedSha256 === null
      ? '  backup=$copy; break'
      : `  [ "$(sum "$copy")" = ${startedSha256} ] && { backup=$copy; break; }`,
    'done',
    '[ -n "$backup" ] || refuse 1 "the engine does not start, and no copy of the file before it is here"',
    'cp -p "$backup" "$file" || refuse 1 "the engine does not start with $file, and $backup could not be put back"',
    '# Three failed starts within a minute, and systemd refuses further ones.',
    'systemctl reset-failed docker.service docker.socket 2>/dev/null || :',
    'systemctl restart docker && answers || refuse 1 "the engine does not start, not with $backup either"',
    `refuse ${exitCodes.putBack} "the engine did not start with the new file; $backup is back, and the engine runs with it"`,
  );
}

/** Proof of {@link restartDocker}: the file in place is older than the process that runs, and the engine answers. */
export function restartProof(wantedSha256: string | null): string {
  return script(
    sumOf,
    `[ "$(sum ${daemonJsonPath})" = ${wantedSha256 ?? 'absent'} ] || { echo "${daemonJsonPath} is not the planned one" >&2; exit 1; }`,
    'systemctl is-active --quiet docker || { echo "docker is not active" >&2; exit 1; }',
    'for pid in /run/docker.pid /var/run/docker.pid; do [ -e "$pid" ] && break; done',
    `[ ! -e ${daemonJsonPath} ] || [ "$(stat -c %Y ${daemonJsonPath})" -le "$(stat -c %Y "$pid")" ] || { echo "the engine was started before ${daemonJsonPath} was written" >&2; exit 1; }`,
    "docker version -f 'Docker {{.Server.Version}} runs with this file' || exit 1",
  );
}
