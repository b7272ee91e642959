import { describe, expect, it } from 'vitest';
import { readSshConfig } from '../../../electron/adapters/ssh/ssh-config.ts';

describe('readSshConfig', () => {
  it('resolves each hop of a ProxyJump; what it names itself wins over its section', () => {
    const found = readSshConfig(`
Host gate
  HostName 192.0.2.9
  User keeper
  Port 2022
Host deep
  ProxyJump gate,ops@[2001:db8::1]:2200,ssh://ada@gate:22
`);
    expect(found.find(({ alias }) => alias === 'deep')?.jumps).toEqual([
      { alias: 'gate', hostName: '192.0.2.9', port: 2022, user: 'keeper' },
      { alias: '2001:db8::1', hostName: '2001:db8::1', port: 2200, user: 'ops' },
      { alias: 'gate', hostName: '192.0.2.9', port: 22, user: 'ada' },
    ]);
  });

  it('lists the named hosts with what patterns add to them', () => {
    const found = readSshConfig(`
# comment
Host web db
  HostName %h.example.test
  Port 2222
Host bastion
  HostName 192.0.2.1
  User jump
  ProxyJump none
host inner
  hostname 10.0.0.5
  ProxyJump bastion
Host *.example.test !x
  User never
Host *
  User deploy
  IdentityFile ~/.ssh/id_fleet
`);
    expect(found).toEqual([
      {
        alias: 'web',
        hostName: 'web.example.test',
        port: 2222,
        user: 'deploy',
        identityFile: '~/.ssh/id_fleet',
        proxyJump: null,
        jumps: [],
      },
      {
        alias: 'db',
        hostName: 'db.example.test',
        port: 2222,
        user: 'deploy',
        identityFile: '~/.ssh/id_fleet',
        proxyJump: null,
        jumps: [],
      },
      {
        alias: 'bastion',
        hostName: '192.0.2.1',
        port: 22,
        user: 'jump',
        identityFile: '~/.ssh/id_fleet',
        proxyJump: null,
        jumps: [],
      },
      {
        alias: 'inner',
        hostName: '10.0.0.5',
        port: 22,
        user: 'deploy',
        identityFile: '~/.ssh/id_fleet',
        proxyJump: 'bastion',
        jumps: [{ alias: 'bastion', hostName: '192.0.2.1', port: 22, user: 'jump' }],
      },
    ]);
  });

  it('passes Match sections over and runs nothing of theirs', () => {
    const found = readSshConfig('Match exec "touch /tmp/slipway-match-ran"\n  User evil\nHost a\n  Port 70000\n');
    expect(found).toEqual([
      { alias: 'a', hostName: 'a', port: 22, user: null, identityFile: null, proxyJump: null, jumps: [] },
    ]);
  });

  it('finds nothing in an empty file', () => {
    expect(readSshConfig('')).toEqual([]);
  });
});
