import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../shared/domain/facts.ts';
import {
  freePool,
  internalAddresses,
  isPrivate,
  overlaps,
  parseNetwork,
  poolClashes,
} from '../../../shared/domain/plans-addresses.ts';
import { sampleFacts } from '../../support/sample-facts.ts';

function host(...addresses: readonly string[]): Facts {
  const lines = addresses.map((entry, index) => {
    const [name, address] = entry.split(' ');
    return `${index + 2}: ${name}    inet ${address} scope global ${name}\\ x`;
  });
  return sampleFacts({ addresses: lines.join('\n') });
}

const choose = (hosts: Record<string, Facts>, logins: Record<string, string> = {}) =>
  Object.fromEntries(internalAddresses(new Map(Object.entries(hosts)), new Map(Object.entries(logins))));

describe('the internal address', () => {
  it('is the only private one', () => {
    expect(choose({ a: host('eth0 10.0.0.5/24', 'docker0 172.17.0.1/16', 'docker_gwbridge 172.18.0.1/16') })).toEqual({
      a: '10.0.0.5',
    });
  });

  it('is the one in the network that all hosts share', () => {
    const hosts = {
      a: host('eth0 192.168.1.5/24', 'eth1 10.0.0.5/24'),
      b: host('eth0 192.168.2.6/24', 'eth1 10.0.0.6/24'),
    };
    expect(choose(hosts)).toEqual({ a: '10.0.0.5', b: '10.0.0.6' });
  });

  it('is the one logged in to where several would do', () => {
    const hosts = { a: host('eth0 192.168.1.5/24', 'eth1 10.0.0.5/24') };
    expect(choose(hosts, { a: '192.168.1.5' })).toEqual({ a: '192.168.1.5' });
  });

  it('is left to a person where nothing decides', () => {
    const hosts = { a: host('eth0 192.168.1.5/24', 'eth1 10.0.0.5/24') };
    expect(choose(hosts, { a: 'elsewhere.example' })).toEqual({});
  });

  it('is a public one only where there is no private one', () => {
    expect(choose({ a: host('eth0 203.0.113.5/24') })).toEqual({ a: '203.0.113.5' });
    expect(choose({ a: host('eth0 203.0.113.5/24', 'eth1 10.0.0.5/24') })).toEqual({ a: '10.0.0.5' });
    expect(isPrivate('203.0.113.5')).toBe(false);
    expect(isPrivate('172.31.0.1')).toBe(true);
  });
});

describe('the address pool', () => {
  it('clashes with a route or an address that it overlaps', () => {
    const facts = sampleFacts({ routes: '10.201.4.0/24 via 10.0.0.1 dev eth0\n10.0.0.0/24 dev eth0' });
    expect(poolClashes('10.201.0.0/16', [facts])).toEqual(['10.201.4.0/24']);
    expect(poolClashes('10.202.0.0/16', [facts])).toEqual([]);
    expect(freePool([facts])).toBe('10.202.0.0/16');
  });

  it('does not clash with the default route', () => {
    const facts = sampleFacts({ routes: 'default via 10.0.0.1 dev eth0\n10.0.0.0/24 dev eth0' });
    expect(freePool([facts])).toBe('10.201.0.0/16');
  });
});

describe('networks', () => {
  it('overlap when one holds the other', () => {
    const network = (text: string) => parseNetwork(text) ?? expect.fail(text);
    expect(overlaps(network('10.0.0.0/8'), network('10.201.0.0/16'))).toBe(true);
    expect(overlaps(network('10.200.0.0/16'), network('10.201.0.0/16'))).toBe(false);
    expect(overlaps(network('192.168.0.255/24'), network('192.168.0.0/32'))).toBe(true);
    expect(parseNetwork('10.0.0.256')).toBeUndefined();
    expect(parseNetwork('10.0.0.0/33')).toBeUndefined();
  });
});
