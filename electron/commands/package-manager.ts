import { exitCodes } from './shell-text.ts';

/** Seconds that a busy package manager is waited for (unattended upgrades right after the first boot take minutes). */
const waitSeconds = 300;

/**
 * Shell function `busy`: true, and says which, while one of these programs runs on this host itself (not in a container on
 * it). They are looked for by process, since after a lost connection ours may still be at work.
 */
function packagesBusy(programs: readonly string[]): readonly string[] {
  return [
    'busy() {',
    '  here=$(readlink /proc/self/ns/mnt)',
    '  for p in /proc/[0-9]*; do',
    '    read -r name < "$p/comm" || continue',
    `    case $name in ${programs.join('|')}) ;; *) continue;; esac`,
    '    [ "$(readlink "$p/ns/mnt")" = "$here" ] || continue',
    `    echo "$name (process \${p#/proc/})"`,
    '    return 0',
    '  done 2>/dev/null',
    '  return 1',
    '}',
  ];
}

/** Shell functions `busy` and `wait_for_packages`. */
export function waitForPackages(programs: readonly string[]): readonly string[] {
  return [
    ...packagesBusy(programs),
    'wait_for_packages() {',
    '  waited=0',
    '  while who=$(busy); do',
    `    [ "$waited" -lt ${waitSeconds} ] || refuse ${exitCodes.busy} "$who still works after ${waitSeconds} s"`,
    '    [ $((waited % 10)) -ne 0 ] || echo "waiting for $who"',
    '    sleep 2',
    '    waited=$((waited + 2))',
    '  done',
    '}',
  ];
}

/** For proofs: nothing is installed before the package manager has ended. */
export function packagesQuiet(programs: readonly string[]): readonly string[] {
  return [...packagesBusy(programs), 'if who=$(busy); then echo "$who still works" >&2; exit 1; fi'];
}

/**
 * Shell function `keep_running`: runs a command whose output goes to a file and is shown from there, so that a lost
 * connection does not break it (yum dies of a broken pipe in the middle of a transaction). Gives its exit status.
 */
export const keepRunning: readonly string[] = [
  'log=/run/slipway-packages.log',
  'keep_running() {',
  '  ( umask 077; : > "$log" )',
  '  "$@" < /dev/null > "$log" 2>&1 &',
  '  child=$!',
  '  tail -n +1 -s 0.2 -f --pid="$child" "$log" || :',
  '  wait "$child"',
  '}',
];
