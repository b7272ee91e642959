import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Release } from '../../shared/schema/release.ts';
import { openVerdictBench } from './verdict-bench.ts';
import type { VerdictBench, VerdictCase } from './verdict-case.ts';

const never = new AbortController().signal;

export interface MatrixLine {
  readonly id: string;
  readonly expected: string;
  readonly verdict: string;
  readonly cause: string | null;
  /** What the engine itself shows afterwards: every wanted task runs the wanted digest. */
  readonly runs: boolean;
  readonly seconds: number;
}

/** A test for each case, on one Swarm; those that disturb others run last, one by one. */
export function runCases(
  name: string,
  cases: readonly VerdictCase[],
  report?: (lines: readonly MatrixLine[]) => void,
): void {
  let bench: VerdictBench;
  const lines: MatrixLine[] = [];
  beforeAll(async () => {
    bench = await openVerdictBench();
  });
  afterAll(async () => {
    report?.(lines);
    await bench?.[Symbol.asyncDispose]();
  });
  const one = async (entry: VerdictCase): Promise<void> => {
    // A second try finds the service of the first one.
    const scene = bench.scene(`${entry.id}-${Date.now().toString(36)}`);
    const release = await entry.run(scene);
    const runs = await allRun(bench, release);
    const { verdict, cause, startedAt, finishedAt } = release;
    const seconds = Math.round(((finishedAt ?? 0) - (startedAt ?? finishedAt ?? 0)) / 1000);
    lines.push({ id: entry.id, expected: entry.verdict, verdict, cause, runs, seconds });
    expectCase(entry, release);
    if (verdict === 'succeeded') expect(runs, 'a success that is none').toBe(true);
    await bench.docker(`service rm ${scene.name}`);
  };
  describe(name, () => {
    describe.concurrent('side by side', () => {
      for (const entry of cases.filter(({ alone }) => !alone)) it(`${entry.id}: ${entry.what}`, () => one(entry));
    });
    for (const entry of cases.filter(({ alone }) => alone)) it(`${entry.id}: ${entry.what}`, () => one(entry));
    it('says no success that is none', () => {
      expect(lines.filter((line) => line.verdict === 'succeeded' && !line.runs)).toEqual([]);
    });
  });
}

function expectCase(entry: VerdictCase, release: Release): void {
  const { verdict, cause, failure, reason, lastLogLines } = release;
  const story = JSON.stringify({ reason, failure, lastLogLines, events: release.events.map(({ message }) => message) });
  expect({ verdict, cause }, story).toEqual({ verdict: entry.verdict, cause: entry.cause });
  if (entry.failure !== 'none') expect(failure?.task, story).toContain(release.serviceName);
  if (entry.failure === 'task') expect(failure?.hostname, story).not.toBe('');
  if (entry.exitCode !== undefined) expect(failure?.exitCode, story).toBe(entry.exitCode);
  if (entry.log) expect(lastLogLines.join('\n'), story).toMatch(entry.log);
  if (verdict !== 'succeeded' && entry.verdict !== 'superseded') expect(reason, story).not.toBeNull();
}

async function allRun({ bench }: VerdictBench, { serviceId, toDigest }: Release): Promise<boolean> {
  const service = await bench.clusters
    .engine(bench.clusterId)
    .service(serviceId, never)
    .catch(() => undefined);
  const wanted = service?.tasks.filter((task) => task.wanted === 'running') ?? [];
  return wanted.length > 0 && wanted.every((task) => task.state === 'running' && task.digest === toDigest);
}
