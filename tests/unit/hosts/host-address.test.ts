import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHostLine, parseHostLines } from '../../../shared/domain/host-address.ts';
import { NetworkAddress } from '../../../shared/schema/common.ts';

describe('a pasted host', () => {
  it.each([
    ['10.0.0.5', { name: '10.0.0.5', username: 'root', address: '10.0.0.5', port: 22 }],
    ['root@10.0.0.5:2222', { name: '10.0.0.5', username: 'root', address: '10.0.0.5', port: 2222 }],
    ['ws01 root@10.0.0.5', { name: 'ws01', username: 'root', address: '10.0.0.5', port: 22 }],
    ['ssh -p 2200 ada@host.example', { name: 'host.example', username: 'ada', address: 'host.example', port: 2200 }],
    ['ssh ada@host.example -p2200', { name: 'host.example', username: 'ada', address: 'host.example', port: 2200 }],
    ['ws02 ssh -l ada host', { name: 'ws02', username: 'ada', address: 'host', port: 22 }],
    ['ssh://ada@host:2200/', { name: 'host', username: 'ada', address: 'host', port: 2200 }],
    ['[2001:db8::5]:2222', { name: '2001:db8::5', username: 'root', address: '2001:db8::5', port: 2222 }],
    ['ada@2001:db8::5', { name: '2001:db8::5', username: 'ada', address: '2001:db8::5', port: 22 }],
  ])('%s is understood', (line, expected) => {
    expect(parseHostLine(line)).toEqual(expected);
  });

  it.each([
    ['10.0.0.300', 'address'],
    ['root@', 'address'],
    ['ssh -p 22', 'address'],
    ['host:0', 'port'],
    ['host:70000', 'port'],
    ['host:ssh', 'port'],
    ['host:', 'port'],
    ['a b@c d', 'tooManyWords'],
    ['bad name@host x', 'tooManyWords'],
    ['ro!ot@host', 'username'],
    ['ssh -J bastion host', 'option'],
    ['ho$t', 'address'],
    ['[10.0.0.5]', 'address'],
  ])('%s is refused because of its %s', (line, reason) => {
    expect(parseHostLine(line)).toBe(reason);
  });

  it('says for each wrong line which it is, and takes the others', () => {
    const pasted = parseHostLines('# ours\nmgr01 root@10.0.0.1\n\nroot@10.0.0.1\n10.0.0.2:99999\n10.0.0.3;\r\n');
    expect(pasted.hosts.map((host) => [host.line, host.name, host.address])).toEqual([
      [2, 'mgr01', '10.0.0.1'],
      [6, '10.0.0.3', '10.0.0.3'],
    ]);
    expect(pasted.errors).toEqual([
      { line: 4, text: 'root@10.0.0.1', reason: 'repeated' },
      { line: 5, text: '10.0.0.2:99999', reason: 'port' },
    ]);
  });

  const user = fc.stringMatching(/^[a-z_][a-z0-9_-]{0,10}$/).filter((name) => name !== 'ssh');
  const place = { address: fc.ipV4(), port: fc.integer({ min: 1, max: 65_535 }), username: user };

  it('comes back from every way of writing it', () => {
    fc.assert(
      fc.property(fc.record(place), fc.nat(3), ({ address, port, username }, form) => {
        const forms = [
          `${username}@${address}:${port}`,
          `ssh -p ${port} ${username}@${address}`,
          `ssh -l ${username} -p${port} ${address}`,
          `ssh://${username}@${address}:${port}`,
        ];
        expect(parseHostLine(forms[form] ?? '')).toEqual({ name: address, username, address, port });
      }),
    );
  });

  /** `::` alone at an end is a network's address, which the schema refuses. */
  const version6 = fc.ipV6().filter((address) => NetworkAddress.safeParse(address).success);

  it('keeps IPv6 addresses and ports apart', () => {
    fc.assert(
      fc.property(version6, fc.integer({ min: 1, max: 65_535 }), (address, port) => {
        expect(parseHostLine(`[${address}]:${port}`)).toMatchObject({ address, port });
        expect(parseHostLine(address)).toMatchObject({ address, port: 22 });
      }),
    );
  });

  it('is found or refused in every text, line by line, and never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { hosts, errors } = parseHostLines(text);
        const lines = [...hosts, ...errors].map((each) => each.line);
        const written = text.split(/\r?\n/).filter((line) => {
          const trimmed = line.trim().replace(/[,;]$/, '').trim();
          return trimmed !== '' && !trimmed.startsWith('#');
        });
        expect(new Set(lines).size).toBe(lines.length);
        expect(lines.length).toBe(written.length);
      }),
    );
  });
});
