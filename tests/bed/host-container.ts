import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerCreateOptions } from 'dockerode';
import type { Flavour, HostOptions } from './host-options.ts';
import type { ImageName } from './images.ts';
import { cgroupVersion } from './machine.ts';
import { labels, network } from './settings.ts';

/** What is known of a host before it is created. */
export interface HostIdentity {
  readonly bedId: string;
  readonly name: string;
  readonly address: string;
  readonly flavour: Flavour;
  readonly user: string;
  readonly privateKeyPath: string;
  /** Folder of the bed's own files on this machine. */
  readonly folder: string;
}

/** Known to the engine since 20.10, not to dockerode's types. */
const privateCgroups: object = { CgroupnsMode: 'private' };

/** Image that fits a host. */
export function imageFor(options: HostOptions): ImageName {
  const { flavour = 'debian', docker = flavour === 'debian' ? 'cached' : 'none' } = options;
  if (options.python) return flavour === 'light' ? 'light-python' : 'debian-python';
  if (flavour === 'light') return 'light';
  if (flavour === 'centos') return docker === 'installed' ? 'centos-installed' : 'centos';
  return docker === 'none' ? 'debian' : `debian-${docker}`;
}

/** The container that plays a host. */
export async function hostContainer(
  identity: HostIdentity,
  options: HostOptions,
  image: string,
): Promise<ContainerCreateOptions> {
  const { bedId, name, address, flavour, user, privateKeyPath } = identity;
  const common = {
    name: `bed-${bedId}-${name}`,
    Hostname: name,
    Image: image,
    Labels: {
      [labels.bed]: bedId,
      [labels.name]: name,
      [labels.flavour]: flavour,
      [labels.user]: user,
      [labels.key]: privateKeyPath,
    },
    NetworkingConfig: { EndpointsConfig: { [network.name]: { IPAMConfig: { IPv4Address: address } } } },
  } satisfies ContainerCreateOptions;
  const shared = {
    NetworkMode: network.name,
    RestartPolicy: { Name: 'unless-stopped' },
    ...(await limits(identity, options)),
  };
  if (flavour === 'light') return { ...common, HostConfig: { ...shared, CapAdd: ['NET_ADMIN'] } };
  const v1 = (await cgroupVersion()) === 1;
  return {
    ...common,
    // With cgroup v2 the engine mounts the tree read-only; systemd needs to write its part.
    ...(v1 ? {} : { Cmd: ['/bin/sh', '-c', 'mount -o remount,rw /sys/fs/cgroup; exec /sbin/init'] }),
    Volumes: options.diskMb === undefined ? { '/var/lib/docker': {} } : {},
    HostConfig: {
      ...shared,
      ...privateCgroups,
      Tmpfs: {
        '/run': 'rw,exec,mode=755',
        '/run/lock': '',
        '/tmp': 'rw,exec,mode=1777',
        // An empty tmpfs makes systemd mount its own hierarchies below the container's cgroup.
        ...(v1 ? { '/sys/fs/cgroup': 'rw,exec,size=4m' } : {}),
        ...(options.diskMb === undefined ? {} : { '/var/lib/docker': `rw,exec,size=${options.diskMb}m` }),
      },
      CapAdd: ['SYS_ADMIN', 'NET_ADMIN', 'SYS_PTRACE', 'MKNOD'],
      SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
      DeviceCgroupRules: ['a *:* rwm'],
    },
  };
}

async function limits({ folder, name }: HostIdentity, { memoryMb, cpus }: HostOptions) {
  const parts: { Memory?: number; MemorySwap?: number; Binds?: string[]; CpusetCpus?: string } = {};
  if (memoryMb !== undefined) {
    const file = join(folder, `${name}.meminfo`);
    await writeFile(file, meminfo(memoryMb));
    parts.Memory = memoryMb * 1024 * 1024;
    parts.MemorySwap = parts.Memory;
    parts.Binds = [`${file}:/proc/meminfo:ro`];
  }
  // `nproc` and the engine count the cores a process may run on, not a share of time.
  if (cpus !== undefined) parts.CpusetCpus = cpus === 1 ? '0' : `0-${cpus - 1}`;
  return parts;
}

/** /proc/meminfo as a machine with so much memory (MiB) would show it; the limit itself is set on the container. */
function meminfo(memoryMb: number): string {
  const total = memoryMb * 1024;
  const rows = [
    ['MemTotal', total],
    ['MemFree', Math.round(total * 0.6)],
    ['MemAvailable', Math.round(total * 0.8)],
    ['Buffers', Math.round(total * 0.02)],
    ['Cached', Math.round(total * 0.2)],
    ['SwapCached', 0],
    ['SwapTotal', 0],
    ['SwapFree', 0],
  ] as const;
  return rows.map(([key, kilobytes]) => `${`${key}:`.padEnd(16)}${String(kilobytes).padStart(8)} kB\n`).join('');
}
