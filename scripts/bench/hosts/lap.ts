import { execa } from 'execa';

/** One measured round: wall time, processor time of the contestant and its children, and the most memory it held. */
export interface Lap {
  readonly ms: number;
  readonly cpuMs: number;
  /** Null where this round was not watched. */
  readonly rssMb: number | null;
}

interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/**
 * Runs a command to its end and measures it with what it started and waited for. Processes that it leaves behind (OpenSSH's
 * masters) are not counted, in its favour.
 * @throws Error with what the command said, when it fails.
 */
export async function lapOf(argv: readonly string[], options: CommandOptions): Promise<Lap> {
  const started = performance.now();
  const { stderr } = await execa('bash', ['-c', 'TIMEFORMAT="slipway-times %U %S"; time "$@"', 'bash', ...argv], {
    ...(options.env && { env: options.env }),
    timeout: options.timeoutMs,
    stdin: 'ignore',
  });
  const ms = performance.now() - started;
  const [, user = '0', system = '0'] = /slipway-times ([\d.]+) ([\d.]+)/.exec(stderr) ?? [];
  return { ms, cpuMs: (Number(user) + Number(system)) * 1000, rssMb: null };
}
