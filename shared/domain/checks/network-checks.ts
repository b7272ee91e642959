import type { Profile } from '../../schema/host.ts';
import type { Listener } from '../facts.ts';
import { blocksOverlap } from '../ipv4.ts';
import { type Check, type CheckSubject, isSwarmNode, pass, sources, unknown } from './check.ts';

const address: Check = {
  id: 'network.address',
  group: 'network',
  source: sources.swarmAdmin,
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

/** Ports that Swarm binds on a node (https://docs.docker.com/engine/swarm/swarm-tutorial/). */
function neededPorts(profiles: ReadonlySet<Profile>): readonly Pick<Listener, 'protocol' | 'port'>[] {
  const node = [
    { protocol: 'tcp', port: 7946 },
    { protocol: 'udp', port: 7946 },
    { protocol: 'udp', port: 4789 },
  ] as const;
  return profiles.has('swarm-manager') ? [{ protocol: 'tcp', port: 2377 } as const, ...node] : node;
}

const ports: Check = {
  id: 'network.ports',
  group: 'network',
  source: sources.swarm,
  judge: (subject) => {
    if (!isSwarmNode(subject.profiles)) return undefined;
    const needed = neededPorts(subject.profiles);
    const limit = needed.map(({ port, protocol }) => `${port}/${protocol}`).join(', ');
    const { listening } = subject.facts.network;
    if (!listening) return unknown(limit);
    const taken = listening.filter(
      (each) =>
        needed.some((one) => one.port === each.port && one.protocol === each.protocol) && !bySwarm(each, subject),
    );
    if (taken.length === 0) return pass('', limit);
    const value = taken
      .map((each) => `${each.port}/${each.protocol}${each.process ? ` (${each.process})` : ''}`)
      .join(', ');
    return { verdict: 'fail', value, limit, reason: 'taken', fix: 'fix' };
  },
};

/** The kernel's VXLAN socket has no process; without root no process is seen. Another cluster is judged by its own check. */
function bySwarm(listener: Listener, { facts }: CheckSubject): boolean {
  const active = facts.docker.server?.swarm.state === 'active';
  return active && (listener.process === null || listener.process === 'dockerd');
}

/** Docker's first bridge network (moby libnetwork/ipamutils). */
const dockerBridge = '172.17.0.0/16';

const routes: Check = {
  id: 'network.routes',
  group: 'network',
  source: sources.dockerd,
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

const mtu: Check = {
  id: 'network.mtu',
  group: 'network',
  source: { name: 'moby issue 36689', url: 'https://github.com/moby/moby/issues/36689' },
  judge: ({ facts: { network }, profiles }) => {
    if (!isSwarmNode(profiles)) return undefined;
    const limit = '≥ 1500';
    if (network.mtu === null) return unknown(limit);
    const value = String(network.mtu);
    return network.mtu >= 1500 ? pass(value, limit) : { verdict: 'warn', value, limit, reason: 'small', fix: 'fix' };
  },
};

const nameservers: Check = {
  id: 'network.nameservers',
  group: 'network',
  source: { name: 'Docker manual: troubleshooting', url: 'https://docs.docker.com/engine/daemon/troubleshoot/' },
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

const firewall: Check = {
  id: 'network.firewall',
  group: 'network',
  source: sources.firewall,
  judge: ({ facts: { network }, profiles }) => {
    if (!network.firewalls) return unknown();
    if (network.firewalls.length === 0) return pass('');
    const value = network.firewalls.join(', ');
    const needed = isSwarmNode(profiles)
      ? neededPorts(profiles)
          .map((each) => `${each.port}/${each.protocol}`)
          .join(', ')
      : '';
    const fix = network.firewalls.includes('firewalld') ? 'fixFirewalld' : 'fix';
    return { verdict: 'warn', value, limit: needed, reason: 'active', params: { ports: needed }, fix };
  },
};

const forwarding: Check = {
  id: 'network.forwarding',
  group: 'network',
  source: sources.firewall,
  judge: ({ facts: { network } }) => {
    const files = network.ipForwardForcedOff;
    if (files.length > 0)
      return { verdict: 'fail', value: files.join(', '), limit: '1', reason: 'forcedOff', fix: 'fix' };
    if (network.ipForward === null) return unknown('1');
    // Docker sets it at its start.
    return pass(network.ipForward ? '1' : '0', '1');
  },
};

const proxy: Check = {
  id: 'network.proxy',
  group: 'network',
  source: { name: 'Docker manual: proxies', url: 'https://docs.docker.com/engine/daemon/proxy/' },
  judge: ({ facts: { network } }) =>
    network.proxies.length === 0
      ? undefined
      : { verdict: 'warn', value: network.proxies.join('; '), reason: 'set', fix: 'fix' },
};

const hostname: Check = {
  id: 'host.name',
  group: 'network',
  source: { name: 'RFC 1123', url: 'https://www.rfc-editor.org/rfc/rfc1123' },
  judge: ({ facts }) => {
    const value = facts.hostname;
    if (value === '') return unknown();
    if (/^localhost/i.test(value)) return { verdict: 'fail', value, reason: 'localhost', fix: 'fix' };
    const valid = value.split('.').every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
    return valid ? pass(value) : { verdict: 'warn', value, reason: 'invalid', fix: 'fix' };
  },
};

const machineId: Check = {
  id: 'host.machineId',
  group: 'network',
  source: { name: 'machine-id(5)', url: 'https://www.freedesktop.org/software/systemd/man/latest/machine-id.html' },
  judge: ({ facts: { machineIdHash } }) => {
    if (machineIdHash === null) return unknown();
    return machineIdHash === ''
      ? { verdict: 'fail', value: '', reason: 'empty', fix: 'fix' }
      : pass(machineIdHash.slice(0, 12));
  },
};

export const networkChecks: readonly Check[] = [
  address,
  ports,
  routes,
  mtu,
  nameservers,
  resolution,
  firewall,
  forwarding,
  proxy,
  hostname,
  machineId,
];
