import { type Check, isSwarmNode, pass, sources, unknown } from './check.ts';

const swarm: Check = {
  id: 'leftover.swarm',
  group: 'leftovers',
  source: sources.article,
  judge: ({ facts, profiles, context }) => {
    const found = facts.docker.server?.swarm;
    if (!found) {
      if (facts.leftovers.swarmState === null) return unknown('inactive');
      if (!facts.leftovers.swarmState || context.member) return pass('inactive', 'inactive');
      return { verdict: 'warn', value: 'docker-state.json', limit: 'inactive', reason: 'stateOnDisk', fix: 'fix' };
    }
    if (found.state === 'inactive') return pass('inactive', 'inactive');
    if (found.state === 'active' && context.member) return pass('active');
    const params = { error: found.error };
    if (found.state === 'active') {
      const verdict = isSwarmNode(profiles) ? 'fail' : 'warn';
      return { verdict, value: 'active', limit: 'inactive', reason: 'otherCluster', params, fix: 'fix' };
    }
    return { verdict: 'warn', value: found.state, limit: 'inactive', reason: 'troubled', params, fix: 'fix' };
  },
};

const containers: Check = {
  id: 'leftover.containers',
  group: 'leftovers',
  source: sources.article,
  judge: ({ facts: { docker, leftovers }, context }) => {
    if (context.member) return undefined;
    if (docker.server) {
      const { containers: count, containersRunning, images, volumes } = docker.server;
      const value = String(count);
      if (count === 0) return pass(value, '0');
      const params = { running: containersRunning, images, volumes: volumes ?? '?' };
      return { verdict: 'warn', value, limit: '0', reason: 'some', params, fix: 'fix' };
    }
    if (leftovers.dockerData === null) return unknown('0');
    if (leftovers.dockerData === 0) return pass('0', '0');
    const reason = docker.kind === 'none' ? 'dataWithoutEngine' : 'dataUnread';
    return {
      verdict: docker.kind === 'none' ? 'warn' : 'unknown',
      value: '/var/lib/docker',
      limit: '0',
      reason,
      fix: 'fixData',
    };
  },
};

const isRancher = (path: string) => /rancher|cattle/.test(path);

const rancher: Check = {
  id: 'leftover.rancher',
  group: 'leftovers',
  source: sources.rancherClean,
  judge: ({ facts: { leftovers } }) => {
    const running = leftovers.processes.filter(isRancher);
    const found = [...running, ...(leftovers.rancherContainers ?? []), ...leftovers.paths.filter(isRancher)];
    return found.length === 0 ? pass('') : { verdict: 'warn', value: found.join(', '), reason: 'found', fix: 'fix' };
  },
};

const kubernetes: Check = {
  id: 'leftover.kubernetes',
  group: 'leftovers',
  source: sources.rancherClean,
  judge: ({ facts: { leftovers } }) => {
    const running = leftovers.processes.filter((name) => !isRancher(name));
    if (running.length > 0) return { verdict: 'fail', value: running.join(', '), reason: 'running', fix: 'fixRunning' };
    const found = [...leftovers.links, ...leftovers.paths.filter((path) => !isRancher(path))];
    return found.length === 0 ? pass('') : { verdict: 'warn', value: found.join(', '), reason: 'files', fix: 'fix' };
  },
};

export const leftoverChecks: readonly Check[] = [swarm, containers, rancher, kubernetes];
