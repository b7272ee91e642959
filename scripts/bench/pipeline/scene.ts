import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { composeCore } from '../../../electron/compose-core.ts';
import type { Core } from '../../../electron/core/core.ts';
import { openStorage } from '../../../electron/storage/headless-storage.ts';
import type { Storage } from '../../../electron/storage/stores.ts';
import { ApplicationInput } from '../../../shared/schema/application.ts';
import { HostInput } from '../../../shared/schema/host.ts';
import { ReceiverInput } from '../../../shared/schema/receiver.ts';
import { RegistryInput } from '../../../shared/schema/registry.ts';
import type { BedGit } from '../../../tests/bed/index.ts';
import { openSwarmBed, type SwarmBed } from '../../../tests/support/swarm-bed.ts';

export const SECRET = 'secret-of-the-bench';
/** Host ports of the two services. */
export const PORTS = { slipway: 8081, script: 8082 } as const;
export type Side = keyof typeof PORTS;

/** A Swarm of one host with a registry and a Git server, and a Slipway that knows them all. */
export interface PipelineScene extends AsyncDisposable {
  readonly swarm: SwarmBed;
  readonly git: BedGit;
  readonly core: Core;
  readonly storage: Storage;
  readonly hostId: string;
  readonly clusterId: string;
  readonly registryId: string;
}

const signal = (): AbortSignal => AbortSignal.timeout(60_000);

export async function openPipelineScene(folder: string): Promise<PipelineScene> {
  const swarm = await openSwarmBed(1);
  const dataFolder = join(folder, 'slipway');
  const storage = openStorage({ dataFolder, shell: 'headless' });
  const core = composeCore({ storage, logger: pino({ level: 'silent' }), dataFolder });
  try {
    const git = await swarm.bed.git();
    const hostId = await addHost(core, swarm);
    const members = { managerHostIds: [hostId], workerHostIds: [] };
    const { id: clusterId } = core.clusters.register({ name: 'bench', engineClusterId: swarm.swarmId, ...members });
    const registry = RegistryInput.parse({ name: 'bench', host: swarm.registryHost, username: '', insecure: true });
    const { id: registryId } = core.registries.add(registry);
    return {
      ...{ swarm, git, core, storage, hostId, clusterId, registryId },
      [Symbol.asyncDispose]: () => close(core, storage, swarm),
    };
  } catch (error) {
    await close(core, storage, swarm);
    throw error;
  }
}

async function close(core: Core, storage: Storage, swarm: SwarmBed): Promise<void> {
  await core[Symbol.asyncDispose]();
  storage[Symbol.dispose]();
  await swarm[Symbol.asyncDispose]();
}

async function addHost(core: Core, { hosts: [{ host }] }: SwarmBed): Promise<string> {
  const privateKey = await readFile(host.privateKeyPath, 'utf8');
  const ssh = { address: host.address, port: host.port, username: 'root', method: 'key', escalation: 'root' };
  const [added] = await core.hosts.add({ hosts: [HostInput.parse({ name: 'bench', ssh, secrets: { privateKey } })] });
  if (!added) throw new Error('the host was not added');
  const { fingerprint } = await core.hosts.scanKey({ id: added.id }, signal());
  await core.hosts.pinKey({ id: added.id, fingerprint }, signal());
  return added.id;
}

/** The page of a version, as the service then serves it. */
export const pageOf = (version: number): string => `version ${version}\n`;

export const filesOf = (version: number): Record<string, string> => ({
  Dockerfile: 'FROM busybox-web:1\nCOPY index.html /www/index.html\n',
  'index.html': pageOf(version),
});

/** One task on its own host port; stop first, as the port allows no other way. */
export async function createService({ swarm }: PipelineScene, side: Side): Promise<string> {
  const { reference } = await swarm.image(
    `acme/${side}:first`,
    "FROM busybox-web:1\nRUN echo 'version 0' > /www/index.html",
  );
  const { id } = await swarm.hosts[0].docker.createService({
    Name: side,
    Labels: { bench: side },
    TaskTemplate: {
      ContainerSpec: { Image: reference, StopGracePeriod: 1_000_000_000 },
      RestartPolicy: { Condition: 'any', Delay: 1_000_000_000 },
      ForceUpdate: 0,
    },
    Mode: { Replicated: { Replicas: 1 } },
    UpdateConfig: { Parallelism: 1, Order: 'stop-first', FailureAction: 'rollback', Monitor: 2_000_000_000 },
    EndpointSpec: {
      Mode: 'dnsrr',
      Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: PORTS[side], PublishMode: 'host' }],
    },
  });
  return String(id);
}

/** The application of Slipway's side, and the last path part of its push hook. */
export async function addApplication(scene: PipelineScene): Promise<{ applicationId: string; token: string }> {
  const { core, git, hostId, clusterId, registryId } = scene;
  const { sshUrl } = git.urls('slipway');
  const deployKey = await readFile(git.deployKeyPath, 'utf8');
  const source = { git: { url: sshUrl, branch: 'main', method: 'deploy-key' }, secrets: { deployKey } };
  const wanted = { ...source, name: 'slipway', registryId, image: 'acme/slipway', buildHostId: hostId, clusterId };
  const input = ApplicationInput.parse({ ...wanted, selector: { bench: 'slipway' }, pollSeconds: 0 });
  const { hostKey } = await core.applications.probeSource(input, signal());
  const { id } = core.applications.add({ ...input, gitHostKey: hostKey });
  const hook = { name: 'push', format: 'github', applicationId: id, secret: SECRET };
  return { applicationId: id, token: core.receivers.add(ReceiverInput.parse(hook)).token };
}
