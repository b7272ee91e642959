import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Release } from '../../shared/schema/release.ts';
import { ServiceInput } from '../../shared/schema/service.ts';
import { StrategyInput } from '../../shared/schema/strategy.ts';
import { openReleaseBench } from '../support/release-bench.ts';
import { openSwarmBed, type PushedImage, type SwarmBed, type SwarmHost } from '../support/swarm-bed.ts';
import type { ReleaseOptions, VerdictBench, VerdictScene } from './verdict-case.ts';

const never = new AbortController().signal;

export async function openVerdictBench(): Promise<VerdictBench> {
  const swarm = await openSwarmBed(3, { lastDiskMb: 300 });
  const [manager, ...workers] = swarm.hosts;
  const bench = openReleaseBench({
    ...swarm,
    ...{ manager: manager.target, workers: workers.map(({ target }) => target) },
    patience: { silenceMs: 6000, returnSeconds: 20 },
  });
  const docker = async (command: string): Promise<string> => {
    const { code, stdout, stderr } = await manager.host.exec(`docker ${command}`);
    if (code !== 0) throw new Error(`docker ${command}: ${stderr}`);
    return stdout.trim();
  };
  await docker(`node update --availability drain $(docker node ls -q --filter role=manager)`);
  const { server, lighthouse } = await openLighthouse(swarm.bed.gateway);
  const images = new Map<string, Promise<PushedImage>>();
  // One build at a time: they share the manager's folder for the context.
  let building: Promise<unknown> = Promise.resolve();
  const image = (name: string, more = ''): Promise<PushedImage> => {
    const known = images.get(name);
    if (known) return known;
    const made = building.then(() => swarm.image(`team/verdicts:${name}`, dockerfile(name, more)));
    building = made.catch(() => undefined);
    images.set(name, made);
    return made;
  };
  const self: VerdictBench = {
    ...{ swarm, bench, image, lighthouse, docker },
    scene: (name) => openScene(self, name, lastOf(swarm.hosts)),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await bench[Symbol.asyncDispose]();
      await swarm[Symbol.asyncDispose]();
    },
  };
  return self;
}

function dockerfile(name: string, more: string): string {
  return `FROM busybox-web:1\nENV LINGER=0\nRUN echo ${name} > /www/index.html && touch /www/healthy\n${more}`;
}

function lastOf(hosts: SwarmBed['hosts']): SwarmHost {
  return hosts.at(-1) ?? hosts[0];
}

async function openLighthouse(address: string) {
  const silenced = new Set<string>();
  const server: Server = createServer((request, response) => {
    response.writeHead(silenced.has(request.url ?? '') ? 503 : 200).end('');
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const place = server.address();
  const port = typeof place === 'object' && place !== null ? place.port : 0;
  const lighthouse = (name: string) => ({
    url: `http://${address}:${port}/${name}`,
    silence: (): void => void silenced.add(`/${name}`),
  });
  return { server, lighthouse };
}

function openScene(all: VerdictBench, name: string, worker: SwarmHost): VerdictScene {
  const { bench } = all;
  const engine = bench.clusters.engine(bench.clusterId);
  const steady = async (serviceId: string): Promise<string> => {
    for (let attempt = 0; ; attempt += 1) {
      const { replicasRunning, replicasWanted, tasks } = await engine.service(serviceId, never);
      if (replicasWanted > 0 && replicasRunning >= replicasWanted) return serviceId;
      if (attempt > 240) throw new Error(`${name} does not run: ${JSON.stringify(tasks.map(({ error }) => error))}`);
      await sleep(500);
    }
  };
  return {
    ...{ bench: all, name, worker },
    async service(image, input = {}) {
      const base = { clusterId: bench.clusterId, name, registryId: bench.registryId, image, endpointMode: 'dnsrr' };
      const update = { monitorSeconds: 3, timeoutSeconds: 120 };
      const wanted = ServiceInput.parse({ ...base, update, stopGraceSeconds: 1, ...input });
      return await steady((await bench.clusters.services.create(wanted, never)).serviceId);
    },
    async foreign(image, options) {
      const common = '--detach --no-resolve-image --endpoint-mode dnsrr --restart-delay 1s --stop-grace-period 1s';
      return await steady(await all.docker(`service create --quiet --name ${name} ${common} ${options} ${image}`));
    },
    strategy(subjectId, strategy) {
      bench.releases.setStrategy({ scope: 'service', subjectId, strategy: StrategyInput.parse(strategy) });
    },
    release: (serviceId, image, options = {}) => releaseTo(all, { serviceId, image }, options),
  };
}

async function releaseTo(
  { bench }: VerdictBench,
  { serviceId, image }: { readonly serviceId: string; readonly image: PushedImage },
  { known = true, meanwhile }: ReleaseOptions,
): Promise<Release> {
  const { releaseIds } = await bench.releases.release(
    {
      ...{ clusterId: bench.clusterId, target: { serviceIds: [serviceId] }, image: image.image, digest: image.digest },
      ...{ registryId: known ? bench.registryId : null, trigger: 'manual', applicationId: null, buildId: null },
    },
    never,
  );
  const id = releaseIds[0] ?? '';
  await meanwhile?.(id);
  return await bench.verdict(id);
}
