import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { HostConnection, SshTarget } from '../../electron/adapters/host-connection.ts';
import { createHostConnector } from '../../electron/adapters/ssh/ssh-connector.ts';
import { type Bed, type BedHost, openBed } from '../bed/index.ts';

export interface SwarmHost {
  readonly host: BedHost;
  readonly target: SshTarget;
  readonly docker: Docker;
}

/** Real hosts with a Swarm over them, and a registry (plain HTTP, no login) to which images are pushed. */
export interface SwarmBed extends AsyncDisposable {
  readonly bed: Bed;
  /** The first one is the manager. */
  readonly hosts: readonly [SwarmHost, ...SwarmHost[]];
  readonly swarmId: string;
  /** `address:port` of the registry. */
  readonly registryHost: string;
  /** Builds on the manager, pushes, and tells what the registry calls it. The Dockerfile's base may be `busybox-web:1`. */
  image(name: string, dockerfile: string): Promise<PushedImage>;
  /** Makes an image under this name be on no host and in no registry. */
  readonly missingDigest: string;
}

export interface PushedImage {
  /** `host/repository:tag` */
  readonly image: string;
  readonly digest: string;
  /** `host/repository:tag@digest` */
  readonly reference: string;
}

const never = new AbortController().signal;
const connector = createHostConnector();

/** @param nodes Hosts in the Swarm: one manager, the others workers, of which the last one may have a small disk. */
export async function openSwarmBed(nodes: number, options: { readonly lastDiskMb?: number } = {}): Promise<SwarmBed> {
  const bed = await openBed();
  const connections: HostConnection[] = [];
  const close = async () => {
    await Promise.all(connections.map((connection) => connection[Symbol.asyncDispose]()));
    await bed.dispose();
  };
  try {
    const registryHost = new URL((await bed.mirror()).url).host;
    const open = async (diskMb: number | undefined): Promise<SwarmHost> => {
      const host = await bed.host({ docker: 'installed', ...(diskMb !== undefined && { diskMb }) });
      await useMirror(host, registryHost);
      const target = await targetOf(host);
      const connection = await connector.connect(target, never);
      connections.push(connection);
      return { host, target, docker: await connection.docker(never) };
    };
    const [manager, ...workers] = await Promise.all(
      Array.from({ length: nodes }, (_, at) => open(at === nodes - 1 && at > 0 ? options.lastDiskMb : undefined)),
    );
    if (!manager) throw new Error('a Swarm needs a host');
    const swarmId = await joinAll(manager, workers);
    return {
      bed,
      hosts: [manager, ...workers],
      swarmId,
      registryHost,
      image: (name, dockerfile) => pushImage(manager.host, { registryHost, name, dockerfile }),
      missingDigest: `sha256:${'0'.repeat(64)}`,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function targetOf(host: BedHost): Promise<SshTarget> {
  return {
    kind: 'ssh',
    address: host.address,
    port: host.port,
    username: 'root',
    authentication: { kind: 'key', privateKey: readFileSync(host.privateKeyPath, 'utf8') },
    escalation: { kind: 'root' },
    hostKey: await connector.scanHostKey(host.address, host.port, never),
  };
}

async function useMirror(host: BedHost, registryHost: string): Promise<void> {
  const settings = { 'registry-mirrors': [`http://${registryHost}`], 'insecure-registries': [registryHost] };
  await host.writeFile('/etc/docker/daemon.json', JSON.stringify(settings));
  await succeed(host, 'systemctl reload docker');
}

async function joinAll(manager: SwarmHost, workers: readonly SwarmHost[]): Promise<string> {
  const { docker, host } = manager;
  const pool = { DefaultAddrPool: ['10.99.0.0/16'], SubnetSize: 24 };
  await docker.swarmInit({ ListenAddr: '0.0.0.0:2377', AdvertiseAddr: host.address, ...pool });
  const { ID, JoinTokens } = (await docker.swarmInspect()) as { ID: string; JoinTokens: { Worker: string } };
  const RemoteAddrs = [`${host.address}:2377`];
  for (const worker of workers)
    await worker.docker.swarmJoin({
      ...{ ListenAddr: '0.0.0.0:2377', AdvertiseAddr: worker.host.address },
      ...{ RemoteAddrs, JoinToken: JoinTokens.Worker },
    });
  for (let attempt = 0; ; attempt += 1) {
    const ready = (await docker.listNodes()).filter((node) => node.Status?.State === 'ready');
    if (ready.length > workers.length) return ID;
    if (attempt > 100) throw new Error('the nodes did not get ready');
    await sleep(200);
  }
}

async function pushImage(
  host: BedHost,
  { registryHost, name, dockerfile }: { registryHost: string; name: string; dockerfile: string },
): Promise<PushedImage> {
  const image = `${registryHost}/${name}`;
  const script = `set -e
rm -rf /tmp/context; mkdir -p /tmp/context; cd /tmp/context
cat > Dockerfile <<'END-OF-FILE'
${dockerfile}
END-OF-FILE
DOCKER_BUILDKIT=0 docker build -q -t ${image} . >/dev/null 2>&1
docker push -q ${image} >/dev/null
docker inspect -f '{{index .RepoDigests 0}}' ${image}`;
  const stdout = await succeed(host, script);
  const digest = /@(sha256:[0-9a-f]{64})/.exec(stdout)?.[1];
  if (!digest) throw new Error(`no digest in: ${stdout}`);
  return { image, digest, reference: `${image}@${digest}` };
}

async function succeed(host: BedHost, script: string): Promise<string> {
  const { code, stdout, stderr } = await host.exec(script);
  if (code !== 0) throw new Error(`${host.name}: exit status ${code}\n${stdout}\n${stderr}`);
  return stdout;
}
