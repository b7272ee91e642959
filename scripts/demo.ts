import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BedHost, openBed } from '../tests/bed/index.ts';
import { LiveClient } from '../tests/support/live-client.ts';
import { ServeProcess } from '../tests/support/serve-process.ts';
import { addApplication, addReceiver, createService, firstBuild, pages, releaseOf, serviceAddresses } from './demo/chain.ts';
import { RequestLoad } from './demo/request-load.ts';
import { sampleApplication, samplePage } from './demo/sample-application.ts';
import { addHosts, planFor, wishFor } from './demo/set-up.ts';
import { Timeline } from './demo/timeline.ts';
import { ensureBuilt } from './ensure-built.mjs';

const help = `npm run demo [-- --report FILE] [-- --keep]

The whole chain on real, disposable hosts of this machine (Debian, root): boots mgr01, ws01 (CentOS-like), ws02 and a Git
server, sets a cluster up, builds and runs a sample application, commits a change, and waits for the automatic upgrade
while a client asks the service 20 times a second. Everything goes through the contract that the window uses.

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

async function demo(timeline: Timeline, report: Report, keep: boolean): Promise<void> {
  ensureBuilt();
  const dataFolder = await mkdtemp(join(tmpdir(), 'slipway-demo-'));
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => rm(dataFolder, { recursive: true, force: true }));
  const bed = cleanUp.use(await openBed());
  const hosts: BedHost[] = [];
  const git = await bedReady(timeline, bed, hosts);

  const secret = randomBytes(24).toString('hex');
  const serve = cleanUp.use(await ServeProcess.start({ dataFolder, host: bed.gateway, password: randomBytes(16).toString('hex') }));
  const live = cleanUp.use(await LiveClient.open(serve.origin, await serve.cookie()));
  await setUpCluster(timeline, live, hosts, { mirror: (await bed.mirror()).url, yumRepository: await bed.yumRepository() });

  const repository = await git.createRepository('sample', sampleApplication(1));
  const addresses = serviceAddresses(hosts);
  let applicationId = '';
  await timeline.stage('Application, first build', async () => {
    applicationId = await addApplication(live, { url: repository.httpUrl, username: git.username, token: git.password });
    const build = await firstBuild(live, applicationId);
    await createService(live, build);
    return `image ${build.image}:${build.tag}@${build.digest?.slice(0, 19)}; ${(await pages(addresses)).join(' | ')}`;
  });

  const hookUrl = await addReceiver(live, applicationId, secret);
  await git.setPushHook('sample', { url: hookUrl, kind: 'github', secret });
  await automaticUpgrade(timeline, report, { live, git, addresses });

  report.ok = report.requests.failed === 0;
  if (!keep) return;
  console.log(`\nThe window: ${await freshLink(serve)}\nGit: ${repository.httpUrl} (${git.username} / ${git.password})\nCtrl+C removes everything.`);
  await new Promise<void>((resolve) => process.once('SIGINT', () => resolve()));
}
