import type { DockerFacts } from '../facts.ts';
import { type Check, pass, sources, swarmProfiles, unknown } from './check.ts';
import { isDaemonKey } from './daemon-keys.ts';
import { isAtLeast } from './distributions.ts';

type Keys = Readonly<Record<string, unknown>>;

/** Undefined where it is not a JSON object. An empty file is one for dockerd, too. */
function readKeys(text: string): Keys | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    // Invalid is an answer here, not an error.
    return undefined;
  }
}

/** Keys of daemon.json; undefined where there is no file or nothing that can be read as one. */
function keysOf({ daemonJson }: DockerFacts): Keys | undefined {
  return daemonJson.text === null ? undefined : readKeys(daemonJson.text);
}

const path = '/etc/docker/daemon.json';

const configuration: Check = {
  id: 'docker.configuration',
  group: 'docker',
  source: sources.dockerd,
  limits: 'fail what is no JSON object',
  judge: ({ facts: { docker } }) => {
    const { text, readable } = docker.daemonJson;
    if (!readable) return unknown('JSON');
    if (text === null) return pass('', 'JSON');
    const keys = readKeys(text);
    return keys
      ? pass(Object.keys(keys).join(', '), 'JSON')
      : { verdict: 'fail', value: path, limit: 'JSON', reason: 'invalid', fix: 'fixInvalid' };
  },
};

/** dockerd: `the following directives don't match any configuration option: a, b`. */
const unknownKeys = /don't match any configuration option: (.+)/;

const keys: Check = {
  id: 'docker.keys',
  group: 'docker',
  source: sources.dockerd,
  limits:
    'fail keys that the engine does not know (by “dockerd --validate” from 23.0; else by the list of all keys), or another refusal by it',
  judge: ({ facts: { docker } }) => {
    const found = keysOf(docker);
    if (!found) return undefined;
    const { validation } = docker.daemonJson;
    const engine = docker.server?.version ?? docker.clientVersion;
    const foreign = Object.keys(found).filter((key) => !isDaemonKey(key));
    if (validation === '') return pass('dockerd --validate');
    const refusedKeys = validation === null ? undefined : unknownKeys.exec(validation)?.[1];
    if (refusedKeys) return { verdict: 'fail', value: refusedKeys, reason: 'unknown', fix: 'fix' };
    if (validation !== null) {
      const detail = validation.split('\n').at(-1)?.slice(0, 300) ?? '';
      return { verdict: 'fail', value: path, reason: 'refused', params: { detail }, fix: 'fixRefused' };
    }
    if (foreign.length === 0) return pass(Object.keys(found).join(', '));
    // The list is complete for engines that can't be asked; a newer one may know more.
    const sure = engine !== null && !isAtLeast(engine, 23, 0);
    return { verdict: sure ? 'fail' : 'warn', value: foreign.join(', '), reason: 'unknown', fix: 'fix' };
  },
};

/** Options of the daemon whose key in daemon.json has another name (dockerd reference). */
const keysOfFlags: Readonly<Record<string, string>> = {
  '-H': 'hosts',
  '--host': 'hosts',
  '-D': 'debug',
  '-l': 'log-level',
  '-s': 'storage-driver',
  '-g': 'data-root',
  '-G': 'group',
  '-b': 'bridge',
  '-p': 'pidfile',
  '--log-opt': 'log-opts',
  '--storage-opt': 'storage-opts',
  '--exec-opt': 'exec-opts',
  '--label': 'labels',
  '--registry-mirror': 'registry-mirrors',
  '--insecure-registry': 'insecure-registries',
  '--default-address-pool': 'default-address-pools',
  '--default-ulimit': 'default-ulimits',
  '--dns-opt': 'dns-opts',
  '--graph': 'data-root',
};

const flags: Check = {
  id: 'docker.flags',
  group: 'docker',
  source: sources.troubleshoot,
  limits:
    'fail a key that the service also gives as an option (hosts and -H); warn hosts where the service is not known yet',
  judge: ({ facts: { docker } }) => {
    const found = keysOf(docker);
    if (!found) return undefined;
    const known = docker.flags ?? [];
    const given = known.flatMap((flag) => {
      const key = keysOfFlags[flag] ?? flag.replace(/^--/, '');
      return key in found ? [`${key} (${flag})`] : [];
    });
    if (given.length > 0) return { verdict: 'fail', value: given.join(', '), reason: 'clash', fix: 'fix' };
    // Every packaged service has -H; without one there is nothing to clash with.
    if ('hosts' in found && known.length === 0) return { verdict: 'warn', value: 'hosts', reason: 'hosts', fix: 'fix' };
    return pass(known.join(' '));
  },
};

const liveRestore: Check = {
  id: 'docker.liveRestore',
  group: 'docker',
  source: sources.liveRestore,
  limits: 'fail where it is on: the next start of the engine would fail',
  profiles: swarmProfiles,
  judge: ({ facts: { docker } }) => {
    const limit = 'live-restore: false';
    const inFile = keysOf(docker)?.['live-restore'] === true;
    const running = docker.server?.liveRestore === true;
    if (!inFile && !running) return docker.kind === 'none' && !keysOf(docker) ? undefined : pass('false', limit);
    const reason = inFile ? 'inFile' : 'running';
    return {
      verdict: 'fail',
      value: 'live-restore: true',
      limit,
      reason,
      fix: inFile ? 'fix' : 'fixRunning',
      fixedByPlan: true,
    };
  },
};

const firewallBackend: Check = {
  id: 'docker.firewallBackend',
  group: 'docker',
  source: {
    name: 'Docker manual: Docker with nftables',
    url: 'https://docs.docker.com/engine/network/firewall-nftables/',
  },
  limits: 'fail "firewall-backend": "nftables" without the feature swarm-nftables (29.6)',
  profiles: swarmProfiles,
  judge: ({ facts: { docker } }) => {
    const found = keysOf(docker);
    if (found?.['firewall-backend'] !== 'nftables') return undefined;
    const features = found.features;
    const lifted = typeof features === 'object' && features !== null && Object(features)['swarm-nftables'] === true;
    return lifted
      ? pass('nftables, swarm-nftables')
      : { verdict: 'fail', value: 'nftables', limit: 'iptables', reason: 'noSwarm', fix: 'fix' };
  },
};

export const daemonChecks: readonly Check[] = [configuration, keys, flags, liveRestore, firewallBackend];
