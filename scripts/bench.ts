import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compare, type Figure } from './bench/compare.ts';
import { openHostScene } from './bench/host-contests.ts';
import { openLiveContest } from './bench/live-contest.ts';
import { outputContest } from './bench/output-contest.ts';

const help = `npm run bench [-- --report FILE]

Measures Slipway against a plain way of doing the same, both in this run, so that the ratio means something on any
machine: first contact and facts of ten disposable hosts (tests/bed; Debian, root) against OpenSSH's client, output lines
against plain appends, live changes against JSON. Medians of several rounds. Nothing passes or fails; nothing is left behind.

  --report FILE   writes {ratios, ms, baselineMs, cpu, rssMb} as JSON; cpu is in milliseconds of processor time
`;

async function measure(folder: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  const take = async (contest: Parameters<typeof compare>[0]): Promise<void> => {
    const figure = await compare(contest);
    figures.push(figure);
    console.log(row(figure));
  };
  console.log(heading);
  {
    await using scene = await openHostScene(folder);
    for (const contest of scene.contests) await take(contest);
  }
  await take(outputContest(folder));
  await using live = await openLiveContest();
  await take(live);
  return figures;
}

const columns = (texts: readonly string[]): string =>
  texts.map((text, index) => (index < 2 ? text.padEnd(index === 0 ? 56 : 34) : text.padStart(10))).join(' ');
const heading = columns(['what', 'against', 'ms', 'against ms', 'ratio', 'CPU ms', 'RSS MB']);
const row = (figure: Figure): string =>
  columns([
    figure.what,
    figure.baseline,
    figure.ms.toFixed(0),
    figure.baselineMs.toFixed(0),
    `${figure.ratio.toFixed(2)} ×`,
    figure.cpuMs.toFixed(0),
    figure.rssMb.toFixed(0),
  ]);

const { values } = parseArgs({ options: { report: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
if (values.help) {
  console.log(help);
  process.exit(0);
}
const folder = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    rmSync(folder, { recursive: true, force: true });
    // An open bed ends this process itself, once its hosts are gone.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  });
}
try {
  const figures = await measure(folder);
  const byName = (value: (figure: Figure) => number): Record<string, number> =>
    Object.fromEntries(figures.map((figure) => [figure.name, Math.round(value(figure) * 1000) / 1000]));
  const report = {
    ratios: byName(({ ratio }) => ratio),
    ms: byName(({ ms }) => ms),
    baselineMs: byName(({ baselineMs }) => baselineMs),
    cpu: byName(({ cpuMs }) => cpuMs),
    rssMb: byName(({ rssMb }) => rssMb),
  };
  if (values.report) await writeFile(values.report, `${JSON.stringify(report, null, 2)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);
