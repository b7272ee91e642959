/** What is measured, and what the same work costs without Slipway. */
export interface Contest {
  /** Key in the report. */
  readonly name: string;
  readonly what: string;
  readonly baseline: string;
  /** Counted rounds; the first is preceded by one that only warms up, unless another contest did that already. */
  readonly rounds: number;
  readonly warm?: boolean;
  /** One round of Slipway's way; `stop` ends the measured part before what is only tidying up. */
  readonly run: (stop: () => void) => Promise<void>;
  /** The same round the plain way. */
  readonly plain: (stop: () => void) => Promise<void>;
}

export interface Figure {
  readonly name: string;
  readonly what: string;
  readonly baseline: string;
  /** Medians, milliseconds. */
  readonly ms: number;
  readonly baselineMs: number;
  /** `ms / baselineMs`. */
  readonly ratio: number;
  /** Processor time of this process in one round of Slipway's way, milliseconds, median. */
  readonly cpuMs: number;
  /** Resident memory of this process after the last round. */
  readonly rssMb: number;
}

interface Lap {
  readonly ms: number;
  readonly cpuMs: number;
}

async function lap(work: (stop: () => void) => Promise<void>): Promise<Lap> {
  let result: Lap | undefined;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const stop = (): void => {
    const { user, system } = process.cpuUsage(cpu);
    result ??= { ms: performance.now() - start, cpuMs: (user + system) / 1000 };
  };
  await work(stop);
  stop();
  return result ?? { ms: 0, cpuMs: 0 };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** Both ways in turn, so that what else the machine does hits both. */
export async function compare(contest: Contest): Promise<Figure> {
  const runs: Lap[] = [];
  const plain: Lap[] = [];
  if (!contest.warm) for (const work of [contest.plain, contest.run]) await lap(work);
  for (let round = 0; round < contest.rounds; round += 1) {
    plain.push(await lap(contest.plain));
    runs.push(await lap(contest.run));
  }
  const ms = median(runs.map((each) => each.ms));
  const baselineMs = median(plain.map((each) => each.ms));
  return {
    name: contest.name,
    what: contest.what,
    baseline: contest.baseline,
    ms,
    baselineMs,
    ratio: ms / baselineMs,
    cpuMs: median(runs.map((each) => each.cpuMs)),
    rssMb: process.memoryUsage.rss() / 1024 ** 2,
  };
}
