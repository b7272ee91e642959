import type { Profile } from '../schema/host.ts';
import { type CheckSource, sources } from './checks/sources.ts';

/** A limit and where it comes from. */
export interface Sourced<T> {
  readonly value: T;
  readonly source: CheckSource;
}

export interface NeededPort {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Who has to reach it: the other nodes of the cluster, or whoever uses the service. */
  readonly from: 'nodes' | 'clients';
}

/** Bytes and per cent of the file system that holds the data root. */
export interface DiskLimits {
  readonly failFreeBytes: number;
  readonly warnFreeBytes: number;
  readonly failUsedPercent: number;
  readonly warnUsedPercent: number;
}

/** Versions from `from` up to, not including, `below`; each `[major, minor, patch]`. */
export interface VersionRange {
  readonly from: readonly [number, number, number];
  readonly below: readonly [number, number, number] | null;
}

/** What a host has to be good for, as data. What a profile leaves out is judged by {@link everyHost}. */
export interface ProfileLimits {
  /** To run steadily; fewer are a warning. */
  readonly cores?: Sourced<number>;
  /** Bytes to run steadily; less is a warning. */
  readonly memory?: Sourced<number>;
  readonly disk?: Sourced<DiskLimits>;
  /** Three numbers and the build of the RHEL family, e.g. `3.10.0-514`; an older one is a warning. */
  readonly kernel?: Sourced<string>;
  readonly architectures?: Sourced<readonly string[]>;
  /** The recommended distribution, `ID` and version of os-release. */
  readonly distribution?: Sourced<{ readonly id: string; readonly version: string }>;
  /** Engines that work; any other is a failure. */
  readonly docker?: Sourced<{ readonly text: string; readonly ranges: readonly VersionRange[] }>;
  readonly ports?: Sourced<readonly NeededPort[]>;
  /** False: the engine's versions that fit do not know cgroup v2. */
  readonly cgroupV2?: Sourced<boolean>;
  /** Checks whose warning is a failure here. */
  readonly stricter?: Sourced<readonly string[]>;
}

const gib = 1024 ** 3;

/** Applies to every host, whatever it is for. */
export const everyHost = {
  cores: { value: 1, source: sources.article },
  memory: { value: 2 * gib, source: sources.article },
  disk: {
    value: { failFreeBytes: 5 * gib, warnFreeBytes: 20 * gib, failUsedPercent: 95, warnUsedPercent: 85 },
    source: sources.slipway,
  },
  kernel: { value: '3.10', source: sources.binaries },
  architectures: { value: ['x86_64', 'aarch64'], source: sources.install },
} as const satisfies ProfileLimits;

/** Configs, which Slipway's services use, came with 17.06. */
const swarmEngines = {
  value: { text: '≥ 17.06', ranges: [{ from: [17, 6, 0], below: null }] },
  source: sources.mobyReleases,
} as const satisfies ProfileLimits['docker'];

const nodePorts = [
  { protocol: 'tcp', port: 7946, from: 'nodes' },
  { protocol: 'udp', port: 7946, from: 'nodes' },
  { protocol: 'udp', port: 4789, from: 'nodes' },
] as const satisfies readonly NeededPort[];

/** 17.12 needs Rancher 1.6.14, 18.x newer ones still; 17.04, 17.05, 17.10 and 17.11 were never accepted. */
const rancherEngines = {
  value: {
    text: '1.12.3–1.13, 17.03, 17.06, 17.09',
    ranges: [
      { from: [1, 12, 3], below: [1, 14, 0] },
      { from: [17, 3, 0], below: [17, 4, 0] },
      { from: [17, 6, 0], below: [17, 7, 0] },
      { from: [17, 9, 0], below: [17, 10, 0] },
    ],
  },
  source: sources.rancherHosts,
} as const satisfies ProfileLimits['docker'];

const rancher = {
  kernel: { value: '3.10.0-514', source: sources.rancherHosts },
  architectures: { value: ['x86_64'], source: sources.rancherHosts },
  distribution: { value: { id: 'centos', version: '7.4' }, source: sources.article },
  docker: rancherEngines,
  cgroupV2: { value: false, source: sources.rancherHosts },
} as const satisfies ProfileLimits;

/** The limits of each profile beyond {@link everyHost}, each with its source. */
export const profileLimits = {
  'swarm-manager': {
    cores: { value: 2, source: sources.article },
    memory: { value: 4 * gib, source: sources.article },
    docker: swarmEngines,
    ports: { value: [{ protocol: 'tcp', port: 2377, from: 'nodes' }, ...nodePorts], source: sources.swarm },
  },
  'swarm-worker': {
    docker: swarmEngines,
    ports: { value: nodePorts, source: sources.swarm },
  },
  builder: {
    cores: { value: 2, source: sources.slipway },
    memory: { value: 4 * gib, source: sources.slipway },
    // A build is refused where less than 15 % of the disk are free.
    disk: {
      value: { failFreeBytes: 10 * gib, warnFreeBytes: 40 * gib, failUsedPercent: 85, warnUsedPercent: 75 },
      source: sources.slipway,
    },
    docker: swarmEngines,
  },
  registry: {
    disk: {
      value: { failFreeBytes: 10 * gib, warnFreeBytes: 50 * gib, failUsedPercent: 95, warnUsedPercent: 80 },
      source: sources.slipway,
    },
    docker: swarmEngines,
    ports: { value: [{ protocol: 'tcp', port: 5000, from: 'nodes' }], source: sources.slipway },
  },
  'rancher16-server': {
    ...rancher,
    cores: { value: 2, source: sources.article },
    memory: { value: 4 * gib, source: sources.article },
    ports: { value: [{ protocol: 'tcp', port: 8888, from: 'clients' }], source: sources.article },
    stricter: { value: ['time.synchronized'], source: sources.rancherServer },
  },
  'rancher16-host': {
    ...rancher,
    ports: {
      value: [
        { protocol: 'udp', port: 500, from: 'nodes' },
        { protocol: 'udp', port: 4500, from: 'nodes' },
      ],
      source: sources.rancherCustom,
    },
    // Clocks must be equal; an agent on a host whose only name server is on its own loopback does not register.
    stricter: { value: ['time.offset', 'time.synchronized', 'network.nameservers'], source: sources.rancherCustom },
  },
} as const satisfies Record<Profile, ProfileLimits>;

/** The limits of several profiles at once: of each kind the strictest, with its source. */
export interface CombinedLimits {
  readonly cores: Sourced<number>;
  readonly memory: Sourced<number>;
  readonly disk: Sourced<DiskLimits>;
  readonly kernels: readonly Sourced<string>[];
  readonly architectures: readonly Sourced<readonly string[]>[];
  readonly distributions: readonly Sourced<{ readonly id: string; readonly version: string }>[];
  readonly docker: readonly NonNullable<ProfileLimits['docker']>[];
  readonly ports: readonly Sourced<NeededPort>[];
  readonly withoutCgroupV2: readonly CheckSource[];
  /** Sources by the id of the check whose warning is a failure. */
  readonly stricter: ReadonlyMap<string, CheckSource>;
}

export function limitsOf(profiles: Iterable<Profile>, registryPort?: number): CombinedLimits {
  const chosen: readonly ProfileLimits[] = [...profiles].map((profile) => limitsFor(profile, registryPort));
  const all: readonly ProfileLimits[] = [everyHost, ...chosen];
  const present = <K extends keyof ProfileLimits>(key: K) =>
    all.flatMap((each) => (each[key] === undefined ? [] : [each[key]]));
  return {
    cores: largest(present('cores'), everyHost.cores),
    memory: largest(present('memory'), everyHost.memory),
    disk: strictestDisk(present('disk')),
    kernels: present('kernel'),
    architectures: present('architectures'),
    distributions: present('distribution'),
    docker: present('docker'),
    ports: uniquePorts(present('ports')),
    withoutCgroupV2: present('cgroupV2').flatMap(({ value, source }) => (value ? [] : [source])),
    stricter: new Map(present('stricter').flatMap(({ value, source }) => value.map((check) => [check, source]))),
  };
}

function limitsFor(profile: Profile, registryPort: number | undefined): ProfileLimits {
  const limits: ProfileLimits = profileLimits[profile];
  if (profile !== 'registry' || registryPort === undefined || !limits.ports) return limits;
  return {
    ...limits,
    ports: { ...limits.ports, value: limits.ports.value.map((each) => ({ ...each, port: registryPort })) },
  };
}

function largest(limits: readonly Sourced<number>[], least: Sourced<number>): Sourced<number> {
  return limits.reduce((best, each) => (each.value > best.value ? each : best), least);
}

function strictestDisk(limits: readonly Sourced<DiskLimits>[]): Sourced<DiskLimits> {
  const first: Sourced<DiskLimits> = everyHost.disk;
  return limits.reduce(
    (best, { value, source }) => ({
      value: {
        failFreeBytes: Math.max(best.value.failFreeBytes, value.failFreeBytes),
        warnFreeBytes: Math.max(best.value.warnFreeBytes, value.warnFreeBytes),
        failUsedPercent: Math.min(best.value.failUsedPercent, value.failUsedPercent),
        warnUsedPercent: Math.min(best.value.warnUsedPercent, value.warnUsedPercent),
      },
      source,
    }),
    first,
  );
}

function uniquePorts(lists: readonly Sourced<readonly NeededPort[]>[]): readonly Sourced<NeededPort>[] {
  const byName = new Map<string, Sourced<NeededPort>>();
  for (const { value, source } of lists)
    for (const port of value) {
      const name = portName(port);
      if (!byName.has(name)) byName.set(name, { value: port, source });
    }
  return [...byName.values()];
}

/** `7946/udp`. */
export const portName = ({ port, protocol }: Pick<NeededPort, 'port' | 'protocol'>): string => `${port}/${protocol}`;

/** Whether a version lies in one of the ranges. */
export function inRanges(version: readonly [number, number, number], ranges: readonly VersionRange[]): boolean {
  return ranges.some(
    ({ from, below }) => compareVersions(version, from) >= 0 && (below === null || compareVersions(version, below) < 0),
  );
}

function compareVersions(one: readonly number[], other: readonly number[]): number {
  for (let index = 0; index < 3; index++) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
