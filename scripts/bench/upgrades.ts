import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceInput } from '../../shared/schema/service.ts';
import { openReleaseBench, type ReleaseBench } from '../../tests/support/release-bench.ts';
import { type ClientReport, requestSteadily } from '../../tests/support/steady-client.ts';
import { openSwarmBed, type PushedImage, type SwarmBed } from '../../tests/support/swarm-bed.ts';

const REQUESTS = 10_000;
const PER_SECOND = 50;
/** Host ports of the services. */
const PORTS = { twoReplicas: 8081, oneStartFirst: 8082, plain: 8083 } as const;
type Side = keyof typeof PORTS;

const never = new AbortController().signal;

export interface UpgradeFigures {
  /** For each service: requests, those that no node answered, those that only a second node did, upgrades meanwhile. */
  readonly requests: Readonly<Record<Side, Omit<ClientReport, 'pages'> & { readonly upgrades: number }>>;
}

interface Scene {
  readonly swarm: SwarmBed;
  readonly bench: ReleaseBench;
  readonly images: readonly [PushedImage, PushedImage];
}

/**
 * Services on two nodes are asked 10,000 times, 50 times a second, by a client that goes on to the other node where one refuses, as a
 * balancer would, while they are upgraded over and over: by Slipway with two replicas, by Slipway with one that starts first, and
 * by `docker service update` with the engine's defaults. Their program ends gracefully; their ports are those of the nodes.
 */
export async function benchUpgrades(say: (line: string) => void): Promise<UpgradeFigures> {
  await using swarm = await openSwarmBed(2);
  const images = [await version(swarm, 1), await version(swarm, 2)] as const;
  await using bench = openReleaseBench({ ...swarm, manager: swarm.hosts[0].target });
  const scene: Scene = { swarm, bench, images };
  const two = await create(scene, 'twoReplicas', 2);
  const one = await create(scene, 'oneStartFirst', 1);
  await createPlain(scene);
  await settled(scene);
  say(`${REQUESTS} requests for each, ${PER_SECOND} a second: about ${Math.ceil(REQUESTS / PER_SECOND / 60)} minutes`);
  const [twoReplicas, oneStartFirst, plain] = await Promise.all([
    underRequests(scene, 'twoReplicas', (image) => release(scene, two, image)),
    underRequests(scene, 'oneStartFirst', (image) => release(scene, one, image)),
    underRequests(scene, 'plain', (image) => updatePlain(scene, image)),
  ]);
  return { requests: { twoReplicas, oneStartFirst, plain } };
}

async function version(swarm: SwarmBed, number: number): Promise<PushedImage> {
  const page = `RUN echo 'version ${number}' > /www/index.html && touch /www/healthy`;
  return await swarm.image(`team/upgrades:${number}`, `FROM busybox-web:1\n${page}\n`);
}

async function create({ bench, images: [first] }: Scene, name: Side, replicas: number): Promise<string> {
  const input = ServiceInput.parse({
    ...{ clusterId: bench.clusterId, name: name.toLowerCase(), registryId: bench.registryId, replicas },
    ...{ image: first.reference, endpointMode: 'dnsrr' },
    ports: [{ target: 80, published: PORTS[name], mode: 'host' }],
    healthcheck: { command: 'test -f /www/healthy', intervalSeconds: 1, retries: 3, startSeconds: 1 },
    update: { monitorSeconds: 4 },
  });
  return (await bench.clusters.services.create(input, never)).serviceId;
}

async function createPlain({ swarm, images: [first] }: Scene): Promise<void> {
  const port = `--publish mode=host,target=80,published=${PORTS.plain}`;
  await docker(swarm, `service create --quiet --detach --name plain --endpoint-mode dnsrr ${port} ${first.reference}`);
}

async function docker(swarm: SwarmBed, command: string): Promise<void> {
  const { code, stderr } = await swarm.hosts[0].host.exec(`docker ${command}`);
  if (code !== 0) throw new Error(`docker ${command}: ${stderr}`);
}

const urlsOf = ({ swarm }: Scene, side: Side): readonly string[] =>
  swarm.hosts.map(({ host }) => `http://${host.address}:${PORTS[side]}/`);

/** Until each service answers. */
async function settled(scene: Scene): Promise<void> {
  for (const side of Object.keys(PORTS) as Side[]) {
    for (let tries = 0; ; tries += 1) {
      const { sent, failed } = await requestSteadily(urlsOf(scene, side), 5, AbortSignal.timeout(1000));
      if (sent > 0 && failed === 0) break;
      if (tries > 60) throw new Error(`the service ${side} does not answer`);
    }
  }
}

async function release({ bench }: Scene, serviceId: string, { image, digest }: PushedImage): Promise<void> {
  const wanted = { clusterId: bench.clusterId, target: { serviceIds: [serviceId] }, image, digest };
  const from = { registryId: bench.registryId, trigger: 'manual', applicationId: null, buildId: null } as const;
  const { releaseIds } = await bench.releases.release({ ...wanted, ...from }, never);
  const { verdict } = await bench.verdict(releaseIds[0] ?? '');
  if (verdict !== 'succeeded') throw new Error(`an upgrade ended as ${verdict}`);
}

async function updatePlain({ swarm }: Scene, { reference }: PushedImage): Promise<void> {
  await docker(swarm, `service update --quiet --detach=false --image ${reference} plain`);
}

async function underRequests(scene: Scene, side: Side, upgrade: (image: PushedImage) => Promise<void>) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), (REQUESTS / PER_SECOND) * 1000);
  const client = requestSteadily(urlsOf(scene, side), PER_SECOND, stop.signal);
  let upgrades = 0;
  try {
    for (; !stop.signal.aborted; upgrades += 1) {
      await upgrade(scene.images[(upgrades + 1) % 2] ?? scene.images[0]);
      await sleep(2000);
    }
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
  const { pages: _, ...report } = await client;
  return { ...report, upgrades };
}
