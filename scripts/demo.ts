import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Build } from '../shared/schema/build.ts';
import { type Bed, type BedGit, type BedHost, openBed } from '../tests/bed/index.ts';
import { LiveClient } from '../tests/support/live-client.ts';
import { ServeProcess } from '../tests/support/serve-process.ts';
import {
  addApplication,
  addReceiver,
  createService,
  firstBuild,
  pages,
  releaseOf,
  type SampleSource,
  serviceAddresses,
} from './demo/chain.ts';
import { failedRelease, rolledBack } from './demo/failure.ts';
import { RequestLoad } from './demo/request-load.ts';
import { sampleApplication, samplePage } from './demo/sample-application.ts';
import { addHosts, planFor, type SetupChoices, wishFor } from './demo/set-up.ts';
import { Timeline } from './demo/timeline.ts';
import { ensureBuilt } from './ensure-built.mjs';

const help = `npm run demo [-- --report FILE] [-- --keep]

The whole chain on real, disposable hosts of this machine (Debian, root): boots mgr01, ws01 (CentOS-like), ws02 and a Git
server, sets a cluster up, builds and runs a sample application, commits a change, and waits for the automatic upgrade
while a client asks the service 20 times a second. Then a bad commit is released, gets its verdict and is rolled back, and the
version before is brought back. Everything goes through the contract that the window uses.

  --report FILE   writes {ok, stages: [{name, ms, proof}], requests: {sent, failed}} as JSON
  --keep          leaves everything running and prints the window's address, until Ctrl+C
`;

const REQUESTS_PER_SECOND = 20;

interface Report {
  ok: boolean;
  stages: Timeline['stages'];
  requests: { sent: number; failed: number };
  problem?: string;
}

/** What was opened, closed in reverse order at the end however the demo ends. */
class CleanUp {
  readonly #closers: (() => Promise<unknown>)[] = [];

  add(close: () => Promise<unknown>): void {
    this.#closers.unshift(close);
  }

  async run(): Promise<void> {
    for (const close of this.#closers) await close();
  }
}

async function bootHosts(timeline: Timeline, bed: Bed): Promise<BedHost[]> {
  let hosts: BedHost[] = [];
  await timeline.stage('Test hosts boot', async () => {
    hosts = await Promise.all([
      bed.host({ name: 'mgr01', flavour: 'debian', docker: 'cached' }),
      bed.host({ name: 'ws01', flavour: 'centos' }),
      bed.host({ name: 'ws02', flavour: 'debian', docker: 'cached' }),
    ]);
    return hosts.map((host) => `${host.name} ${host.address}`).join(', ');
  });
  return hosts;
}

async function setUpCluster(
  timeline: Timeline,
  live: LiveClient,
  hosts: readonly BedHost[],
  choices: SetupChoices,
): Promise<void> {
  let hostIds: string[] = [];
  await timeline.stage('Hosts added, keys pinned', async () => {
    hostIds = await addHosts(live, hosts);
    return live
      .all('hosts')
      .map((host) => `${host.name} ${host.hostKey?.fingerprint.slice(0, 15)}…`)
      .join(', ');
  });
  await timeline.stage('Checks', async () => {
    const setup = await wishFor(live, hostIds, choices);
    await planFor(live, setup);
    const findings = live.all('hostStates').flatMap((state) => state.findings);
    const count = (verdict: string): number => findings.filter((finding) => finding.verdict === verdict).length;
    return `${findings.length} findings: ${count('pass')} pass, ${count('warn')} warn, ${count('fail')} fail`;
  });
  await timeline.stage('Docker, accelerator, Swarm, registry', async () => {
    const [setup] = live.all('setups');
    if (!setup) throw new Error('the set-up is gone');
    const plan = await planFor(live, setup);
    const { operationId } = await live.client.provisioning.apply({ planId: plan.id });
    await live.succeeded(operationId, 400_000);
    const ready = await live.until('three ready nodes', () => readyNodes(live, hosts.length), 30_000);
    const states = live
      .all('hostStates')
      .map(
        ({ summary }) => `${summary?.hostname}: Docker ${summary?.dockerVersion}, mirror ${summary?.mirrors.join(' ')}`,
      );
    return `${plan.steps.filter(({ needed }) => needed).length} steps; ${ready} of ${hosts.length} nodes ready; ${states.join('; ')}`;
  });
  await timeline.stage('A second plan has nothing to do', async () => {
    const setup = await live.client.provisioning.begin({ hostIds });
    const again = await wishFor(live, hostIds, choices);
    const plan = await planFor(live, again);
    const needed = plan.steps.filter((step) => step.needed);
    if (needed.length > 0) throw new Error(`still needed: ${needed.map(({ kind }) => kind).join(', ')}`);
    await live.client.provisioning.discard({ id: setup.id });
    return `0 of ${plan.steps.length} steps needed`;
  });
}

function readyNodes(live: LiveClient, wanted: number): number | undefined {
  const ready = live.all('nodes').filter((node) => node.state === 'ready').length;
  return ready === wanted ? ready : undefined;
}

interface UpgradeScene {
  readonly live: LiveClient;
  readonly git: BedGit;
  readonly addresses: readonly string[];
}

/** One commit; everything after it happens by itself. */
async function automaticUpgrade(timeline: Timeline, scene: UpgradeScene): Promise<void> {
  await timeline.stage('Commit → build → release, unattended', async () => {
    const before = await pages(scene.addresses);
    const commit = await scene.git.commit('sample', { 'index.html': samplePage(2) }, 'Version 2');
    const release = await releaseOf(scene.live, commit, 240_000);
    if (release.verdict !== 'succeeded')
      throw new Error(`the release ended as ${release.verdict}: ${JSON.stringify(release.reason)}`);
    const after = await pages(scene.addresses);
    if (!after.every((page) => page.includes('version 2')))
      throw new Error(`old pages are still served: ${after.join(' | ')}`);
    return `commit ${commit.slice(0, 12)} → ${release.toDigest.slice(0, 19)}; before: ${before[0]}; after: ${after[0]}`;
  });
}

/** The service is asked without a pause meanwhile. */
async function underRequests(report: Report, scene: UpgradeScene, work: () => Promise<void>): Promise<void> {
  const load = new RequestLoad(scene.addresses, REQUESTS_PER_SECOND);
  try {
    await work();
  } finally {
    const { sent, failed, failures, failedOver } = await load.stop();
    report.requests = { sent, failed };
    console.log(
      `Requests: ${sent} sent, ${failed} failed (${failedOver} answered by the next node, as behind a load balancer)`,
    );
    for (const failure of failures) console.log(`  ${failure}`);
  }
}

async function demo(timeline: Timeline, report: Report, keep: boolean): Promise<void> {
  ensureBuilt();
  const cleanUp = new CleanUp();
  try {
    const dataFolder = await mkdtemp(join(tmpdir(), 'slipway-demo-'));
    cleanUp.add(() => rm(dataFolder, { recursive: true, force: true }));
    const bed = await openBed();
    cleanUp.add(() => bed.dispose());
    const hosts = await bootHosts(timeline, bed);
    const [git, mirror, yumRepository] = await Promise.all([bed.git(), bed.mirror(), bed.yumRepository()]);

    const password = randomBytes(16).toString('hex');
    const serve = await ServeProcess.start({ dataFolder, host: bed.gateway, password });
    cleanUp.add(() => serve[Symbol.asyncDispose]());
    const live = await LiveClient.open(serve.origin, await serve.cookie());
    cleanUp.add(async () => live[Symbol.dispose]());
    await setUpCluster(timeline, live, hosts, { mirror: mirror.url, yumRepository });

    const source = await git.createRepository('sample', sampleApplication(1));
    const login = { url: source.httpUrl, username: git.username, token: git.password };
    const addresses = serviceAddresses(hosts);
    const applicationId = await firstRelease(timeline, live, { login, addresses });
    const secret = randomBytes(24).toString('hex');
    await git.setPushHook('sample', { url: await addReceiver(live, applicationId, secret), kind: 'github', secret });
    const scene: UpgradeScene = { live, git, addresses };
    await underRequests(report, scene, async () => {
      await automaticUpgrade(timeline, scene);
      await failedRelease(timeline, scene);
      await rolledBack(timeline, scene);
    });

    report.ok = report.requests.failed === 0;
    if (keep)
      await keepRunning(
        `The window: ${serve.origin} (password ${password})\nGit: ${source.httpUrl} (${git.username} / ${git.password})`,
      );
  } finally {
    await cleanUp.run();
  }
}

interface FirstRelease {
  readonly login: SampleSource;
  readonly addresses: readonly string[];
}

async function firstRelease(timeline: Timeline, live: LiveClient, { login, addresses }: FirstRelease): Promise<string> {
  let applicationId = '';
  let build: Build | undefined;
  await timeline.stage('First build, pushed to the registry', async () => {
    applicationId = await addApplication(live, login);
    build = await firstBuild(live, applicationId);
    return `${build.image}:${build.tag}@${build.digest?.slice(0, 19)}`;
  });
  await timeline.stage('Service runs on every node', async () => {
    if (!build) throw new Error('there is no build');
    await createService(live, build);
    return (await pages(addresses)).join(' | ');
  });
  return applicationId;
}

async function keepRunning(text: string): Promise<void> {
  console.log(`\n${text}\nCtrl+C removes everything.`);
  await new Promise<void>((resolve) => process.once('SIGINT', () => resolve()));
}

const { values } = parseArgs({
  options: { report: { type: 'string' }, keep: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const timeline = new Timeline();
const report: Report = { ok: false, stages: timeline.stages, requests: { sent: 0, failed: 0 } };
const started = Date.now();
try {
  await demo(timeline, report, values.keep ?? false);
} catch (error) {
  report.problem =
    error instanceof Error
      ? `${error.message}: ${error.cause instanceof Error ? error.cause.message : ''}`
      : String(error);
  console.error(error);
}
if (values.report) await writeFile(values.report, `${JSON.stringify(report, null, 2)}\n`);
console.log(
  `${report.ok ? 'Everything was verified' : 'The demo failed'} after ${Math.round((Date.now() - started) / 1000)} s.`,
);
process.exit(report.ok ? 0 : 1);
