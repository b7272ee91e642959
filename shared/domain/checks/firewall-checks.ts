import type { Profile } from '../../schema/host.ts';
import { blockedPorts } from '../firewall.ts';
import { portName } from '../profiles.ts';
import { type Check, type CheckSubject, pass, sources, swarmProfiles, unknown } from './check.ts';

const roles: readonly Profile[] = [...swarmProfiles, 'registry', 'rancher16-server', 'rancher16-host'];

const firewall: Check = {
  id: 'network.firewall',
  group: 'network',
  source: sources.firewall,
  limits:
    'fail where firewalld, ufw, nftables or iptables keep a port of the profile from the other nodes; warn where its rules could not be read',
  profiles: roles,
  repair: 'firewall.open',
  judge: (subject) => {
    const { network } = subject.facts;
    if (!network.firewalls) return unknown();
    const needed = subject.limits.ports.map(({ value }) => value);
    const limit = needed.map(portName).join(', ');
    const { by, ports } = blockedPorts(network.firewall, needed, peerNetwork(subject));
    if (ports.length > 0) {
      const params = { by: by ?? '', ports: ports.map(portName).join(', ') };
      const fix = by === 'firewalld' ? 'fixFirewalld' : by === 'ufw' ? 'fixUfw' : 'fix';
      // What nft's own configuration says is a person's to change.
      return {
        verdict: 'fail',
        value: params.ports,
        limit,
        reason: 'blocks',
        params,
        fix,
        repairable: by !== 'nftables',
      };
    }
    const unread = network.firewalls.filter((name) => !wasRead(subject, name));
    const value = network.firewalls.join(', ');
    if (unread.length === 0) return pass(value, limit);
    const params = { ports: limit };
    return {
      verdict: 'warn',
      value: unread.join(', '),
      limit,
      reason: 'unread',
      params,
      fix: 'fix',
      repairable: false,
    };
  },
};

function wasRead({ facts }: CheckSubject, name: string): boolean {
  const { firewalld, ufw, nftables } = facts.network.firewall;
  switch (name) {
    case 'firewalld':
      return firewalld !== null;
    case 'ufw':
      return ufw !== null;
    default:
      return nftables !== null;
  }
}

/** The network of the address by which the others reach it; null where it is not clear yet. */
export function peerNetwork({ facts, context }: Pick<CheckSubject, 'facts' | 'context'>): string | null {
  const { addresses } = facts.network;
  const own = addresses.find(({ address }) => address === context.internalAddress) ?? soleOf(addresses);
  return own ? `${own.address}/${own.prefix}` : null;
}

function soleOf<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

const iptables: Check = {
  id: 'network.iptables',
  group: 'network',
  source: { name: 'Docker manual: Ubuntu', url: 'https://docs.docker.com/engine/install/ubuntu/' },
  limits: 'warn where rules lie in both backends, nft and legacy',
  judge: ({ facts: { network } }) => {
    const { version, legacyTables } = network.iptables;
    if (version === '') return undefined;
    if (legacyTables === null) return unknown();
    const value = version.replace(/^iptables /, '');
    const mixed = version.includes('nf_tables') && legacyTables.length > 0;
    if (!mixed) return pass(value);
    const params = { tables: legacyTables.join(', ') };
    return { verdict: 'warn', value, reason: 'mixed', params, fix: 'fix' };
  },
};

const bridgeFilter: Check = {
  id: 'network.bridgeFilter',
  group: 'network',
  source: sources.firewall,
  limits: 'warn where bridge-nf-call-iptables is 0 once Docker runs',
  repair: 'sysctl.forward',
  judge: ({ facts: { network, docker } }) => {
    if (network.bridgeFilter === null || docker.server === null) return undefined;
    return network.bridgeFilter
      ? pass('1', '1')
      : { verdict: 'warn', value: '0', limit: '1', reason: 'off', fix: 'fix' };
  },
};

export const firewallChecks: readonly Check[] = [firewall, iptables, bridgeFilter];
