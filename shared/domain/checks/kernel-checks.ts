import type { Profile } from '../../schema/host.ts';
import type { ModuleState } from '../facts.ts';
import { type Check, type CheckSource, type Outcome, pass, sources, swarmProfiles, unknown } from './check.ts';
import { isAtLeast, versionParts } from './distributions.ts';

const version: Check = {
  id: 'kernel.version',
  group: 'system',
  source: sources.binaries,
  limits: 'fail < 3.10; Rancher 1.6 on EL 7: warn < 3.10.0-514, fail from 7.3 on',
  judge: ({ facts, limits }) => {
    const value = facts.kernel.release;
    const limit = '≥ 3.10';
    if (!/^\d+\.\d+/.test(value)) return unknown(limit);
    if (!isAtLeast(value, 3, 10)) return { verdict: 'fail', value, limit, reason: 'tooOld', fix: 'fix' };
    const wanted = limits.kernels.find(({ value: least }) => isOlder(value, least));
    if (!wanted) return pass(value, limits.kernels.length > 1 ? `≥ ${limits.kernels.at(-1)?.value}` : limit);
    // 7.2 is known to work with a small bug; from 7.3 on the fitting kernel is a plain update away.
    const verdict = isAtLeast(facts.os.version, 7, 3) ? 'fail' : 'warn';
    return { verdict, value, limit: `≥ ${wanted.value}`, reason: 'oldBuild', fix: 'fix', source: wanted.source };
  },
};

/** Compares `3.10.0-327.el7` with `3.10.0-514`: the build counts only where all before it is equal. */
function isOlder(release: string, least: string): boolean {
  const numbers = (text: string) => text.split(/[.-]/).map((part) => Number.parseInt(part, 10));
  const [found, wanted] = [numbers(release), numbers(least)];
  for (const [index, part] of wanted.entries()) {
    const own = found[index] ?? 0;
    if (Number.isNaN(own) || own > part) return false;
    if (own < part) return true;
  }
  return false;
}

const reboot: Check = {
  id: 'kernel.reboot',
  group: 'system',
  source: sources.slipway,
  limits: 'warn where a newer kernel or library waits for a restart',
  judge: ({ facts }) => {
    const value = facts.kernel.release;
    // In a container the kernel is the machine's: there is nothing to reboot into.
    if (facts.kernel.rebootRequired === null) return facts.virtualization.container ? undefined : unknown();
    return facts.kernel.rebootRequired ? { verdict: 'warn', value, reason: 'waits', fix: 'fix' } : pass(value);
  },
};

interface ModuleRule {
  readonly id: string;
  readonly needed: readonly string[];
  /** Missing: all hosts. */
  readonly swarmOnly?: boolean;
  readonly verdict: 'fail' | 'warn';
  readonly source?: CheckSource;
}

/** Modules by what does not work without them. */
const moduleRules: readonly ModuleRule[] = [
  { id: 'kernel.overlay', needed: ['overlay'], verdict: 'fail' },
  { id: 'kernel.bridge', needed: ['bridge', 'br_netfilter', 'veth'], verdict: 'fail' },
  { id: 'kernel.nat', needed: ['nf_nat', 'xt_addrtype', 'xt_conntrack'], verdict: 'fail' },
  { id: 'kernel.vxlan', needed: ['vxlan'], swarmOnly: true, verdict: 'fail' },
  { id: 'kernel.ipvs', needed: ['ip_vs', 'ip_vs_rr', 'xt_ipvs'], swarmOnly: true, verdict: 'warn' },
  { id: 'kernel.encryption', needed: ['esp4', 'xfrm_user'], swarmOnly: true, verdict: 'warn' },
  { id: 'kernel.nfs', needed: ['nfs', 'nfsv4'], swarmOnly: true, verdict: 'warn' },
];

/** Modules that hosts of these profiles need. */
export function moduleNames(profiles: readonly Profile[]): readonly string[] {
  const swarm = profiles.some((profile) => swarmProfiles.includes(profile));
  return moduleRules.filter(({ swarmOnly }) => swarm || !swarmOnly).flatMap(({ needed }) => needed);
}

function moduleCheck({ id, needed, swarmOnly, verdict }: ModuleRule): Check {
  return {
    id,
    group: 'system',
    source: sources.kernelConfig,
    limits: `${verdict} where one is missing: ${needed.join(', ')}`,
    repair: 'kernel.modules',
    ...(swarmOnly ? { profiles: swarmProfiles } : {}),
    judge: ({ facts: { kernel } }) => judgeModules(needed, kernel, verdict),
  };
}

interface KernelModules {
  readonly release: string;
  readonly modules: Readonly<Record<string, ModuleState>>;
}

function judgeModules(needed: readonly string[], kernel: KernelModules, verdict: 'fail' | 'warn'): Outcome {
  const limit = needed.join(', ');
  const state = (name: string) => kernel.modules[name] ?? 'unknown';
  const missing = needed.filter((name) => state(name) === 'missing');
  if (missing.length > 0) {
    const params = { kernel: kernel.release };
    return { verdict, value: missing.join(', '), limit, reason: 'missing', params, fix: 'fix' };
  }
  const unseen = needed.filter((name) => state(name) === 'unknown');
  return unseen.length > 0
    ? { verdict: 'unknown', value: unseen.join(', '), limit, reason: 'unseen' }
    : pass(limit, limit);
}

const controllers = ['cpu', 'cpuset', 'memory', 'pids'];

const cgroup: Check = {
  id: 'kernel.cgroup',
  group: 'system',
  source: { name: 'Docker manual: runtime metrics', url: 'https://docs.docker.com/engine/containers/runmetrics/' },
  limits:
    'warn without cpu, cpuset, memory or pids; v2: fail with an engine < 20.10 or a kernel < 4.15, and for Rancher 1.6',
  judge: ({ facts, limits }) => {
    const { version: found, controllers: present } = facts.cgroup;
    const limit = controllers.join(', ');
    if (found === null) return unknown(limit);
    const value = `v${found}: ${present.join(' ')}`;
    const [source] = limits.withoutCgroupV2;
    if (found === 2 && source)
      return { verdict: 'fail', value: 'v2', limit: 'v1', reason: 'rancher', fix: 'fixVersion', source };
    const engine = facts.docker.server?.version;
    if (found === 2 && engine && !isAtLeast(engine, 20, 10)) {
      return { verdict: 'fail', value, limit, reason: 'engineTooOld', params: { engine }, fix: 'fixEngine' };
    }
    const [major] = versionParts(facts.kernel.release);
    if (found === 2 && major > 0 && !isAtLeast(facts.kernel.release, 4, 15)) {
      return { verdict: 'fail', value, limit: '≥ 4.15', reason: 'kernelTooOld', fix: 'fixVersion' };
    }
    const missing = controllers.filter((name) => !present.includes(name));
    if (missing.length > 0) {
      return { verdict: 'warn', value, limit, reason: 'missing', params: { missing: missing.join(', ') }, fix: 'fix' };
    }
    return pass(`v${found}`, limit);
  },
};

export const kernelChecks: readonly Check[] = [version, reboot, ...moduleRules.map(moduleCheck), cgroup];
