import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { takeAddress } from './addresses.ts';
import { type PutFile, runIn, startContainer } from './container.ts';
import { dockerCommand } from './daemon.ts';
import { type ImageName, image } from './images.ts';
import { labels, network } from './settings.ts';

/** A registry that plays Docker Hub: the only place where hosts get images from. */
export interface Mirror {
  /** For `registry-mirrors`: `http://10.78.0.…:5000`. */
  readonly url: string;
  /** Images it holds, as hosts name them. */
  readonly images: readonly string[];
  /** The requests it got, oldest first: `10.78.1.1 GET /v2/library/busybox/manifests/1 200`. */
  log(): Promise<string[]>;
}

/** A container beside the hosts, at an address of its own. */
export interface Service {
  readonly id: string;
  readonly address: string;
}

/**
 * Starts a service of a bed and waits until it takes connections on `port`.
 * @throws Error after 20 s.
 */
export async function startService(
  bedId: string,
  name: ImageName,
  port: number,
  files: readonly PutFile[] = [],
): Promise<Service> {
  const tag = await image(name);
  const address = await takeAddress(bedId, 0);
  const id = await startContainer(
    {
      name: `bed-${bedId}-${name}`,
      Hostname: name,
      Image: tag,
      Labels: { [labels.bed]: bedId, [labels.name]: name },
      NetworkingConfig: { EndpointsConfig: { [network.name]: { IPAMConfig: { IPv4Address: address } } } },
      HostConfig: { NetworkMode: network.name },
    },
    files,
  );
  for (let attempt = 0; !(await accepts(address, port)); attempt += 1) {
    if (attempt > 400)
      throw new Error(`${name} does not answer:\n${(await dockerCommand(['logs', '--tail', '20', id])).all}`);
    await sleep(50);
  }
  return { id, address };
}

/** Starts the registry that plays Docker Hub. */
export async function startMirror(bedId: string): Promise<Mirror> {
  const { id, address } = await startService(bedId, 'mirror', 5000);
  return {
    url: `http://${address}:5000`,
    images: ['busybox:1', 'busybox-web:1', 'registry:2'],
    async log() {
      const { stdout } = await dockerCommand(['logs', id]);
      return accessLines(stdout);
    },
  };
}

/** Starts the yum repository that holds docker-ce; resolves to its `baseurl`. */
export async function startYumRepository(bedId: string): Promise<string> {
  const { address } = await startService(bedId, 'yum', 80);
  return `http://${address}/`;
}

/** Docker's package tree and a plain yum repository, with an older version beside the present one. */
export interface PackageTree {
  /** Root of a tree like Docker's, for apt; ends in `/docker-ce`. */
  readonly tree: string;
  /** Of the key that signs it. */
  readonly fingerprint: string;
  /** `baseurl` of the yum repository. */
  readonly yum: string;
}

/** Starts the server of both. */
export async function startPackageTree(bedId: string): Promise<PackageTree> {
  const { id, address } = await startService(bedId, 'packages', 80);
  const fingerprint = (await runIn(id, 'cat /www/docker-ce/linux/debian/fingerprint')).trim();
  return { tree: `http://${address}/docker-ce`, fingerprint, yum: `http://${address}/yum/` };
}

/** Fingerprint (`SHA256:…`) of the SSH host key in a container. */
export async function hostKeyFingerprint(id: string): Promise<string> {
  return (await runIn(id, 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub')).split(' ')[1] ?? '';
}

/** Makes an SSH key pair without a passphrase at `path`; resolves to the public half. */
export async function makeKeyPair(path: string, comment: string): Promise<string> {
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', path]);
  const { stdout } = await execa('ssh-keygen', ['-y', '-f', path]);
  return `${stdout.trim()}\n`;
}

/** The registry writes Apache's combined format to standard output, its own log to standard error. */
function accessLines(text: string): string[] {
  const found = text.matchAll(/^(\S+) - \S+ \[[^\]]*\] "(\S+) (\S+) [^"]*" (\d+)/gm);
  return [...found].map(([, from, method, path, status]) => `${from} ${method} ${path} ${status}`);
}

async function accepts(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 1000 });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .once('connect', () => finish(true))
      .once('error', () => finish(false))
      .once('timeout', () => finish(false));
  });
}
