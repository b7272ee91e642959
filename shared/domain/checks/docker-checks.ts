import { breaksRequests, threeParts } from '../graceful-drain.ts';
import { inRanges, profileLimits } from '../profiles.ts';
import { type Check, isSwarmNode, pass, sources, swarmProfiles, unknown } from './check.ts';
import { engineSupport, isAtLeast, versionParts } from './distributions.ts';

const engine: Check = {
  id: 'docker.engine',
  group: 'docker',
  source: sources.install,
  limits: 'fail podman in its place; warn a snap',
  judge: ({ facts: { docker } }) => {
    switch (docker.kind) {
      case 'none':
        return { verdict: 'pass', value: '', reason: 'willBeInstalled', fixedByPlan: true };
      case 'podman':
        return { verdict: 'fail', value: 'podman', limit: 'Docker', reason: 'podman', fix: 'fixPodman' };
      case 'snap':
        return { verdict: 'warn', value: 'snap', limit: 'Docker', reason: 'snap', fix: 'fixSnap' };
      case 'docker':
        return pass(docker.server?.version ?? docker.clientVersion ?? docker.binary ?? '');
    }
  },
};

const version: Check = {
  id: 'docker.version',
  group: 'docker',
  source: sources.mobyReleases,
  limits:
    'Swarm, builder, registry: fail < 17.06, warn < 18.06 (cuts requests) and 25.0.0–14, 29.0.0–29.1.4 (drops them); Rancher 1.6.12: fail but 1.12.3–1.13, 17.03, 17.06, 17.09',
  judge: ({ facts: { docker }, profiles, limits }) => {
    if (docker.kind === 'none' || docker.kind === 'podman') return undefined;
    const wanted = limits.docker.length > 0 ? limits.docker : [profileLimits['swarm-worker'].docker];
    const limit = wanted.map((each) => each.value.text).join('; ');
    const value = docker.server?.version ?? docker.clientVersion;
    if (!value || versionParts(value)[0] === 0) return unknown(limit);
    const refused = wanted.find((each) => !inRanges(threeParts(value), each.value.ranges));
    if (refused) {
      const rancher = refused.source === sources.rancherHosts;
      const reason = rancher ? 'notForRancher' : 'tooOld';
      const { source } = refused;
      return { verdict: 'fail', value, limit: refused.value.text, reason, fix: rancher ? 'fixRancher' : 'fix', source };
    }
    if (!isSwarmNode(profiles) && profiles.size > 0) return pass(value, limit);
    const breaks = breaksRequests(value);
    if (breaks === 'always') return { verdict: 'warn', value, limit: '≥ 18.06', reason: 'noDrain', fix: 'fix' };
    if (breaks === 'mesh') return { verdict: 'warn', value, limit, reason: 'drops', fix: 'fix' };
    return pass(value, limit);
  },
};

const support: Check = {
  id: 'docker.support',
  group: 'docker',
  source: sources.engineEndOfLife,
  limits: 'warn past the end of the engine line’s own support',
  judge: ({ facts: { docker }, context }) => {
    const found = docker.server?.version ?? docker.clientVersion;
    if (docker.kind === 'none' || docker.kind === 'podman' || !found) return undefined;
    const today = new Date(context.now).toISOString().slice(0, 10);
    const line = engineSupport.find(({ line: prefix }) => found === prefix || found.startsWith(`${prefix}.`));
    // What is newer than the table is supported; what is older than it is not.
    const until = line ? line.until : isAtLeast(found, 29, 0) ? null : '2017-09-30';
    if (until === null || until >= today) return pass(until ?? found, `≥ ${today}`);
    return {
      verdict: 'warn',
      value: until,
      limit: `≥ ${today}`,
      reason: 'ended',
      params: { version: found },
      fix: 'fix',
    };
  },
};

const service: Check = {
  id: 'docker.service',
  group: 'docker',
  source: sources.install,
  limits: 'fail where it failed; warn where it is not active or not enabled',
  judge: ({ facts: { docker } }) => {
    if (docker.kind !== 'docker') return undefined;
    const limit = 'active, enabled';
    if (docker.failed) return { verdict: 'fail', value: 'failed', limit, reason: 'failed', fix: 'fixFailed' };
    if (docker.active === null || docker.enabled === null) return unknown(limit);
    const value = `${docker.active ? 'active' : 'inactive'}, ${docker.enabled ? 'enabled' : 'disabled'}`;
    if (docker.active && docker.enabled) return pass(value, limit);
    return {
      verdict: 'warn',
      value,
      limit,
      reason: docker.active ? 'notEnabled' : 'notActive',
      fix: 'fix',
      fixedByPlan: true,
    };
  },
};

const storageDriver: Check = {
  id: 'docker.storageDriver',
  group: 'docker',
  source: sources.storage,
  limits: 'overlay2, overlayfs, btrfs, zfs; warn others',
  judge: ({ facts: { docker } }) => {
    if (docker.kind !== 'docker') return undefined;
    const limit = 'overlay2';
    if (!docker.server) return unknown(limit);
    const value = docker.server.storageDriver;
    if (['overlay2', 'overlayfs', 'btrfs', 'zfs', 'stargz', 'fuse-overlayfs'].includes(value))
      return pass(value, limit);
    return { verdict: 'warn', value, limit, reason: 'slow', fix: 'fix' };
  },
};

const rootless: Check = {
  id: 'docker.rootless',
  group: 'docker',
  source: { name: 'Docker manual: rootless mode', url: 'https://docs.docker.com/engine/security/rootless/' },
  limits: 'fail an engine that runs without root',
  profiles: swarmProfiles,
  judge: ({ facts: { docker } }) =>
    docker.server?.rootless ? { verdict: 'fail', value: 'rootless', reason: 'noSwarm', fix: 'fix' } : undefined,
};

const warnings: Check = {
  id: 'docker.warnings',
  group: 'docker',
  source: sources.troubleshoot,
  limits: 'warn where “docker info” warns',
  judge: ({ facts: { docker } }) => {
    if (!docker.server) return undefined;
    // Its own checks say these with more: bridge filter, forwarding; swap limits are a matter of taste.
    const own = /bridge-nf-call|IPv4 forwarding|swap limit/i;
    const list = docker.server.warnings.map((each) => each.replace(/^WARNING: /, '')).filter((each) => !own.test(each));
    return list.length === 0 ? pass('') : { verdict: 'warn', value: list.join('; '), reason: 'some', fix: 'fix' };
  },
};

const conflicts: Check = {
  id: 'docker.conflicts',
  group: 'docker',
  source: sources.install,
  limits:
    'warn podman, podman-docker, buildah or runc of the distribution (apt: podman-docker) before Docker is installed',
  judge: ({ facts: { docker, packages } }) => {
    if (packages.manager === 'none' || docker.package) return undefined;
    // `containerd.io` brings its own runc and takes the place of theirs.
    const names = packages.manager === 'apt' ? ['podman-docker'] : ['podman', 'podman-docker', 'buildah', 'runc'];
    const found = packages.installed.filter(({ name }) => names.includes(name));
    const value = found.map(({ name, version: installed }) => `${name} ${installed}`).join(', ');
    return found.length === 0 ? pass('') : { verdict: 'warn', value, reason: 'installed', fix: 'fix' };
  },
};

export const dockerChecks: readonly Check[] = [
  engine,
  version,
  support,
  service,
  storageDriver,
  rootless,
  warnings,
  conflicts,
];
