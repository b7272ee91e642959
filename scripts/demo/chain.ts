import { hasEnded } from '../../shared/domain/release-verdict.ts';
import type { Build } from '../../shared/schema/build.ts';
import type { Release } from '../../shared/schema/release.ts';
import type { BedHost } from '../../tests/bed/index.ts';
import type { LiveClient } from '../../tests/support/live-client.ts';

export const SELECTOR = { update: 'server-config' };
export const SERVICE_PORT = 8080;

/** The login of the demo's Git server and where its sample repository is. */
export interface SampleSource {
  readonly url: string;
  readonly username: string;
  readonly token: string;
}

/** The application, built on the manager, pushed to the built-in registry, released to services that bear the selector. */
export async function addApplication(live: LiveClient, source: SampleSource): Promise<string> {
  const registry = live.all('registries').find(({ kind }) => kind === 'built-in');
  const cluster = live.all('clusters')[0];
  if (!registry?.hostId || !cluster) throw new Error('the set-up left no registry or no cluster');
  const application = await live.client.applications.add({
    name: 'sample',
    git: { url: source.url, branch: 'main', method: 'token', username: source.username },
    secrets: { token: source.token },
    registryId: registry.id,
    image: 'demo/sample',
    buildHostId: registry.hostId,
    clusterId: cluster.id,
    selector: SELECTOR,
    pollSeconds: 0,
  });
  return application.id;
}

/** Builds the head of the branch and waits for the pushed image. */
export async function firstBuild(live: LiveClient, applicationId: string): Promise<Build> {
  const { buildId, operationId } = await live.client.builds.start({ applicationId });
  await live.succeeded(operationId, 180_000);
  return live.until('the build record', () => withDigest(live.get('builds', buildId)), 10_000);
}

const withDigest = (build: Build | undefined): Build | undefined => (build?.digest ? build : undefined);

/**
 * One task on each node, on the node's own port: the test hosts' kernel has no IP_VS, so Swarm's ingress mesh can't be
 * used on them. Two tasks never share a node's port, hence stop-first, node by node.
 */
export async function createService(live: LiveClient, build: Build): Promise<string> {
  const application = live.get('applications', build.applicationId);
  if (!application) throw new Error('the application is gone');
  const { serviceId } = await live.client.services.create({
    clusterId: application.clusterId,
    name: 'sample',
    registryId: application.registryId,
    image: `${application.image}:${build.tag}`,
    global: true,
    labels: SELECTOR,
    endpointMode: 'dnsrr',
    ports: [{ target: 80, published: SERVICE_PORT, protocol: 'tcp', mode: 'host' }],
    healthcheck: {
      command: 'wget -q -O /dev/null http://127.0.0.1/',
      intervalSeconds: 1,
      timeoutSeconds: 2,
      retries: 3,
      startSeconds: 5,
    },
    update: { parallelism: 1, delaySeconds: 1, monitorSeconds: 5, order: 'stop-first', timeoutSeconds: 300 },
  });
  await live.until(
    'all tasks running',
    () => {
      const service = live.get('services', serviceId);
      return service && service.replicasWanted > 0 && service.replicasRunning === service.replicasWanted;
    },
    180_000,
  );
  return serviceId;
}

export function serviceAddresses(hosts: readonly BedHost[]): string[] {
  return hosts.map((host) => `http://${host.address}:${SERVICE_PORT}/`);
}

/** The page as each node serves it. */
export async function pages(addresses: readonly string[]): Promise<string[]> {
  return Promise.all(
    addresses.map(async (address) => {
      const response = await fetch(address, { signal: AbortSignal.timeout(10_000) });
      return (await response.text()).replace(/<[^>]+>/g, ' ').trim();
    }),
  );
}

/** A receiver of GitHub's format for the application; returns the address to call. */
export async function addReceiver(live: LiveClient, applicationId: string, secret: string): Promise<string> {
  const receiver = await live.client.receivers.add({ name: 'push', format: 'github', applicationId, secret });
  const { receiversListenAt } = await live.client.system.capabilities();
  return `${receiversListenAt}/hooks/${receiver.token}`;
}

/** The release that a build of this commit leads to, once it has ended. */
export async function releaseOf(live: LiveClient, commit: string, timeoutMs: number): Promise<Release> {
  return live.until(
    `the release of ${commit.slice(0, 12)}`,
    () => {
      const build = live.all('builds').find((candidate) => candidate.commit === commit);
      if (build?.state === 'failed') throw new Error(`the build of ${commit} failed: ${JSON.stringify(build.error)}`);
      const release = live.all('releases').find((candidate) => candidate.buildId === build?.id);
      return release && hasEnded(release.verdict) ? release : undefined;
    },
    timeoutMs,
  );
}

export async function releaseWithVerdict(live: LiveClient, releaseId: string, timeoutMs: number): Promise<Release> {
  return live.until(
    'the verdict of the release',
    () => {
      const release = live.get('releases', releaseId);
      return release && hasEnded(release.verdict) ? release : undefined;
    },
    timeoutMs,
  );
}
