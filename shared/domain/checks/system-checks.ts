import { type Check, type CheckSubject, type Outcome, pass, sources, unknown } from './check.ts';
import { distributionOf, isAtLeast, versionParts } from './distributions.ts';

const distribution: Check = {
  id: 'os.distribution',
  group: 'system',
  source: sources.article,
  judge: ({ facts: { os }, context }) => {
    const limit = 'CentOS 7.4, Debian, Ubuntu, RHEL';
    const value = os.prettyName || `${os.id} ${os.version}`.trim();
    if (value === '') return unknown(limit);
    if (os.id === 'centos' && os.version.startsWith('7')) return centos7(value, os.version);
    const known = distributionOf(os);
    if (known && Date.parse(`${known.supportedUntil}T23:59:59Z`) < context.now) {
      const params = { until: known.supportedUntil, extended: known.extendedUntil ?? '–' };
      return { verdict: 'warn', value, limit, reason: 'ended', params, fix: 'fix' };
    }
    if (known) return pass(value, limit);
    if (os.family === 'debian' || os.family === 'rhel') {
      return { verdict: 'warn', value, limit, reason: 'related', params: { family: os.family }, fix: 'fix' };
    }
    if (os.family === 'suse') return { verdict: 'fail', value, limit, reason: 'noPackages', fix: 'fix' };
    return { verdict: os.id === '' ? 'unknown' : 'fail', value, limit, reason: 'noPackages', fix: 'fix' };
  },
};

/** The article: 7.4 recommended, 7.2 and 7.3 work with a small bug, older not at all. */
function centos7(value: string, version: string): Outcome {
  const [, minor] = versionParts(version);
  const limit = 'CentOS 7.4';
  if (!version.includes('.')) return { verdict: 'unknown', value, limit, reason: 'minorUnknown' };
  if (minor < 2) return { verdict: 'fail', value, limit, reason: 'centosTooOld', fix: 'fixCentos' };
  if (minor < 4) return { verdict: 'warn', value, limit, reason: 'centosOld', fix: 'fixCentos' };
  if (minor === 4) return { verdict: 'pass', value, limit, reason: 'recommended' };
  return { verdict: 'warn', value, limit, reason: 'ended', params: { until: '2024-06-30', extended: '–' }, fix: 'fix' };
}

const architecture: Check = {
  id: 'os.architecture',
  group: 'system',
  source: sources.install,
  judge: ({ facts: { kernel } }) => {
    const limit = 'x86_64, aarch64';
    if (kernel.architecture === '') return unknown(limit);
    const fits = ['x86_64', 'aarch64'].includes(kernel.architecture);
    const value = kernel.wordSize === 32 ? `${kernel.architecture}, 32 bit` : kernel.architecture;
    if (!fits || kernel.wordSize === 32) return { verdict: 'fail', value, limit, reason: 'notSupported', fix: 'fix' };
    return pass(value, limit);
  },
};

const kernel: Check = {
  id: 'kernel.version',
  group: 'system',
  source: sources.binaries,
  judge: ({ facts }) => {
    const value = facts.kernel.release;
    const limit = '≥ 3.10';
    if (!/^\d+\.\d+/.test(value)) return unknown(limit);
    if (!isAtLeast(value, 3, 10)) return { verdict: 'fail', value, limit, reason: 'tooOld', fix: 'fix' };
    return pass(value, limit);
  },
};

const reboot: Check = {
  id: 'kernel.reboot',
  group: 'system',
  source: sources.slipway,
  judge: ({ facts }) => {
    const value = facts.kernel.release;
    // In a container the kernel is the machine's: there is nothing to reboot into.
    if (facts.kernel.rebootRequired === null) return facts.virtualization.container ? undefined : unknown();
    return facts.kernel.rebootRequired ? { verdict: 'warn', value, reason: 'waits', fix: 'fix' } : pass(value);
  },
};

const init: Check = {
  id: 'os.init',
  group: 'system',
  source: sources.install,
  judge: ({ facts }) => {
    const limit = 'systemd';
    if (facts.systemd === null) return unknown(limit);
    const value = facts.systemd ? 'systemd' : facts.init;
    return facts.systemd ? pass(value, limit) : { verdict: 'fail', value, limit, reason: 'missing', fix: 'fix' };
  },
};

const virtualization: Check = {
  id: 'os.virtualization',
  group: 'system',
  source: sources.slipway,
  judge: ({
    facts: {
      virtualization: { kind, container },
    },
  }) => {
    if (container === null) return unknown();
    if (!container) return pass(kind === '' ? 'none' : kind);
    // Docker does run in them; modules, clock and reboot are the machine's.
    return { verdict: 'warn', value: kind, reason: 'container', fix: 'fix' };
  },
};

function modulesCheck(id: string, needed: readonly string[], applies: (subject: CheckSubject) => boolean): Check {
  return {
    id,
    group: 'system',
    source: sources.kernelConfig,
    judge: (subject) => {
      if (!applies(subject)) return undefined;
      const { modules } = subject.facts.kernel;
      const limit = needed.join(', ');
      const missing = needed.filter((name) => modules[name] === 'missing');
      if (missing.length > 0) {
        const value = missing.join(', ');
        return {
          verdict: 'fail',
          value,
          limit,
          reason: 'missing',
          params: { kernel: subject.facts.kernel.release },
          fix: 'fix',
        };
      }
      const unseen = needed.filter((name) => (modules[name] ?? 'unknown') === 'unknown');
      return unseen.length > 0
        ? { verdict: 'unknown', value: unseen.join(', '), limit, reason: 'unseen' }
        : pass(limit, limit);
    },
  };
}

const coreModules = modulesCheck(
  'kernel.modules',
  ['overlay', 'bridge', 'br_netfilter', 'veth', 'nf_nat', 'xt_addrtype', 'xt_conntrack'],
  () => true,
);
const swarmModules = modulesCheck(
  'kernel.swarmModules',
  ['vxlan', 'ip_vs', 'ip_vs_rr', 'xt_ipvs'],
  ({ profiles }) => profiles.has('swarm-manager') || profiles.has('swarm-worker'),
);

const cgroup: Check = {
  id: 'kernel.cgroup',
  group: 'system',
  source: { name: 'Docker manual: runtime metrics', url: 'https://docs.docker.com/engine/containers/runmetrics/' },
  judge: ({ facts }) => {
    const { version, controllers } = facts.cgroup;
    const limit = 'cpu, cpuset, memory, pids';
    if (version === null) return unknown(limit);
    const missing = ['cpu', 'cpuset', 'memory', 'pids'].filter((name) => !controllers.includes(name));
    const value = `v${version}: ${controllers.join(' ')}`;
    if (missing.length > 0) {
      return { verdict: 'warn', value, limit, reason: 'missing', params: { missing: missing.join(', ') }, fix: 'fix' };
    }
    const engine = facts.docker.server?.version;
    if (version === 2 && engine && !isAtLeast(engine, 20, 10)) {
      return { verdict: 'fail', value, limit, reason: 'engineTooOld', params: { engine }, fix: 'fixEngine' };
    }
    return pass(`v${version}`, limit);
  },
};

export const systemChecks: readonly Check[] = [
  distribution,
  architecture,
  kernel,
  reboot,
  init,
  virtualization,
  coreModules,
  swarmModules,
  cgroup,
];
