import { script } from './shell-text.ts';

/** How busy a host is. */
export interface HostLoad {
  /** Processes that run or wait, averaged over a minute. */
  readonly load: number;
  readonly cores: number;
}

/** `/proc/loadavg` and the number of cores, a line each. */
export function hostLoadScript(): string {
  return script('cat /proc/loadavg', 'getconf _NPROCESSORS_ONLN 2>/dev/null || nproc');
}

export function parseHostLoad(output: string): HostLoad | undefined {
  const [average = '', count = ''] = output.split('\n');
  const load = Number(average.split(' ')[0] || Number.NaN);
  const cores = Number(count || Number.NaN);
  return load >= 0 && cores > 0 ? { load, cores } : undefined;
}
