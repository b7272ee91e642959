import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureNeighbour } from './bench/builds.ts';
import { compare, type Figure } from './bench/compare.ts';
import { measureDeliveries } from './bench/deliveries.ts';
import { openHostScene } from './bench/host-contests.ts';
import { benchHosts } from './bench/hosts/hosts-bench.ts';
import { openLiveContest } from './bench/live-contest.ts';
import { outputContest } from './bench/output-contest.ts';
import { benchPipeline } from './bench/pipeline/pipeline-bench.ts';
import { benchUpgrades } from './bench/upgrades.ts';

const help = `npm run bench [-- hosts | deliveries | builds | pipeline | upgrades] [-- --report FILE]

Measures Slipway against another way of doing the same, both in this run, so that the ratio means something on any machine.
Needs Debian and root (tests/bed). Medians of several rounds. Nothing passes or fails; nothing is left behind.

  (nothing)       first contact and facts of ten disposable hosts against OpenSSH's client, output lines against plain
                  appends, live changes against JSON
  hosts           facts and checks of 10 and of 50 hosts against Ansible's setup module and against OpenSSH logging in to
                  all at once (the floor); setting up three clean hosts, and again, against an equivalent playbook
                  (scripts/bench/hosts/playbook.yml). Installs Debian's ansible-core where it is missing. About 8 minutes.
  deliveries      10,000 calls of one receiver at 500 a second, each from a process of its own: how many were lost, how many
                  releases they became, and how long the answers took, against a Node server that keeps nothing. The
                  registry and the cluster are stand-ins; HTTP and the data folder are real. About a minute.
  pipeline        commit to serving and hook to the first new task on a disposable Swarm, turn by turn against a shell script (git,
                  docker build, push, docker service update); the deliveries above; the processor time of polling 200
                  repositories. About 6 minutes.

  builds          how long a service on the build host takes to answer (95th percentile) while an image is built there that
                  takes all the processor it gets, against none being built; beside it a plain docker build, and the
                  least load there can be (the same loops outside, on one core, of the idle class). Three minutes.

  upgrades        10,000 requests at 50 a second to services that are upgraded over and over: by Slipway with two replicas, with one
                  that starts first, and by docker service update with the engine's defaults. How many failed. Five minutes.

  --report FILE   writes {ratios, ms, baselineMs, cpu, rssMb} as JSON; cpu is in milliseconds of processor time
                  (hosts: {ratios, cpu, rssMb, ms}; cpu is in seconds, memory in MiB, children included;
                  deliveries: {ratios, deliveries}; builds: {ratios, beyondLeast, ms}; upgrades: {requests};
                  pipeline: {ratios, ms, deliveries, pollCpu}, the last as part of a core)
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

/** Slipway against Ansible and OpenSSH; the report as it is written. */
async function measureHosts(folder: string): Promise<object> {
  const figures = await benchHosts(folder, (line) => console.log(line));
  console.log('\nratios (Slipway / baseline, medians):');
  for (const [name, ratio] of Object.entries(figures.ratios)) console.log(`  ${name.padEnd(16)} ${ratio.toFixed(3)}`);
  for (const [title, values] of [
    ['processor time, s', figures.cpu],
    ['peak memory, MiB', figures.rssMb],
  ] as const) {
    console.log(`${title}:`);
    for (const [name, value] of Object.entries(values)) console.log(`  ${name.padEnd(22)} ${value}`);
  }
  return figures;
}

async function measureOthers(folder: string): Promise<object> {
  const figures = await measure(folder);
  const byName = (value: (figure: Figure) => number): Record<string, number> =>
    Object.fromEntries(figures.map((figure) => [figure.name, Math.round(value(figure) * 1000) / 1000]));
  return {
    ratios: byName(({ ratio }) => ratio),
    ms: byName(({ ms }) => ms),
    baselineMs: byName(({ baselineMs }) => baselineMs),
    cpu: byName(({ cpuMs }) => cpuMs),
    rssMb: byName(({ rssMb }) => rssMb),
  };
}

/** The receivers' endpoint under a flood; the report as it is written. */
async function measureFlood(folder: string): Promise<object> {
  const figures = await measureDeliveries(folder);
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(12)} ${value}`);
  const ratio = (mine: number, plain: number): number => Math.round((mine / plain) * 100) / 100;
  const ratios = {
    ackP95: ratio(figures.ackP95Ms, figures.plainP95Ms),
    ackP99: ratio(figures.ackP99Ms, figures.plainP99Ms),
  };
  for (const [name, value] of Object.entries(ratios)) console.log(`${`ratio ${name}`.padEnd(12)} ${value} ×`);
  return { ratios, deliveries: figures };
}

/** What a neighbour feels of builds; the report as it is written. */
async function measureBuilds(): Promise<object> {
  const figures = await measureNeighbour((line) => console.log(line));
  for (const [name, value] of Object.entries(figures.ratios)) console.log(`ratio ${name.padEnd(18)} ${value} ×`);
  for (const [name, value] of Object.entries(figures.beyondLeast))
    console.log(`beyond the least load ${name.padEnd(10)} ${value} ×`);
  return figures;
}

/** From a commit to the service that runs it, and all that goes with it. */
async function measurePipeline(folder: string): Promise<object> {
  const figures = await benchPipeline(folder, (line) => console.log(line));
  console.log(JSON.stringify(figures, null, 2));
  return figures;
}

/** Requests that fail while services are upgraded. */
async function measureUpgrades(): Promise<object> {
  const figures = await benchUpgrades((line) => console.log(line));
  for (const [name, { sent, failed, failedOver, upgrades }] of Object.entries(figures.requests))
    console.log(
      `${name.padEnd(14)} ${sent} sent, ${failed} failed, ${failedOver} by the other node, ${upgrades} upgrades`,
    );
  return figures;
}

const parts: Readonly<Record<string, (folder: string) => Promise<object>>> = {
  builds: measureBuilds,
  hosts: measureHosts,
  deliveries: measureFlood,
  pipeline: measurePipeline,
  upgrades: measureUpgrades,
};

const { values, positionals } = parseArgs({
  options: { report: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  allowPositionals: true,
});
const [part] = positionals;
const measurePart = part === undefined ? measureOthers : parts[part];
if (values.help || !measurePart) {
  console.log(help);
  process.exit(values.help ? 0 : 2);
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
  const report = await measurePart(folder);
  if (values.report) await writeFile(values.report, `${JSON.stringify(report, null, 2)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);
