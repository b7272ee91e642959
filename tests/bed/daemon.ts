import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { execa } from 'execa';
import { closeWayOut, openWayOut } from './bridge.ts';
import { exists } from './machine.ts';
import { end, identify, processesNaming } from './processes.ts';
import { cacheFolder, network, paths, runtimeFolder } from './settings.ts';

/** The bed's own Docker engine, on this machine; hosts are its containers. */
export const docker = new Docker({ socketPath: paths.socket });

const ownArguments = [
  ...['--data-root', paths.dataRoot, '--exec-root', paths.execRoot, '--pidfile', paths.pidFile],
  ...['-H', `unix://${paths.socket}`, '--bridge', 'none', '--iptables=false', '--ip6tables=false'],
  ...['--ip-masq=false', '--userland-proxy=false', '--insecure-registry', network.subnet],
  // Fast to stop: the containers are throw-away.
  ...['--shutdown-timeout', '2'],
  // An empty file of ours: /etc/docker/daemon.json belongs to the machine's owner.
  ...['--config-file', paths.daemonConfig],
];

/**
 * Starts the engine, or finds the running one. The caller holds the bed's lock.
 * @throws Error with the end of the engine's log when it does not answer within 30 s.
 */
export async function startDaemon(): Promise<void> {
  if (await answers()) return;
  await killLeftovers();
  const [other] = await processesNaming(paths.dataRoot);
  if (other !== undefined) throw new Error(`process ${other} uses ${cacheFolder} already; set SLIPWAY_BED_CACHE`);
  await mkdir(paths.dataRoot, { recursive: true });
  await mkdir(paths.beds, { recursive: true });
  await mkdir(paths.addresses, { recursive: true });
  await openWayOut();
  await launchOrRepair();
  await ensureNetwork();
}

/** Runs the docker command against the bed's engine. */
export function dockerCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return execa('docker', ['-H', `unix://${paths.socket}`, ...args], { env });
}

/** Whether the engine answers on its socket. */
export async function answers(): Promise<boolean> {
  if (!(await exists(paths.socket))) return false;
  return docker.ping().then(
    () => true,
    () => false,
  );
}

/** Stops the engine and removes everything it had on this machine but the cached images. The caller holds the lock. */
export async function stopDaemon(): Promise<void> {
  if (await answers()) {
    await docker
      .getNetwork(network.name)
      .remove()
      .catch(() => undefined);
    const pid = await daemonPid();
    if (pid !== undefined) await end(pid, 15_000);
  }
  await killLeftovers();
  await closeWayOut();
  await rm(paths.pidFile, { force: true });
  await rm(runtimeFolder, { recursive: true, force: true });
}

/** A run that was killed may have left a data root the engine cannot open; images can be made again. */
async function launchOrRepair(): Promise<void> {
  for (const repair of [killLeftovers, () => rm(paths.dataRoot, { recursive: true, force: true })]) {
    try {
      return await launch();
    } catch {
      await killLeftovers();
      await repair();
    }
  }
  await launch();
}

async function launch(): Promise<void> {
  await rm(paths.pidFile, { force: true });
  await writeFile(paths.daemonConfig, '{}');
  const log = await open(paths.daemonLog, 'a');
  // PATH: Debian keeps iptables and dockerd's helpers in sbin, which a user's PATH may lack.
  const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };
  const child = spawn('dockerd', ownArguments, { detached: true, stdio: ['ignore', log.fd, log.fd], env });
  child.unref();
  await log.close();
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  const deadline = Date.now() + 30_000;
  while (!(await answers())) {
    if (failure) throw failure;
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`dockerd did not start:\n${await logEnd()}`);
    await sleep(50);
  }
}

async function ensureNetwork(): Promise<void> {
  const there = await docker.listNetworks({ filters: { name: [network.name] } });
  if (there.some((found) => found.Name === network.name)) return;
  await docker.createNetwork({
    Name: network.name,
    // The range is for addresses the engine gives by itself; the bed's own are outside it.
    IPAM: {
      Driver: 'default',
      Config: [{ Subnet: network.subnet, Gateway: network.gateway, IPRange: `${network.prefix}.255.0/24` }],
    },
    Options: { 'com.docker.network.bridge.name': network.bridge },
  });
}

/** Ends what is left of an engine that was killed: itself, its containerd, shims; then its mounts. */
async function killLeftovers(): Promise<void> {
  for (const pid of await processesNaming(paths.execRoot)) await end(pid, 3_000);
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${runtimeFolder}/`) || path.startsWith(`${cacheFolder}/`));
  for (const path of mounts.reverse()) await execa('umount', ['-l', path], { reject: false });
  await rm(paths.socket, { force: true });
}

async function daemonPid(): Promise<number | undefined> {
  const pid = Number(await readFile(paths.pidFile, 'utf8').catch(() => Number.NaN));
  return Number.isInteger(pid) && (await identify(pid)) ? pid : undefined;
}

async function logEnd(): Promise<string> {
  const text = await readFile(paths.daemonLog, 'utf8').catch(() => '');
  return text.split('\n').slice(-15).join('\n');
}
