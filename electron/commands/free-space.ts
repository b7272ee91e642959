import { z } from 'zod';

/** Bytes that can still be written, and their share (0 to 1) of what is usable at all. */
export interface FreeSpace {
  readonly bytes: number;
  readonly share: number;
}

/**
 * Free space of the file system that holds `path`, or its nearest parent that is there (Docker's folder may be closed to
 * us or not made yet). POSIX `df -Pk`: one line for each file system, in units of 1024 bytes.
 */
export function freeSpaceScript(path: string): string {
  const quoted = `'${path.replaceAll("'", `'\\''`)}'`;
  return `path=${quoted}
until LC_ALL=C df -Pk -- "$path" 2>/dev/null; do
  [ "$path" = / ] && exit 1
  path=$(dirname -- "$path")
done
`;
}

const Blocks = z.coerce.number().nonnegative();

/** Reads `df -Pk`: name, all, used, available, capacity, mount point. Undefined for anything else. */
export function parseFreeSpace(output: string): FreeSpace | undefined {
  const columns = /^\S.*?\s+(\d+)\s+(\d+)\s+(\d+)\s+(?:\d+%|-)\s+\//.exec(output.trim().split('\n').at(-1) ?? '');
  const used = Blocks.safeParse(columns?.[2]);
  const available = Blocks.safeParse(columns?.[3]);
  if (!used.success || !available.success || used.data + available.data === 0) return undefined;
  return { bytes: available.data * 1024, share: available.data / (used.data + available.data) };
}
