import type { BuildSettings } from '../schema/build.ts';

/** What a build may use of its host. */
export interface BuildShare {
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Weight against a container's usual 1024: what serves goes before what builds. */
  readonly cpuShares: number;
}

const CPU_SHARES = 64;
const MEBIBYTE = 1024 ** 2;
const LEAST_MEMORY = 256 * MEBIBYTE;

/**
 * Limits of a build where none are set: one core stays free (half a core of a single one), and half of the memory. Never
 * more than the host has.
 */
export function buildShare(
  settings: Pick<BuildSettings, 'cpus' | 'memoryMb'>,
  host: { readonly cores: number; readonly memoryBytes: number },
): BuildShare {
  const cores = Math.max(host.cores, 1);
  const cpus = Math.min(settings.cpus ?? Math.max(cores - 1, 0.5), cores);
  const half = Math.max(Math.floor(host.memoryBytes / 2), LEAST_MEMORY);
  const memoryBytes = settings.memoryMb === null ? half : settings.memoryMb * MEBIBYTE;
  return { cpus, memoryBytes, cpuShares: CPU_SHARES };
}
