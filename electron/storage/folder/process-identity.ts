import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * Names a process beyond the reuse of its number: pid, start time in clock ticks since boot (field 22 of
 * `/proc/<pid>/stat`, proc(5)) and the boot's id. Null where there is no `/proc`.
 */
export const ProcessIdentity = z.object({
  pid: z.number().int().positive(),
  startTime: z.string().nullable(),
  bootId: z.string().nullable(),
});
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

/** The command in parentheses may itself hold blanks and parentheses, so counting begins after the last one. */
export function startTimeOf(stat: string): string | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[19] ?? null;
}

export function identityOf(pid: number): ProcessIdentity {
  const stat = readOrNull(`/proc/${pid}/stat`);
  return {
    pid,
    startTime: stat === null ? null : startTimeOf(stat),
    bootId: readOrNull('/proc/sys/kernel/random/boot_id'),
  };
}

/** False only where it is proved that the process is gone. */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = identityOf(identity.pid);
  if (now.bootId !== null && identity.bootId !== null) {
    return now.bootId === identity.bootId && now.startTime !== null && now.startTime === identity.startTime;
  }
  try {
    process.kill(identity.pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but belongs to someone else.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
