import type { Profile } from '../../schema/host.ts';
import type { Listener } from '../facts-network.ts';
import { blocksOverlap } from '../ipv4.ts';
import { portName } from '../profiles.ts';
import { type Check, type CheckSubject, pass, sources, swarmProfiles, unknown } from './check.ts';

const address: Check = {
  id: 'network.address',
  group: 'network',
  source: sources.swarmAdmin,
  limits: 'fail without an address, or where the chosen one is not on the host; warn where none of several is chosen',
  judge: ({ facts: { network }, context }) => {
    const found = network.addresses.map((each) => each.address);
    const value = found.join(', ');
    // Without the tool `ip` there are neither addresses nor routes.
    if (found.length === 0 && !network.routes) return unknown();
    if (found.length === 0) return { verdict: 'fail', value, reason: 'none', fix: 'fix' };
    const chosen = context.internalAddress;
    if (chosen && /^[\d.]+$/.test(chosen)) {
      if (found.includes(chosen)) return pass(chosen);
      return { verdict: 'fail', value, limit: chosen, reason: 'notThere', params: { chosen }, fix: 'fixChoose' };
    }
    if (chosen || found.length === 1) return pass(chosen ?? value);
    return { verdict: 'warn', value, reason: 'several', fix: 'fixChoose' };
  },
};

/** RFC 1918, RFC 6598 (carriers; clouds use it, too) and link-local. */
const privateBlocks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'];
const isPublic = (ip: string): boolean =>
  /^[\d.]+$/.test(ip) && !privateBlocks.some((block) => blocksOverlap(ip, block));

const publicAddress: Check = {
  id: 'network.public',
  group: 'network',
  source: sources.overlay,
  limits: 'warn where nodes would reach each other by a public address',
  profiles: swarmProfiles,
  judge: ({ facts: { network }, context }) => {
    if (network.addresses.length === 0) return undefined;
    const open = network.addresses.filter(({ address: ip }) => isPublic(ip)).map(({ address: ip }) => ip);
    const internal = context.internalAddress ?? (network.addresses.length === 1 ? network.addresses[0]?.address : null);
    if (internal && isPublic(internal)) return { verdict: 'warn', value: internal, reason: 'internal', fix: 'fix' };
    return pass(open.join(', '));
  },
};

const roles: readonly Profile[] = [...swarmProfiles, 'registry', 'rancher16-server', 'rancher16-host'];

const ports: Check = {
  id: 'network.ports',
  group: 'network',
  source: sources.swarm,
  limits:
    'fail where another program has a port of the profile: 2377/tcp (manager), 7946/tcp, 7946/udp, 4789/udp (nodes), 5000/tcp (registry), 8888/tcp (Rancher server), 500/udp, 4500/udp (Rancher hosts)',
  profiles: roles,
  judge: (subject) => {
    const needed = subject.limits.ports.map(({ value }) => value);
    const limit = needed.map(portName).join(', ');
    const { listening } = subject.facts.network;
    if (!listening) return unknown(limit);
    const taken = listening.filter(
      (each) => needed.some((one) => one.port === each.port && one.protocol === each.protocol) && !byUs(each, subject),
    );
    if (taken.length === 0) return pass('', limit);
    const value = taken.map((each) => `${portName(each)}${each.process ? ` (${each.process})` : ''}`).join(', ');
    const source = subject.limits.ports.find(({ value: one }) => taken.some(({ port }) => port === one.port))?.source;
    return { verdict: 'fail', value, limit, reason: 'taken', fix: 'fix', ...(source ? { source } : {}) };
  },
};

const swarmPorts = new Set(['2377/tcp', '7946/tcp', '7946/udp', '4789/udp']);

/**
 * The swarm's own sockets, those of the built-in registry, and of a Rancher that runs here. The kernel's VXLAN socket has no
 * process; without root no process is seen. Another cluster is judged by its own check.
 */
function byUs(listener: Listener, { facts }: CheckSubject): boolean {
  const { docker, leftovers } = facts;
  const ofDocker = listener.process === null || listener.process === 'dockerd';
  if (swarmPorts.has(portName(listener))) return docker.server?.swarm.state === 'active' && ofDocker;
  const published = listener.process === null || listener.process === 'docker-proxy' || listener.process === 'registry';
  if (docker.slipwayRegistry !== null && published && listener.protocol === 'tcp') return true;
  const rancher = (leftovers.rancherContainers ?? []).length > 0;
  return rancher && (published || listener.process === 'charon' || listener.process === 'rancher');
}

/** Docker's first bridge network (moby libnetwork/ipamutils). */
const dockerBridge = '172.17.0.0/16';

const routes: Check = {
  id: 'network.routes',
  group: 'network',
  source: sources.dockerd,
  limits: 'warn where a route overlaps 172.17.0.0/16',
  judge: ({ facts: { network } }) => {
    if (!network.routes) return unknown();
    const foreign = network.routes.filter((route) => !/^(docker|br-)/.test(route.interface));
    const clash = foreign.filter((route) => blocksOverlap(route.destination, dockerBridge));
    const value = clash.map((route) => `${route.destination} (${route.interface})`).join(', ');
    return clash.length === 0
      ? pass('', dockerBridge)
      : { verdict: 'warn', value, limit: dockerBridge, reason: 'overlaps', fix: 'fix' };
  },
};

const defaultRoute: Check = {
  id: 'network.defaultRoute',
  group: 'network',
  source: sources.slipway,
  limits: 'warn without a default route',
  judge: ({ facts: { network } }) => {
    if (!network.routes) return unknown();
    if (network.defaultInterface) return pass(network.defaultInterface);
    return { verdict: 'warn', value: '', reason: 'none', fix: 'fix' };
  },
};

const mtu: Check = {
  id: 'network.mtu',
  group: 'network',
  source: { name: 'moby issue 36689', url: 'https://github.com/moby/moby/issues/36689' },
  limits: 'warn < 1500',
  profiles: swarmProfiles,
  judge: ({ facts: { network } }) => {
    const limit = '≥ 1500';
    if (network.mtu === null) return unknown(limit);
    const value = String(network.mtu);
    return network.mtu >= 1500 ? pass(value, limit) : { verdict: 'warn', value, limit, reason: 'small', fix: 'fix' };
  },
};

const offload: Check = {
  id: 'network.offload',
  group: 'network',
  source: { name: 'moby issue 41775', url: 'https://github.com/moby/moby/issues/41775' },
  limits: 'warn on vmxnet3, whose checksum offload breaks VXLAN',
  profiles: swarmProfiles,
  judge: ({ facts: { network } }) => {
    if (network.driver === null) return undefined;
    if (network.driver !== 'vmxnet3') return pass(network.driver);
    const params = { interface: network.defaultInterface ?? '' };
    return { verdict: 'warn', value: network.driver, reason: 'vmxnet3', params, fix: 'fix' };
  },
};

const nameservers: Check = {
  id: 'network.nameservers',
  group: 'network',
  source: sources.troubleshoot,
  limits: 'warn without one, or with none but loopback addresses; a Rancher 1.6 host fails',
  judge: ({ facts: { network } }) => {
    if (!network.nameservers) return unknown();
    const value = network.nameservers.join(', ');
    if (network.nameservers.length === 0) return { verdict: 'warn', value, reason: 'none', fix: 'fix' };
    // Docker replaces systemd-resolved's own 127.0.0.53 by the real ones.
    const usable = network.nameservers.some((each) => !each.startsWith('127.') || each === '127.0.0.53');
    return usable ? pass(value) : { verdict: 'warn', value, reason: 'loopback', fix: 'fixLoopback' };
  },
};

const resolution: Check = {
  id: 'network.resolution',
  group: 'network',
  source: sources.slipway,
  limits: 'warn without an answer, or later than 2 s',
  judge: ({
    facts: {
      network: { resolution: probe },
    },
  }) => {
    const limit = '≤ 2 s';
    const params = { name: probe.name };
    if (probe.answered === null) return unknown(limit);
    const value = probe.milliseconds === null ? '' : `${(probe.milliseconds / 1000).toFixed(1)} s`;
    if (!probe.answered) return { verdict: 'warn', value, limit, reason: 'noAnswer', params, fix: 'fix' };
    if ((probe.milliseconds ?? 0) > 2000) return { verdict: 'warn', value, limit, reason: 'slow', params, fix: 'fix' };
    return pass(value, limit);
  },
};

const forwarding: Check = {
  id: 'network.forwarding',
  group: 'network',
  source: sources.firewall,
  limits: 'fail where a file forces net.ipv4.ip_forward = 0; warn where Docker runs and it is 0',
  repair: 'sysctl.forward',
  judge: ({ facts: { network, docker } }) => {
    const files = network.ipForwardForcedOff;
    if (files.length > 0)
      return { verdict: 'fail', value: files.join(', '), limit: '1', reason: 'forcedOff', fix: 'fix' };
    if (network.ipForward === null) return unknown('1');
    // Docker sets it at its start.
    if (network.ipForward || docker.server === null) return pass(network.ipForward ? '1' : '0', '1');
    return { verdict: 'warn', value: '0', limit: '1', reason: 'off', fix: 'fixOff' };
  },
};

const proxy: Check = {
  id: 'network.proxy',
  group: 'network',
  source: sources.proxy,
  limits: 'warn where a proxy is set that Docker does not use',
  judge: ({ facts: { network } }) =>
    network.proxies.length === 0
      ? undefined
      : { verdict: 'warn', value: network.proxies.join('; '), reason: 'set', fix: 'fix' },
};

export const networkChecks: readonly Check[] = [
  address,
  publicAddress,
  ports,
  routes,
  defaultRoute,
  mtu,
  offload,
  nameservers,
  resolution,
  forwarding,
  proxy,
];
