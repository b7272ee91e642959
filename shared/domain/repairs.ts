import type { Profile } from '../schema/host.ts';
import type { RepairName } from '../schema/repair.ts';
import type { CheckContext } from './checks/check.ts';
import { peerNetwork } from './checks/firewall-checks.ts';
import { moduleNames } from './checks/kernel-checks.ts';
import { movedSources } from './checks/moved-sources.ts';
import { lacksContainerPolicy, missingTools } from './checks/package-checks.ts';
import { kernelLimits } from './checks/resource-checks.ts';
import type { Facts } from './facts.ts';
import { blockedPorts } from './firewall.ts';
import { limitsOf, type NeededPort } from './profiles.ts';

export type PackageManager = 'apt' | 'dnf' | 'yum';

/** A repair with all that its scripts need to know, out of the facts. */
export type Repair =
  | { readonly name: 'clock.sync'; readonly manager: PackageManager | null }
  | { readonly name: 'sysctl.forward'; readonly files: readonly string[]; readonly bridges: boolean }
  | { readonly name: 'sysctl.limits'; readonly values: readonly (readonly [string, number])[] }
  | {
      readonly name: 'firewall.open';
      readonly by: 'firewalld' | 'ufw' | 'iptables';
      readonly ports: readonly NeededPort[];
      /** Where the other nodes are, CIDR; null: anywhere. */
      readonly network: string | null;
    }
  | { readonly name: 'packages.archive'; readonly files: readonly string[]; readonly release: ArchivedRelease }
  | { readonly name: 'packages.finish'; readonly manager: PackageManager }
  | { readonly name: 'tools.install'; readonly manager: PackageManager; readonly tools: readonly string[] }
  | { readonly name: 'selinux.policy'; readonly manager: 'dnf' | 'yum' }
  | {
      readonly name: 'kernel.modules';
      readonly modules: readonly string[];
      /** Package with the extra modules of the running kernel; null: the distribution has none. */
      readonly extra: string | null;
      readonly manager: PackageManager | null;
    }
  | { readonly name: 'host.machineId'; readonly hash: string }
  | { readonly name: 'host.name'; readonly value: string };

export type ArchivedRelease = 'centos7' | 'centos8' | 'debian';

export interface RepairSubject {
  readonly facts: Facts;
  readonly profiles: readonly Profile[];
  readonly context: CheckContext;
  /** The host's name in Slipway. */
  readonly hostName: string;
  /** True: another host has the same machine id. */
  readonly cloned: boolean;
}

export interface PlannedRepair {
  readonly repair: Repair;
  /** False: the facts show nothing to repair. */
  readonly needed: boolean;
}

/** Null: Slipway can't make this repair on such a host. */
export function planRepair(name: RepairName, subject: RepairSubject): PlannedRepair | null {
  const { facts } = subject;
  switch (name) {
    case 'clock.sync':
      return { repair: { name, manager: managerOf(facts) }, needed: !keepsTime(facts) };
    case 'sysctl.forward':
      return forwarding(facts);
    case 'sysctl.limits':
      return limits(facts);
    case 'firewall.open':
      return firewall(subject);
    case 'packages.archive':
      return archive(facts);
    case 'packages.finish':
      return withManager(facts, (manager) => ({ repair: { name, manager }, needed: facts.packages.broken !== '' }));
    case 'tools.install':
      return withManager(facts, (manager) => {
        const tools = missingTools(facts);
        return { repair: { name, manager, tools }, needed: tools.length > 0 };
      });
    case 'selinux.policy':
      return selinuxPolicy(facts);
    case 'kernel.modules':
      return modules(subject);
    case 'host.machineId': {
      const hash = facts.machineIdHash;
      return hash === null ? null : { repair: { name, hash }, needed: hash === '' || subject.cloned };
    }
    case 'host.name':
      return hostName(subject);
  }
}

function managerOf({ packages: { manager } }: Facts): PackageManager | null {
  return manager === 'apt' || manager === 'dnf' || manager === 'yum' ? manager : null;
}

function withManager(facts: Facts, plan: (manager: PackageManager) => PlannedRepair): PlannedRepair | null {
  const manager = managerOf(facts);
  return manager === null ? null : plan(manager);
}

/** In a container the clock is the machine's, and time services do not start. */
function keepsTime({ clock }: Facts): boolean {
  const near = clock.offsetMs === null || Math.abs(clock.offsetMs) - (clock.offsetErrorMs ?? 0) <= 2000;
  return near && clock.synchronized !== false && (clock.services ?? []).length > 0;
}

function forwarding({ network, docker }: Facts): PlannedRepair {
  const bridges = network.bridgeFilter === false && docker.server !== null;
  const off = network.ipForward === false || network.ipForwardForcedOff.length > 0;
  return { repair: { name: 'sysctl.forward', files: network.ipForwardForcedOff, bridges }, needed: off || bridges };
}

/** `kernel/pid_max` and the limits of the check, those that are too low. */
function limits(facts: Facts): PlannedRepair {
  const wanted = [['kernel/pid_max', 32_768] as const, ...kernelLimits];
  const low = wanted.filter(([path, least]) => (facts.limits[path] ?? least) < least);
  return { repair: { name: 'sysctl.limits', values: low }, needed: low.length > 0 };
}

function firewall({ facts, profiles, context }: RepairSubject): PlannedRepair | null {
  const needed = limitsOf(profiles, context.registryPort).ports.map(({ value }) => value);
  const network = peerNetwork({ facts, context });
  const { by, ports } = blockedPorts(facts.network.firewall, needed, network);
  if (by === 'nftables') return null;
  const tool = by === 'firewalld' || by === 'ufw' ? by : 'iptables';
  return { repair: { name: 'firewall.open', by: tool, ports, network }, needed: ports.length > 0 };
}

function archive(facts: Facts): PlannedRepair | null {
  const { id, version } = facts.os;
  const release = id === 'debian' ? 'debian' : id === 'centos' && version.startsWith('7') ? 'centos7' : 'centos8';
  if (id !== 'debian' && id !== 'centos') return null;
  const files = [...new Set(movedSources(facts).map(({ file }) => file))];
  return { repair: { name: 'packages.archive', files, release }, needed: files.length > 0 };
}

/** Only the RHEL family has the package under this name. */
function selinuxPolicy(facts: Facts): PlannedRepair | null {
  const { manager } = facts.packages;
  if (manager !== 'dnf' && manager !== 'yum') return null;
  return { repair: { name: 'selinux.policy', manager }, needed: lacksContainerPolicy(facts) };
}

function modules({ facts, profiles }: RepairSubject): PlannedRepair | null {
  const { container } = facts.virtualization;
  // They are the machine's, then.
  if (container === true) return null;
  const wanted = moduleNames(profiles);
  const lacking = wanted.filter((name) => facts.kernel.modules[name] === 'missing');
  const loadable = wanted.filter((name) => facts.kernel.modules[name] === 'available');
  const { os, kernel } = facts;
  const extra =
    lacking.length === 0
      ? null
      : os.id === 'ubuntu'
        ? `linux-modules-extra-${kernel.release}`
        : os.family === 'rhel' && !os.version.startsWith('7')
          ? `kernel-modules-extra-${kernel.release}`
          : null;
  // What no package brings can't be loaded.
  if (lacking.length > 0 && extra === null) return null;
  const manager = managerOf(facts);
  return {
    repair: { name: 'kernel.modules', modules: [...lacking, ...loadable], extra, manager },
    needed: lacking.length > 0,
  };
}

const validName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The name in Slipway, where it can be one; a name that is valid already only has to last. */
function hostName({ facts, hostName: wanted }: RepairSubject): PlannedRepair | null {
  const value = wanted.toLowerCase();
  if (!validName.test(value) || value === 'localhost') return null;
  const needed = facts.hostname !== value || facts.staticHostname !== value;
  return { repair: { name: 'host.name', value }, needed };
}
