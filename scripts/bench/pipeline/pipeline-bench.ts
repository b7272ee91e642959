import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { ReceiverInput } from '../../../shared/schema/receiver.ts';
import { measureDeliveries } from '../deliveries.ts';
import { measurePoll } from './poll-cost.ts';
import {
  addApplication,
  createService,
  filesOf,
  openPipelineScene,
  type PipelineScene,
  PORTS,
  pageOf,
  SECRET,
  type Side,
} from './scene.ts';
import { timelineOf } from './timeline.ts';

const ROUNDS = 3;
const LONGEST_MS = 120_000;

export interface PipelineFigures {
  readonly ratios: { readonly commitToServing: number };
  readonly ms: {
    readonly hookToTask: number;
    readonly cliToTask: number;
    readonly commitToServing: number;
    readonly scriptToServing: number;
  };
  readonly deliveries: {
    readonly sent: number;
    readonly lost: number;
    readonly releases: number;
    readonly ackP95Ms: number;
    readonly ackP99Ms: number;
    readonly ackMaxMs: number;
    /** How late the calling process itself was. */
    readonly sentLateP95Ms: number;
    readonly sentLateP99Ms: number;
  };
  /** Part of one core. */
  readonly pollCpu: number;
}

/** Slipway and a shell script, turn by turn on the same host: medians of the rounds. */
export async function benchPipeline(folder: string, say: (line: string) => void): Promise<PipelineFigures> {
  const contest = await contestOf(folder, say);
  const { sent, lost, releases, ackP95Ms, ackP99Ms, ackMaxMs, sentLateP95Ms, sentLateP99Ms } =
    await measureDeliveries(folder);
  return {
    ...contest,
    deliveries: { sent, lost, releases, ackP95Ms, ackP99Ms, ackMaxMs, sentLateP95Ms, sentLateP99Ms },
  };
}

async function contestOf(folder: string, say: (line: string) => void): Promise<Omit<PipelineFigures, 'deliveries'>> {
  await using scene = await openPipelineScene(folder);
  for (const side of ['slipway', 'script'] as const) await scene.git.createRepository(side, filesOf(0));
  const services = { slipway: await createService(scene, 'slipway'), script: await createService(scene, 'script') };
  for (const side of ['slipway', 'script'] as const) await serving(scene, side, 0);
  await using hooks = await listen(scene);
  const { token } = await addApplication(scene);
  await scene.git.setPushHook('slipway', { url: hooks.url(token), kind: 'github', secret: SECRET });
  const script = await prepareScript(scene, folder);
  const times: Record<Side, number[]> = { slipway: [], script: [] };
  // The first round warms caches of both sides up and does not count.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const version = round + 1;
    const startedAt = Date.now();
    const mine = await timed(async () => {
      await scene.git.commit('slipway', filesOf(version), `Version ${version}`);
      await serving(scene, 'slipway', version);
    });
    await settled(scene);
    const theirs = await timed(async () => {
      await scene.git.commit('script', filesOf(version), `Version ${version}`);
      await script(version);
      await serving(scene, 'script', version);
    });
    say(`round ${round}: commit to serving ${mine.toFixed(0)} ms, by the script ${theirs.toFixed(0)} ms`);
    for (const line of timelineOf(scene.storage, startedAt)) say(line);
    if (round === 0) continue;
    times.slipway.push(mine);
    times.script.push(theirs);
  }
  const starts = await startsOf(scene, { hooks, services, say });
  const pollCpu = await measurePoll(scene);
  say(`poll of 200 repositories: ${(pollCpu * 100).toFixed(1)} % of a core`);
  const commitToServing = median(times.slipway);
  const scriptToServing = median(times.script);
  return {
    ratios: { commitToServing: Math.round((commitToServing / scriptToServing) * 1000) / 1000 },
    ms: { ...starts, commitToServing, scriptToServing },
    pollCpu,
  };
}

interface Hooks extends AsyncDisposable {
  url(token: string): string;
}

/** Where the Git server and the registry's stand-in call Slipway. */
async function listen({ core, swarm }: PipelineScene): Promise<Hooks> {
  const server: Server = createServer((request, response) => {
    void buffer(request).then(async (body) => {
      const token = request.url?.replace('/hooks/', '') ?? '';
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const answer = await core.receivers.handle({ token, headers, body, senderAddress: '' });
      response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, swarm.bed.gateway, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (token) => `http://${swarm.bed.gateway}:${port}/hooks/${token}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** What a person would write: fetch, build, push and update, each as soon as the one before is done. */
async function prepareScript(scene: PipelineScene, folder: string): Promise<(version: number) => Promise<void>> {
  const { git, swarm } = scene;
  const { host } = swarm.hosts[0];
  const options = `-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o IdentitiesOnly=yes`;
  const work = join(folder, 'script');
  const env = { GIT_SSH_COMMAND: `ssh -i ${git.deployKeyPath} ${options}` };
  await execa('git', ['clone', '-q', git.urls('script').sshUrl, work], { env });
  const image = `${swarm.registryHost}/acme/script`;
  return async (version) => {
    const tag = `${image}:v${version}`;
    const remote = `docker build -q -t ${tag} - && docker push -q ${tag} && docker service update -q -d --no-resolve-image --image ${tag} script`;
    const text = `set -e
cd ${work}
git fetch -q origin main
git reset -q --hard origin/main
git archive --format=tar HEAD | ssh -i ${host.privateKeyPath} ${options} root@${host.address} '${remote}'`;
    await execa('sh', ['-s'], { input: text, env, timeout: LONGEST_MS });
  };
}

/** An image that is in the registry already, asked for by a registry's hook and by Docker's own client. */
async function startsOf(
  scene: PipelineScene,
  { hooks, services, say }: { hooks: Hooks; services: Record<Side, string>; say: (line: string) => void },
): Promise<{ hookToTask: number; cliToTask: number }> {
  const { core, swarm, clusterId, registryId } = scene;
  const target = { registryId, repository: 'acme/slipway', clusterId, selector: { bench: 'slipway' } };
  const hook = core.receivers.add(ReceiverInput.parse({ name: 'images', format: 'registry-generic', ...target }));
  const times: Record<Side, number[]> = { slipway: [], script: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const version = 100 + round;
    const dockerfile = `FROM busybox-web:1\nRUN echo 'version ${version}' > /www/index.html`;
    const mine = await swarm.image(`acme/slipway:hook${version}`, dockerfile);
    const theirs = await swarm.image(`acme/script:hook${version}`, dockerfile);
    await settled(scene);
    const byHook = await timed(async () => {
      const body = JSON.stringify({ image: 'acme/slipway', tag: `hook${version}` });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(hooks.url(hook.token), { method: 'POST', headers, body });
      if (answer.status !== 202) throw new Error(`the hook was answered ${answer.status} ${await answer.text()}`);
      await taskOf(scene, services.slipway, mine.digest);
    });
    await settled(scene);
    const byClient = await timed(async () => {
      const update = `docker service update -q -d --no-resolve-image --image ${theirs.reference} script`;
      const { code, stderr } = await swarm.hosts[0].host.exec(update);
      if (code !== 0) throw new Error(stderr);
      await taskOf(scene, services.script, theirs.digest);
    });
    say(`round ${round}: hook to task ${byHook.toFixed(0)} ms, by docker ${byClient.toFixed(0)} ms`);
    if (round === 0) continue;
    times.slipway.push(byHook);
    times.script.push(byClient);
  }
  return { hookToTask: median(times.slipway), cliToTask: median(times.script) };
}

/** Settles when a task of the service runs this digest. */
async function taskOf({ swarm }: PipelineScene, serviceId: string, digest: string): Promise<void> {
  const { docker } = swarm.hosts[0];
  await until(`a task of ${digest}`, async () => {
    const tasks = (await docker.listTasks({ filters: { service: [serviceId] } })) as {
      Spec: { ContainerSpec: { Image: string } };
      Status: { State: string };
    }[];
    return tasks.some(({ Spec, Status }) => Spec.ContainerSpec.Image.includes(digest) && Status.State === 'running');
  });
}

/** Settles when the service answers with the page of this version. */
async function serving({ swarm }: PipelineScene, side: Side, version: number): Promise<void> {
  const url = `http://${swarm.hosts[0].host.address}:${PORTS[side]}/`;
  await until(`version ${version} of ${side}`, async () => {
    const answer = await fetch(url, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
    return (await answer?.text().catch(() => '')) === pageOf(version);
  });
}

/** No release of Slipway is under way: the next lap of the other side has the host for itself. */
async function settled({ core, storage }: PipelineScene): Promise<void> {
  await core.receivers.idle();
  await until('the end of the release', async () =>
    storage.records
      .of('operations')
      .list()
      .every(({ state }) => state !== 'running' && state !== 'queued'),
  );
}

async function until(what: string, isThere: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + LONGEST_MS;
  while (!(await isThere())) {
    if (performance.now() > deadline) throw new Error(`${what} did not come within ${LONGEST_MS / 1000} s`);
    await delay(20);
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN);
}
