import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { releaseAddress, takeAddress } from './addresses.ts';
import { BedHost } from './bed-host.ts';
import { startContainer } from './container.ts';
import { type BedGit, startGitServer } from './git-server.ts';
import { hostContainer, imageFor } from './host-container.ts';
import { firstBootScript, type HostOptions } from './host-options.ts';
import { image } from './images.ts';
import { ensureMachine } from './machine.ts';
import { enter, folderOf, leave } from './registry-of-beds.ts';
import {
  type Mirror,
  makeKeyPair,
  type PackageTree,
  startMirror,
  startPackageTree,
  startYumRepository,
} from './services.ts';
import { network } from './settings.ts';

/** How a bed is opened. */
export interface BedOptions {
  /** Hosts stay when this process ends, until `npm run bed -- down` or `dispose`. Default false. */
  readonly keep?: boolean;
}

/** A set of hosts, with what they need around them. Dispose it: nothing of it is left behind then. */
export interface Bed extends AsyncDisposable {
  /** Unique among the beds that are open on this machine. */
  readonly id: string;
  /** Private key (OpenSSH format) that opens every host of this bed. */
  readonly privateKeyPath: string;
  /** This machine's address in the bed's network: what listens there can be reached from every host. */
  readonly gateway: string;
  /** Boots a host; resolves when SSH answers. */
  host(options?: HostOptions): Promise<BedHost>;
  /** The bed's Git server; started by the first call. */
  git(): Promise<BedGit>;
  /** The registry that plays Docker Hub; started by the first call. */
  mirror(): Promise<Mirror>;
  /** `baseurl` of the yum repository with docker-ce for CentOS-like hosts; started by the first call. */
  yumRepository(): Promise<string>;
  /** Docker's package tree for apt, signed, and a yum repository, each with two versions; started by the first call. */
  packages(): Promise<PackageTree>;
  /** Removes everything of this bed; again is safe. The same as disposing. */
  dispose(): Promise<void>;
}

/**
 * Opens a bed: installs by apt what this machine lacks, starts the bed's engine unless another bed of any process has it
 * running, and removes what killed runs left.
 * @throws Error where real hosts cannot be booted (not Linux, not root), in words.
 */
export async function openBed(options: BedOptions = {}): Promise<Bed> {
  await ensureMachine();
  const id = randomBytes(3).toString('hex');
  await enter(id, options.keep ?? false);
  const bed = new OpenBed(id);
  try {
    await bed.makeKey();
  } catch (error) {
    await bed.dispose();
    throw error;
  }
  if (!options.keep) disposeOnSignal(bed);
  return bed;
}

class OpenBed implements Bed {
  readonly id: string;
  readonly privateKeyPath: string;
  readonly gateway = network.gateway;
  readonly #folder: string;
  readonly #names = new Set<string>();
  /** A container's start is CPU-bound; more at once is not faster. */
  readonly #starts = new PQueue({ concurrency: 4 });
  #git: Promise<BedGit> | undefined;
  #mirror: Promise<Mirror> | undefined;
  #yum: Promise<string> | undefined;
  #packages: Promise<PackageTree> | undefined;
  #disposed: Promise<void> | undefined;

  constructor(id: string) {
    this.id = id;
    this.#folder = folderOf(id);
    this.privateKeyPath = join(this.#folder, 'id_ed25519');
  }

  async makeKey(): Promise<void> {
    await makeKeyPair(this.privateKeyPath, `bed ${this.id}`);
  }

  async host(options: HostOptions = {}): Promise<BedHost> {
    const { flavour = 'debian', user = 'root' } = options;
    const name = this.#takeName(options.name, flavour);
    const publicKey = await readFile(`${this.privateKeyPath}.pub`, 'utf8');
    const firstBoot = firstBootScript(options, publicKey);
    const tag = await image(imageFor(options));
    const address = await takeAddress(this.id, 1, options.ip);
    const { id: bedId, privateKeyPath } = this;
    const identity = { bedId, name, address, flavour, user, privateKeyPath, folder: this.#folder };
    const start = async () => {
      const container = await hostContainer(identity, options, tag);
      return startContainer(container, [{ path: '/etc/bed/first-boot', text: firstBoot, mode: 0o600 }]);
    };
    const containerId = await this.#starts.add(start).catch(async (error: unknown) => {
      await releaseAddress(address);
      throw error;
    });
    const host = new BedHost(containerId, identity, options.password);
    await host.ready();
    return host;
  }

  git(): Promise<BedGit> {
    this.#git ??= startGitServer(this.id, this.#folder);
    return this.#git;
  }

  mirror(): Promise<Mirror> {
    this.#mirror ??= startMirror(this.id);
    return this.#mirror;
  }

  yumRepository(): Promise<string> {
    this.#yum ??= startYumRepository(this.id);
    return this.#yum;
  }

  packages(): Promise<PackageTree> {
    this.#packages ??= startPackageTree(this.id);
    return this.#packages;
  }

  dispose(): Promise<void> {
    // A host whose start is under way would otherwise come to be after the rest is gone.
    this.#disposed ??= this.#starts.onIdle().then(() => leave(this.id));
    return this.#disposed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #takeName(wanted: string | undefined, flavour: string): string {
    let name = wanted ?? `${flavour}1`;
    for (let next = 2; wanted === undefined && this.#names.has(name); next += 1) name = `${flavour}${next}`;
    if (this.#names.has(name)) throw new Error(`this bed has a host ${name} already`);
    this.#names.add(name);
    return name;
  }
}

/**
 * Ctrl-C and a polite kill clean up first; after kill -9 the next bed does. The same signal may come twice (from the terminal and
 * from a parent that passes it on), so the handlers stay until the end.
 */
function disposeOnSignal(bed: Bed): void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  let leaving = false;
  const stop = (signal: NodeJS.Signals) => {
    if (leaving) return;
    leaving = true;
    void bed.dispose().finally(() => {
      for (const name of signals) process.off(name, stop);
      process.kill(process.pid, signal);
    });
  };
  for (const signal of signals) process.on(signal, stop);
}
