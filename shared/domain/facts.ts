import { z } from 'zod';
import { NetworkFacts } from './facts-network.ts';

/** Whether a kernel module can be used. `unknown`: the host has no module tree to look into (a container, mostly). */
export const ModuleState = z.enum(['loaded', 'builtin', 'available', 'missing', 'unknown']);
export type ModuleState = z.infer<typeof ModuleState>;

export const OsFamily = z.enum(['debian', 'rhel', 'suse', 'other']);
export type OsFamily = z.infer<typeof OsFamily>;

const OperatingSystem = z.object({
  /** `ID` of os-release, e.g. `centos`. */
  id: z.string(),
  idLike: z.array(z.string()),
  family: OsFamily,
  name: z.string(),
  prettyName: z.string(),
  versionId: z.string(),
  codename: z.string(),
  /** First line of centos-release or redhat-release: the only place where the minor version of EL 7 stands. */
  releaseText: z.string(),
  /** `7.4` where the release text says so, else `VERSION_ID`. */
  version: z.string(),
});

const Kernel = z.object({
  release: z.string(),
  architecture: z.string(),
  /** 32 or 64: word size of the user land; null where `getconf` is missing. */
  wordSize: z.number().nullable(),
  /** True: a newer kernel or library waits for a reboot. */
  rebootRequired: z.boolean().nullable(),
  modules: z.record(z.string(), ModuleState),
});

const Access = z.object({
  /** True: the facts were read as root. False: what only root can see is null or unknown. */
  asRoot: z.boolean(),
  user: z.string(),
  userId: z.number().nullable(),
  groups: z.array(z.string()),
  /** How root is reached: `sudo` where sudo worked, `password` where it only works with one that was not given. */
  sudo: z.enum(['root', 'sudo', 'password', 'denied', 'missing', 'unknown']),
});

/** The file system that holds, or will hold, `/var/lib/docker`. */
const DataDisk = z.object({
  path: z.string(),
  mountPoint: z.string(),
  totalBytes: z.number(),
  freeBytes: z.number(),
  usedPercent: z.number(),
  /** Null where the file system makes inodes as needed. */
  inodesUsedPercent: z.number().nullable(),
  fileSystem: z.string(),
  options: z.array(z.string()),
  /** xfs only: overlay2 needs `ftype=1`. */
  xfsFtype: z.boolean().nullable(),
});

/** A file system that the system itself needs. */
const SystemDisk = z.object({
  path: z.string(),
  mountPoint: z.string(),
  totalBytes: z.number(),
  freeBytes: z.number(),
  usedPercent: z.number(),
  inodesUsedPercent: z.number().nullable(),
});

const Packages = z.object({
  manager: z.enum(['apt', 'dnf', 'yum', 'zypper', 'none']),
  /** What holds the package database now; empty: nothing; null: not known. */
  lock: z.string().nullable(),
  /** What the package manager says is half done; empty: nothing; null: not known. */
  broken: z.string().nullable(),
  /** Enabled package sources, logins removed; null: not known. `section` is apt's suite or the name of yum's section. */
  sources: z.array(z.object({ file: z.string(), url: z.string(), section: z.string() })).nullable(),
  /** The files by which Slipway names Docker's packages, logins removed; empty: there is none; null: not known. */
  ownSources: z.object({ apt: z.string().nullable(), yum: z.string().nullable() }),
  /** SHA-256 of the keyring beside apt's; empty: there is none; null: not known. */
  ownKeyring: z.string().nullable(),
  /** True: the package of Docker lies in apt's cache, so that it can be installed without a network. */
  cachedDocker: z.boolean().nullable(),
  /** Installed packages that matter for Docker: name and version. */
  installed: z.array(z.object({ name: z.string(), version: z.string() })),
});

/** Docker as found. Everything that the daemon itself says is null while it does not answer. */
export const DockerFacts = z.object({
  binary: z.string().nullable(),
  kind: z.enum(['none', 'docker', 'podman', 'snap']),
  /** Of the client, e.g. `20.10.24`. */
  clientVersion: z.string().nullable(),
  package: z.object({ name: z.string(), version: z.string() }).nullable(),
  active: z.boolean().nullable(),
  enabled: z.boolean().nullable(),
  failed: z.boolean().nullable(),
  daemonJson: z.object({
    /** Null: no file, or not readable (then `readable` is false). */
    text: z.string().nullable(),
    readable: z.boolean(),
    sha256: z.string().nullable(),
    /** What `dockerd --validate` (from 23.0) says of it: empty: nothing wrong; null: could not be asked. */
    validation: z.string().nullable(),
    /** Seconds since the epoch; null: no file. */
    writtenAt: z.number().nullable(),
    /** The last files that Slipway put aside as `daemon.json.bak-<time>`, newest first; times in seconds since the epoch. */
    backups: z.array(
      z.object({
        name: z.string(),
        text: z.string(),
        sha256: z.string(),
        writtenAt: z.number(),
        putAsideAt: z.number(),
      }),
    ),
  }),
  /** When the engine's process started, in seconds since the epoch. */
  startedAt: z.number().nullable(),
  /** Names of the options that the service starts the daemon with, e.g. `-H`; null: not known. */
  flags: z.array(z.string()).nullable(),
  /** Files that the running daemon may open; null: not known. */
  openFiles: z.number().nullable(),
  /** Files below `/etc/docker/certs.d`: `<registry>/<file>`. */
  certificates: z.array(z.object({ path: z.string(), sha256: z.string() })),
  server: z
    .object({
      version: z.string(),
      apiVersion: z.string(),
      mirrors: z.array(z.string()),
      storageDriver: z.string(),
      dataRoot: z.string(),
      liveRestore: z.boolean(),
      rootless: z.boolean(),
      containers: z.number(),
      containersRunning: z.number(),
      images: z.number(),
      volumes: z.number().nullable(),
      warnings: z.array(z.string()),
      swarm: z.object({
        /** `inactive`, `pending`, `active`, `error`, `locked`. */
        state: z.string(),
        nodeId: z.string(),
        nodeAddress: z.string(),
        manager: z.boolean(),
        clusterId: z.string(),
        error: z.string(),
        /** The manager that it is about to join, by the engine's own notes: `10.0.0.5:2377`. Null: it joins none, or only root can tell. */
        joining: z.string().nullable(),
      }),
    })
    .nullable(),
  /** Status of the container `slipway-registry` as `docker ps` prints it, e.g. `Up 3 hours`; null: there is none, or not known. */
  slipwayRegistry: z.string().nullable(),
});
export type DockerFacts = z.infer<typeof DockerFacts>;

const Leftovers = z.object({
  /** Existing paths of earlier Rancher, Kubernetes or Docker installations. */
  paths: z.array(z.string()),
  /** Running kubelet, k3s, rke2, rancher-agent processes. */
  processes: z.array(z.string()),
  /** Names of Rancher's containers, also stopped ones; null: not known. */
  rancherContainers: z.array(z.string()).nullable(),
  /** Links of other overlay networks, e.g. `flannel.1`. */
  links: z.array(z.string()),
  /** Services of other orchestrators that start with the host. */
  units: z.array(z.string()),
  /** Running container runtimes with the number of their processes; `conmon` is one per container of podman. */
  runtimes: z.record(z.string(), z.number()),
  /** Null: not known (needs root). */
  swarmState: z.boolean().nullable(),
  /** Entries below `/var/lib/docker`; null: not known. */
  dockerData: z.number().nullable(),
});

/** What was measured on a host in one round trip. `null` and `unknown` mean "not measured", never "fine". */
export const Facts = z.object({
  hostname: z.string(),
  /** The name that the host has after its next start (/etc/hostname); null: not known. */
  staticHostname: z.string().nullable(),
  /** SHA-256 of the machine id; empty: the host has none; null: not known. */
  machineIdHash: z.string().nullable(),
  access: Access,
  os: OperatingSystem,
  kernel: Kernel,
  cores: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  swapBytes: z.number().nullable(),
  disk: DataDisk.nullable(),
  rootReadOnly: z.boolean().nullable(),
  /** File systems of `/` and `/var`. */
  disks: z.array(SystemDisk),
  /** Those of `/`, `/etc`, `/usr`, `/var`, `/run`, `/tmp` and the data root that lie on a read-only mount; null: not known. */
  readOnlyPaths: z.array(z.string()).nullable(),
  locale: z.object({
    /** `LANG` of the system's settings; empty: none is set; null: not known. */
    name: z.string().nullable(),
    /** Null: always there, or not known. */
    available: z.boolean().nullable(),
    timeZone: z.string().nullable(),
  }),
  /** Programs that the set-up needs and that are missing; null: not known. */
  missingTools: z.array(z.string()).nullable(),
  /** Name of process 1. */
  init: z.string(),
  systemd: z.boolean().nullable(),
  virtualization: z.object({
    /** As `systemd-detect-virt` says, e.g. `kvm`, `docker`, `none`; empty: not known. */
    kind: z.string(),
    container: z.boolean().nullable(),
  }),
  packages: Packages,
  network: NetworkFacts,
  clock: z.object({
    /** Milliseconds since the epoch by the host's clock, at the start and at the end of the measuring. */
    startedAtMs: z.number().nullable(),
    endedAtMs: z.number().nullable(),
    /** How far the host's clock is ahead of ours, round trip taken out, and how wrong that may be. Filled in by the reader. */
    offsetMs: z.number().nullable(),
    offsetErrorMs: z.number().nullable(),
    synchronized: z.boolean().nullable(),
    /** Active services that keep the clock, e.g. `chronyd`; null: not known. */
    services: z.array(z.string()).nullable(),
  }),
  selinux: z.enum(['enforcing', 'permissive', 'disabled', 'unknown']),
  appArmor: z.object({ enabled: z.boolean().nullable(), parser: z.boolean().nullable() }),
  cgroup: z.object({ version: z.union([z.literal(1), z.literal(2)]).nullable(), controllers: z.array(z.string()) }),
  limits: z.record(z.string(), z.number()),
  docker: DockerFacts,
  leftovers: Leftovers,
});
export type Facts = z.infer<typeof Facts>;
