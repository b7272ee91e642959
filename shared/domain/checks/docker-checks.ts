import { type Check, isSwarmNode, pass, sources, unknown } from './check.ts';
import { isAtLeast, versionParts } from './distributions.ts';

const engine: Check = {
  id: 'docker.engine',
  group: 'docker',
  source: sources.install,
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
  source: { name: 'moby releases', url: 'https://docs.docker.com/engine/release-notes/' },
  judge: ({ facts: { docker } }) => {
    if (docker.kind === 'none' || docker.kind === 'podman') return undefined;
    const limit = '≥ 17.06';
    const value = docker.server?.version ?? docker.clientVersion;
    if (!value || versionParts(value)[0] === 0) return unknown(limit);
    if (!isAtLeast(value, 17, 6)) return { verdict: 'fail', value, limit, reason: 'tooOld', fix: 'fix' };
    if (!isAtLeast(value, 18, 6)) return { verdict: 'warn', value, limit: '≥ 18.06', reason: 'noDrain', fix: 'fix' };
    if (dropsConnections(value)) return { verdict: 'warn', value, limit, reason: 'drops', fix: 'fix' };
    return pass(value, limit);
  },
};

/** Connections through the mesh to tasks on other nodes are cut when a task stops (moby #51842; mended in 29.1.5 and 25.0.15). */
function dropsConnections(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  if (major === 29) return minor === 0 || (minor === 1 && patch < 5);
  return major === 25 && minor === 0 && patch < 15;
}

const service: Check = {
  id: 'docker.service',
  group: 'docker',
  source: sources.install,
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

const configuration: Check = {
  id: 'docker.configuration',
  group: 'docker',
  source: sources.dockerd,
  judge: ({ facts: { docker }, profiles }) => {
    const { text, readable } = docker.daemonJson;
    if (!readable) return unknown('JSON');
    if (text === null) return pass('', 'JSON');
    const keys = readKeys(text);
    if (!keys)
      return { verdict: 'fail', value: '/etc/docker/daemon.json', limit: 'JSON', reason: 'invalid', fix: 'fixInvalid' };
    if (keys['live-restore'] === true && isSwarmNode(profiles)) {
      return {
        verdict: 'fail',
        value: 'live-restore: true',
        limit: 'live-restore: false',
        reason: 'liveRestore',
        fix: 'fixLiveRestore',
      };
    }
    if ('hosts' in keys) return { verdict: 'warn', value: 'hosts', reason: 'hosts', fix: 'fixHosts' };
    return pass(Object.keys(keys).join(', '), 'JSON');
  },
};

/** Undefined where it is not a JSON object. An empty file is one for dockerd, too. */
function readKeys(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    // Invalid is an answer here, not an error.
    return undefined;
  }
}

const storageDriver: Check = {
  id: 'docker.storageDriver',
  group: 'docker',
  source: sources.storage,
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
  judge: ({ facts: { docker }, profiles }) =>
    docker.server?.rootless && isSwarmNode(profiles)
      ? { verdict: 'fail', value: 'rootless', reason: 'noSwarm', fix: 'fix' }
      : undefined,
};

const conflicts: Check = {
  id: 'docker.conflicts',
  group: 'docker',
  source: sources.install,
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
  service,
  configuration,
  storageDriver,
  rootless,
  conflicts,
];
