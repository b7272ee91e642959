import { exitCodes, script } from './shell-text.ts';

/** What all steps of BuildKit on a host may use together. */
export interface BuildKitLimits {
  /** Weight against a container's usual 1024. */
  readonly cpuShares: number;
  readonly cpus: number;
  readonly memoryBytes: number;
}

const PERIOD = 100_000;

/** Weight of cgroup v2 (1 to 10000) for a weight of v1 (2 to 262144), as runc turns one into the other. */
export function cpuWeight(shares: number): number {
  return Math.max(1, Math.floor(1 + ((shares - 2) * 9999) / 262_142));
}

const put = 'put() { [ -e "$1" ] && echo "$2" > "$1" 2>/dev/null; }';

/**
 * BuildKit inside the engine knows no limits, but runs its steps in a control group of its own: `docker/buildkit` with the
 * driver cgroupfs (moby `builder-next/executor_linux.go`, buildkit `WithCgroup`). Null takes the limits away. Says what
 * holds now; exit code `changed` where it can't be set.
 */
export function limitBuildKitGroup(limits: BuildKitLimits | null): string {
  const quota = limits === null ? -1 : Math.round(limits.cpus * PERIOD);
  const shares = limits?.cpuShares ?? 1024;
  const memory = limits?.memoryBytes ?? -1;
  return script(
    put,
    'base=/sys/fs/cgroup',
    'group=docker/buildkit',
    'if [ -f "$base/cgroup.controllers" ]; then',
    '  mkdir -p "$base/$group" || exit 1',
    '  echo "+cpu +memory" > "$base/docker/cgroup.subtree_control" 2>/dev/null',
    `  put "$base/$group/cpu.weight" ${limits === null ? 100 : cpuWeight(shares)}`,
    `  put "$base/$group/cpu.max" "${quota < 0 ? 'max' : quota} ${PERIOD}"`,
    `  put "$base/$group/memory.max" ${memory < 0 ? 'max' : memory}`,
    `  put "$base/$group/memory.swap.max" ${memory < 0 ? 'max' : 0}`,
    '  cat "$base/$group/cpu.max" "$base/$group/memory.max" || exit 1',
    `  grep -q ${limits === null ? "'^max'" : `'^${quota} '`} "$base/$group/cpu.max" || exit ${exitCodes.changed}`,
    'else',
    '  mkdir -p "$base/cpu/$group" "$base/memory/$group" || exit 1',
    `  put "$base/cpu/$group/cpu.shares" ${shares}`,
    `  put "$base/cpu/$group/cpu.cfs_quota_us" ${quota}`,
    // Memory with swap is never less than memory: one of the two orders is taken, whichever way it changes.
    '  for _ in 1 2; do',
    `    put "$base/memory/$group/memory.limit_in_bytes" ${memory}`,
    `    put "$base/memory/$group/memory.memsw.limit_in_bytes" ${memory}`,
    '  done',
    '  cat "$base/cpu/$group/cpu.cfs_quota_us" "$base/memory/$group/memory.limit_in_bytes" || exit 1',
    `  [ "$(cat "$base/cpu/$group/cpu.cfs_quota_us")" = ${quota} ] || exit ${exitCodes.changed}`,
    'fi',
  );
}

/**
 * With the driver systemd each step of BuildKit is a scope beside the containers, told apart by its short name (25 letters
 * and digits against 64 hex digits). There is no group around them: whoever comes is limited as it comes, until the script is
 * ended.
 */
export function limitBuildKitScopes({ cpuShares, cpus, memoryBytes }: BuildKitLimits): string {
  const quota = Math.round(cpus * PERIOD);
  const name = `docker-${'[a-z0-9]'.repeat(25)}.scope`;
  return script(
    put,
    'base=/sys/fs/cgroup',
    'while :; do',
    `  for group in "$base"/system.slice/${name} "$base"/cpu/system.slice/${name} "$base"/memory/system.slice/${name}; do`,
    '    [ -d "$group" ] || continue',
    `    put "$group/cpu.weight" ${cpuWeight(cpuShares)}`,
    `    put "$group/cpu.max" "${quota} ${PERIOD}"`,
    `    put "$group/memory.max" ${memoryBytes}`,
    `    put "$group/cpu.shares" ${cpuShares}`,
    `    put "$group/cpu.cfs_quota_us" ${quota}`,
    `    put "$group/memory.limit_in_bytes" ${memoryBytes}`,
    '  done',
    '  sleep 0.3',
    'done',
  );
}
