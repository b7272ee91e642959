import { type Check, isSwarmNode, pass, sources, unknown } from './check.ts';

const swarm: Check = {
  id: 'leftover.swarm',
  group: 'leftovers',
  source: sources.article,
  limits: 'fail a node of another cluster; warn state of an earlier one',
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
  limits: 'warn containers or data of an earlier Docker',
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
  limits: 'warn containers, processes or folders of Rancher',
  judge: ({ facts: { leftovers } }) => {
    const running = leftovers.processes.filter(isRancher);
    const units = leftovers.units.filter(isRancher);
    const found = [...running, ...units, ...(leftovers.rancherContainers ?? []), ...leftovers.paths.filter(isRancher)];
    return found.length === 0 ? pass('') : { verdict: 'warn', value: found.join(', '), reason: 'found', fix: 'fix' };
  },
};

const kubernetes: Check = {
  id: 'leftover.kubernetes',
  group: 'leftovers',
  source: sources.rancherClean,
  limits: 'fail running kubelet, k3s, rke2 or etcd; warn services that start with the host, folders, links',
  judge: ({ facts: { leftovers } }) => {
    const running = leftovers.processes.filter((name) => !isRancher(name));
    if (running.length > 0) return { verdict: 'fail', value: running.join(', '), reason: 'running', fix: 'fixRunning' };
    const units = leftovers.units.filter((name) => !isRancher(name));
    if (units.length > 0) return { verdict: 'warn', value: units.join(', '), reason: 'starts', fix: 'fixRunning' };
    const found = [...leftovers.links, ...leftovers.paths.filter((path) => !isRancher(path))];
    return found.length === 0 ? pass('') : { verdict: 'warn', value: found.join(', '), reason: 'files', fix: 'fix' };
  },
};

const podman: Check = {
  id: 'leftover.podman',
  group: 'leftovers',
  source: sources.install,
  limits: 'warn where podman is installed; its running containers are counted',
  judge: ({ facts: { packages, leftovers } }) => {
    const installed = packages.installed.find(({ name }) => name === 'podman');
    const running = leftovers.runtimes.conmon ?? 0;
    if (!installed && running === 0) return pass('');
    const value = installed ? `podman ${installed.version}` : 'conmon';
    const params = { running };
    return { verdict: 'warn', value, reason: running > 0 ? 'running' : 'installed', params, fix: 'fix' };
  },
};

const containerd: Check = {
  id: 'leftover.containerd',
  group: 'leftovers',
  source: sources.install,
  limits: 'warn where containerd or CRI-O runs without Docker',
  judge: ({ facts: { docker, leftovers } }) => {
    if (docker.kind !== 'none') return undefined;
    const found = ['containerd', 'crio'].filter((name) => (leftovers.runtimes[name] ?? 0) > 0);
    return found.length === 0 ? pass('') : { verdict: 'warn', value: found.join(', '), reason: 'alone', fix: 'fix' };
  },
};

const configuration: Check = {
  id: 'leftover.configuration',
  group: 'leftovers',
  source: sources.dockerd,
  limits: 'warn where daemon.json is there before Docker is',
  judge: ({ facts: { docker } }) => {
    if (docker.kind !== 'none') return undefined;
    const { text, readable } = docker.daemonJson;
    if (!readable) return unknown();
    if (text === null) return pass('');
    return { verdict: 'warn', value: '/etc/docker/daemon.json', reason: 'old', fix: 'fix' };
  },
};

/** Docker's sources of before 2017, switched off in 2020. */
const deadRepository = /\/\/(apt|yum)\.dockerproject\.org|\/\/get\.docker\.(com|io)\/ubuntu|packages\.docker\.com/;
const dockerRepository = /\/docker-ce\/|\/\/download\.docker\.com\//;

const repositories: Check = {
  id: 'leftover.repositories',
  group: 'leftovers',
  source: sources.install,
  limits: 'warn package sources of Docker that are dead, or more than one',
  judge: ({ facts: { packages } }) => {
    if (packages.sources === null) return packages.manager === 'none' ? undefined : unknown();
    const dead = packages.sources.filter(({ url }) => deadRepository.test(url));
    const params = { files: [...new Set(dead.map(({ file }) => file))].join(', ') };
    if (dead.length > 0)
      return { verdict: 'warn', value: dead.map(({ url }) => url).join(', '), reason: 'dead', params, fix: 'fix' };
    const files = new Set(packages.sources.filter(({ url }) => dockerRepository.test(url)).map(({ file }) => file));
    if (files.size < 2) return pass([...files].join(', '));
    return { verdict: 'warn', value: [...files].join(', '), reason: 'several', params: {}, fix: 'fixSeveral' };
  },
};

export const leftoverChecks: readonly Check[] = [
  swarm,
  containers,
  podman,
  containerd,
  rancher,
  kubernetes,
  configuration,
  repositories,
];
