import type { BedHost } from '../bed/index.ts';

/**
 * Quota in microseconds of 100,000, and bytes, of the group in which BuildKit runs its steps; undefined where there is no such
 * group (cgroup v2, or the driver systemd).
 */
export async function buildKitLimits(host: BedHost): Promise<string | undefined> {
  const group = 'docker/buildkit';
  const { stdout } = await host.exec(
    `cd /sys/fs/cgroup; cat cpu/${group}/cpu.cfs_quota_us memory/${group}/memory.limit_in_bytes 2>/dev/null || true`,
  );
  return stdout.trim() === '' ? undefined : stdout.trim().split('\n').join(' ');
}

/** Whether a group of builds gives way to all others; empty where the kernel can't, or keeps groups elsewhere. */
export async function idleOf(host: BedHost, group: string): Promise<string> {
  return (await host.exec(`cat /sys/fs/cgroup/cpu/docker/${group}/cpu.idle 2>/dev/null || true`)).stdout.trim();
}

/** Processes and containers of a build that still run. */
export async function leftovers(host: BedHost): Promise<string> {
  const { stdout } = await host.exec("docker ps -aq; ps -eo args= | grep '^sleep 300' || true");
  return stdout.trim();
}
