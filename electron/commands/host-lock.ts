import { exitCodes, quote, script } from './shell-text.ts';

/** A folder, since making one is atomic; `/run` is empty after a reboot. */
export const hostLockPath = '/run/slipway.lock';

/** No step takes longer than 40 minutes, and each touches the lock: one untouched for an hour was left behind. */
export const hostLockStaleSeconds = 3600;

export interface HostLockOwner {
  /** Who works: a login and machine, for people. */
  readonly who: string;
  readonly operationId: string;
}

/**
 * Takes the lock, or says who holds it and since when it was last touched:
 * three lines `who`, `operation`, `seconds since touched`, exit code `locked`.
 */
export function takeHostLock(owner: HostLockOwner, path = hostLockPath): string {
  return script(
    `lock=${path}`,
    'if mkdir "$lock" 2>/dev/null; then',
    `  echo ${quote(owner.who)} > "$lock/who" && echo ${quote(owner.operationId)} > "$lock/operation" && exit 0`,
    '  rm -rf "$lock"',
    '  exit 1',
    'fi',
    '[ -d "$lock" ] || exit 1',
    'cat "$lock/who" 2>/dev/null || echo unknown',
    'cat "$lock/operation" 2>/dev/null || echo unknown',
    'echo $(($(date +%s) - $(stat -c %Y "$lock/operation" 2>/dev/null || stat -c %Y "$lock")))',
    `exit ${exitCodes.locked}`,
  );
}

/** Takes a lock over that was left behind, if it is still the one that was seen. */
export function replaceHostLock(seenOperation: string, owner: HostLockOwner, path = hostLockPath): string {
  return script(
    `lock=${path}`,
    `[ "$(cat "$lock/operation" 2>/dev/null || echo unknown)" = ${quote(seenOperation)} ] || exit ${exitCodes.locked}`,
    'mv "$lock" "$lock.$$" || exit',
    'rm -rf "$lock.$$"',
    takeHostLock(owner, path),
  );
}

/** Says that the work goes on; exit code `locked` where the lock is gone (a reboot) or another one's by now. */
export function touchHostLock(operationId: string, path = hostLockPath): string {
  return script(
    `lock=${path}`,
    `[ "$(cat "$lock/operation" 2>/dev/null)" = ${quote(operationId)} ] || exit ${exitCodes.locked}`,
    'touch "$lock/operation"',
  );
}

/** Gives the lock back if it is ours. */
export function releaseHostLock(operationId: string, path = hostLockPath): string {
  return script(
    `lock=${path}`,
    `[ "$(cat "$lock/operation" 2>/dev/null)" = ${quote(operationId)} ] || exit 0`,
    'rm -rf "$lock"',
  );
}

/** Locks of this pattern (a path with stars) that were touched lately, one a line: `lock operation who`. */
export function freshHostLocks(pattern: string, staleSeconds: number): string {
  return script(
    `for lock in ${pattern}; do`,
    '  at=$(stat -c %Y "$lock/operation" 2>/dev/null) || continue',
    `  [ $(($(date +%s) - at)) -lt ${staleSeconds} ] || continue`,
    '  echo "lock $(cat "$lock/operation") $(cat "$lock/who" 2>/dev/null || echo unknown)"',
    'done',
  );
}
