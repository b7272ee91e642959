import { exitCodes, script } from './shell-text.ts';

/** What all steps of BuildKit on a host may use together. */
export interface BuildKitLimits {
  /** Weight against a container's usual 1024. */
  readonly cpuShares: number;
  readonly cpus: number;
  readonly memoryBytes: number;
}

const PERIOD = 100_000;
/** More than any host has. */
const ALL_CORES = 100_000;
/** Against 100, where the disk's scheduler has weights. */
const LOW_IO = 10;

/** Weight of cgroup v2 (1 to 10000) for a weight of v1 (2 to 262144), as runc turns one into the other. */
export function cpuWeight(shares: number): number {
  return Math.max(1, Math.floor(1 + ((shares - 2) * 9999) / 262_142));
}

/** The group of BuildKit's steps, below that of the containers (driver cgroupfs). */
const BUILDKIT_GROUP = 'docker/buildkit';
/** The group for containers of the older builder. */
const CLASSIC_GROUP = 'docker/slipway-build';

/** `cgroupparent` of a build by the older builder, once `yieldClassicGroup` has made it. */
export const CLASSIC_PARENT = `/${CLASSIC_GROUP}`;

const put = 'put() { [ -e "$1" ] && echo "$2" > "$1" 2>/dev/null; }';

/**
 * `cores LIST N`: the last N of a list of processors such as `0-3,6`; the whole list where it has no more. What serves then
 * always has the others for itself, the first one among them, which takes most interrupts. A quota alone takes all of them at
 * once, for a part of each tenth of a second.
 */
const cores = [
  'cores() {',
  '  echo "$1" | tr , "\\n" | while IFS=- read -r from to; do',
  '    [ -n "$to" ] || to=$from',
  '    seq "$from" "$to"',
  '  done | tail -n "$2" | tr "\\n" , | sed "s/,$//"',
  '}',
];

/** Sets `base`, `group` and what both kinds of control groups need. */
const start = (group: string): string[] => [put, ...cores, 'base=/sys/fs/cgroup', `group=${group}`];
const ifV2 = 'if [ -f "$base/cgroup.controllers" ]; then';

/**
 * What makes builds give way. `cpu.idle` (Linux 5.15 and newer) lets processes run only where nobody else wants the
 * processor, and whoever wakes up takes it from them at once; a low weight alone lets him wait for the end of their slice.
 * A group is either idle or has a weight.
 */
function yieldV2(limits: Pick<BuildKitLimits, 'cpuShares' | 'cpus'> | null): string[] {
  const whole = limits === null ? ALL_CORES : Math.ceil(limits.cpus);
  return [
    '  mkdir -p "$base/$group" || exit 1',
    '  for controller in cpu memory cpuset io; do',
    '    echo "+$controller" > "$base/docker/cgroup.subtree_control" 2>/dev/null',
    '  done',
    '  put "$base/$group/cpu.idle" 0',
    `  put "$base/$group/cpu.weight" ${limits === null ? 100 : cpuWeight(limits.cpuShares)}`,
    `  put "$base/$group/cpu.idle" ${limits === null ? 0 : 1}`,
    `  put "$base/$group/io.weight" ${limits === null ? 100 : LOW_IO}`,
    `  put "$base/$group/cpuset.cpus" "$(cores "$(cat "$base/docker/cpuset.cpus.effective" 2>/dev/null)" ${whole})"`,
  ];
}

/** The same for v1. A new group of its cpuset is empty, and nothing runs in it before both of its lists are set. */
function yieldV1(limits: Pick<BuildKitLimits, 'cpuShares' | 'cpus'> | null): string[] {
  const whole = limits === null ? ALL_CORES : Math.ceil(limits.cpus);
  return [
    '  mkdir -p "$base/cpu/$group" || exit 1',
    '  put "$base/cpu/$group/cpu.idle" 0',
    `  put "$base/cpu/$group/cpu.shares" ${limits?.cpuShares ?? 1024}`,
    `  put "$base/cpu/$group/cpu.idle" ${limits === null ? 0 : 1}`,
    '  if [ -f "$base/cpuset/docker/cpuset.cpus" ]; then',
    '    mkdir -p "$base/cpuset/$group"',
    '    put "$base/cpuset/$group/cpuset.mems" "$(cat "$base/cpuset/docker/cpuset.mems")"',
    `    put "$base/cpuset/$group/cpuset.cpus" "$(cores "$(cat "$base/cpuset/docker/cpuset.cpus")" ${whole})"`,
    '  fi',
  ];
}

/**
 * BuildKit inside the engine knows no limits, but runs its steps in a control group of its own: `docker/buildkit` with the
 * driver cgroupfs (moby `builder-next/executor_linux.go`, buildkit `WithCgroup`). Null takes the limits away. Says what
 * holds now; exit code `changed` where it can't be set.
 */
export function limitBuildKitGroup(limits: BuildKitLimits | null): string {
  const quota = limits === null ? -1 : Math.round(limits.cpus * PERIOD);
  const memory = limits?.memoryBytes ?? -1;
  return script(
    ...start(BUILDKIT_GROUP),
    ifV2,
    ...yieldV2(limits),
    `  put "$base/$group/cpu.max" "${quota < 0 ? 'max' : quota} ${PERIOD}"`,
    `  put "$base/$group/memory.max" ${memory < 0 ? 'max' : memory}`,
    `  put "$base/$group/memory.swap.max" ${memory < 0 ? 'max' : 0}`,
    '  cat "$base/$group/cpu.max" "$base/$group/memory.max" || exit 1',
    `  grep -q ${limits === null ? "'^max'" : `'^${quota} '`} "$base/$group/cpu.max" || exit ${exitCodes.changed}`,
    'else',
    ...yieldV1(limits),
    '  mkdir -p "$base/memory/$group" || exit 1',
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
 * The older builder is given its quota and memory with each request; a group around its containers makes them give way, too.
 * It has no quota of its own: v1 refuses a container that may use more than its group.
 */
export function yieldClassicGroup(limits: Pick<BuildKitLimits, 'cpuShares' | 'cpus'>): string {
  return script(...start(CLASSIC_GROUP), ifV2, ...yieldV2(limits), 'else', ...yieldV1(limits), 'fi', 'exit 0');
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
    ...start('system.slice'),
    'all=$(cat "$base/cpuset.cpus.effective" "$base/cpuset/cpuset.cpus" 2>/dev/null | head -n 1)',
    `few=$(cores "$all" ${Math.ceil(cpus)})`,
    'while :; do',
    `  for group in "$base"/system.slice/${name} "$base"/cpu/system.slice/${name} "$base"/memory/system.slice/${name} "$base"/cpuset/system.slice/${name}; do`,
    '    [ -d "$group" ] || continue',
    '    [ "$(cat "$group/cpu.idle" 2>/dev/null)" = 1 ] && continue',
    `    put "$group/cpu.weight" ${cpuWeight(cpuShares)}`,
    '    put "$group/cpuset.cpus" "$few"',
    `    put "$group/cpu.max" "${quota} ${PERIOD}"`,
    `    put "$group/memory.max" ${memoryBytes}`,
    `    put "$group/cpu.shares" ${cpuShares}`,
    `    put "$group/cpu.cfs_quota_us" ${quota}`,
    `    put "$group/memory.limit_in_bytes" ${memoryBytes}`,
    '    put "$group/cpu.idle" 1',
    '  done',
    '  sleep 0.3',
    'done',
  );
}
