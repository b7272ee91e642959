import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBuildSession } from '../../electron/adapters/buildkit/index.ts';
import { createCertificateMaker } from '../../electron/adapters/certificates/index.ts';
import { createGitClient } from '../../electron/adapters/git/index.ts';
import type { HostConnection } from '../../electron/adapters/host-connection.ts';
import { createRegistryClient } from '../../electron/adapters/registry/index.ts';
import { createHostConnector } from '../../electron/adapters/ssh/ssh-connector.ts';
import { type Applications, createApplications } from '../../electron/core/applications/index.ts';
import { type Builds, createBuilds } from '../../electron/core/builds/index.ts';
import { createReceivers, type Receivers } from '../../electron/core/receivers/index.ts';
import { createRegistries } from '../../electron/core/registries/index.ts';
import type { ReleaseRequest } from '../../electron/core/releases/index.ts';
import { SlipwayError } from '../../shared/domain/slipway-error.ts';
import { ClusterNode } from '../../shared/schema/cluster.ts';
import { HostState } from '../../shared/schema/host.ts';
import { RegistryInput } from '../../shared/schema/registry.ts';
import { type Bed, type BedGit, type BedHost, openBed } from '../bed/index.ts';
import { network } from '../bed/settings.ts';
import { DistributionRegistry } from './distribution-registry.ts';
import { clusterRecord } from './source-records.ts';
import { createTestContext, type TestContext } from './test-context.ts';

const signal = (): AbortSignal => AbortSignal.timeout(120_000);

/** The parts of core that builds go through, on one real build host, with a real Git server and registry. */
export interface BuildScene extends AsyncDisposable {
  readonly host: BedHost;
  readonly git: BedGit;
  readonly registry: DistributionRegistry;
  readonly context: TestContext;
  readonly applications: Applications;
  readonly builds: Builds;
  readonly receivers: Receivers;
  /** What was asked to be released; a selector `update=nobody` finds no service. */
  readonly released: readonly ReleaseRequest[];
}

/** Boots it on a bed of its own; what is open is closed with it, the last first, also where a later part does not come up. */
export async function openBuildScene(): Promise<BuildScene> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closing.reverse()) await each();
  };
  const kept = <Part extends AsyncDisposable>(part: Part): Part => {
    closing.push(async () => part[Symbol.asyncDispose]());
    return part;
  };
  try {
    const bed = kept(await openBed());
    const [host, git] = await Promise.all([bed.host({ name: 'builder', docker: 'installed' }), bed.git()]);
    const registry = kept(await DistributionRegistry.start(network.gateway));
    await trustRegistries(bed, host, registry);
    const connector = createHostConnector();
    const connection = kept(await connect(connector, host));
    const context = kept(createTestContext({ connector }));
    const folder = await mkdtemp(join(tmpdir(), 'slipway-builds-'));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    keepRecords(context);
    const wired = wire({ context, connection, registry, folder });
    return { host, git, registry, context, ...wired, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function trustRegistries(bed: Bed, host: BedHost, registry: DistributionRegistry): Promise<void> {
  const { url } = await bed.mirror();
  const daemon = { 'registry-mirrors': [url], 'insecure-registries': [new URL(url).host] };
  await host.writeFile('/etc/docker/daemon.json', JSON.stringify(daemon));
  await host.exec(`systemctl reload docker; mkdir -p /etc/docker/certs.d/${registry.host}`);
  await host.writeFile(`/etc/docker/certs.d/${registry.host}/ca.crt`, registry.caCertificate);
}

async function connect(connector: ReturnType<typeof createHostConnector>, host: BedHost): Promise<HostConnection> {
  const hostKey = await connector.scanHostKey(host.address, host.port, signal());
  const privateKey = await readFile(host.privateKeyPath, 'utf8');
  return await connector.connect(
    {
      ...{ kind: 'ssh', address: host.address, port: host.port, username: 'root', hostKey },
      ...{ authentication: { kind: 'key', privateKey }, escalation: { kind: 'root' } },
    },
    signal(),
  );
}

interface Wires {
  readonly context: TestContext;
  readonly connection: HostConnection;
  readonly registry: DistributionRegistry;
  /** Of the mirrors of Git repositories. */
  readonly folder: string;
}

type Wired = Pick<BuildScene, 'applications' | 'builds' | 'receivers' | 'released'>;

function wire({ context, connection, registry, folder }: Wires): Wired {
  const hosts = {
    connection: async () => connection,
    docker: (_: string, abort: AbortSignal) => connection.docker(abort),
  };
  const client = createRegistryClient();
  const registries = createRegistries(context, { hosts, client, certificates: createCertificateMaker() });
  const git = createGitClient({ folder });
  const released: ReleaseRequest[] = [];
  const releases = {
    preview: async () => [],
    async release(request: ReleaseRequest) {
      released.push(request);
      if ('selector' in request.target && request.target.selector.update === 'nobody')
        throw new SlipwayError('release.nothingSelected');
      return { batchId: 'batch', releaseIds: ['release'] };
    },
  };
  const applications = createApplications(context, { git, registries });
  const builds = createBuilds(context, {
    ...{ git, hosts, registries, releases, applications },
    openSession: openBuildSession,
  });
  const receivers = createReceivers(context, { applications, builds, releases, registries });
  const { host, username, password, caCertificate } = registry;
  registries.add(RegistryInput.parse({ name: 'bed', host, username, password, caCertificate, namespace: 'acme' }));
  return { applications, builds, receivers, released };
}

const armNode = ClusterNode.parse({
  ...{
    id: 'node',
    clusterId: 'arm',
    hostId: 'arm-host',
    hostname: 'arm',
    role: 'manager',
    leader: true,
    state: 'ready',
  },
  ...{ availability: 'active', engineVersion: '20.10.24', address: '', message: '' },
});
const armState = HostState.parse({
  ...{ id: 'arm-host', contact: 'connected', error: null, lastSeenAt: 0, checkedAt: 0, checkedFor: [], facts: [] },
  findings: [],
  summary: {
    ...{ hostname: 'arm', distribution: 'Debian', kernel: '6.1', architecture: 'aarch64', cores: 4, memoryBytes: 1 },
    ...{ diskFreeBytes: 1, dockerVersion: '20.10.24', dockerActive: true, mirrors: [], swarmState: 'active' },
    addresses: [],
  },
});

/** The build host, and a cluster of another architecture. */
function keepRecords({ storage: { records } }: TestContext): void {
  records.of('clusters').put(clusterRecord());
  records.of('clusters').put({ ...clusterRecord(), id: 'arm', name: 'arm' });
  records.of('nodes').put(armNode);
  records.of('hostStates').put(armState);
  records.of('hosts').put({
    ...{ id: 'host', name: 'builder', ssh: null, hostKey: null, internalAddress: null, profiles: [], createdAt: 0 },
    secrets: {
      password: { setAt: null },
      privateKey: { setAt: null },
      passphrase: { setAt: null },
      sudoPassword: { setAt: null },
    },
  });
}
