import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookUpKnownHost, parseKnownHosts } from '../../../electron/adapters/ssh/known-hosts.ts';

const ed25519 = { type: 'ssh-ed25519', key: 'AAAAC3NzaC1lZDI1NTE5AAAAIHRlc3Q=' };
const other = { type: 'ssh-ed25519', key: 'AAAAC3NzaC1lZDI1NTE5AAAAIG90aGVy' };
const rsa = { type: 'ssh-rsa', key: 'AAAAB3NzaC1yc2EAAAADAQABAAAA' };

function look(text: string, address = 'db.example.test', port = 22, key = ed25519) {
  return lookUpKnownHost(text, { address, port }, key);
}

function hashed(name: string): string {
  const salt = Buffer.from('twenty bytes of salt');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

describe('lookUpKnownHost', () => {
  const line = (hosts: string, key = ed25519) => `${hosts} ${key.type} ${key.key} comment`;

  it.each([
    ['a plain name', line('db.example.test'), 'match'],
    ['one of several names', line('other,db.example.test,10.0.0.1'), 'match'],
    ['a name in another case', line('DB.Example.test'), 'match'],
    ['a wildcard', line('*.example.test'), 'match'],
    ['a question mark', line('d?.example.test'), 'match'],
    ['a negation', line('*.example.test,!db.example.test'), 'absent'],
    ['a hashed name', line(hashed('db.example.test')), 'match'],
    ['a hashed other name', line(hashed('web.example.test')), 'absent'],
    ['another key of the type', line('db.example.test', other), 'mismatch'],
    ['a key of another type only', line('db.example.test', rsa), 'absent'],
    ['an old key beside the right one', `${line('db.example.test', other)}\n${line('db.example.test')}`, 'match'],
    ['a revoked key', `${line('db.example.test')}\n@revoked ${line('*')}`, 'revoked'],
    ['another key revoked', `${line('db.example.test')}\n@revoked ${line('*', other)}`, 'match'],
    ['a certificate authority', `@cert-authority ${line('*.example.test')}`, 'absent'],
    ['an unknown marker', `@future ${line('db.example.test')}`, 'absent'],
    ['a comment', `# ${line('db.example.test')}`, 'absent'],
    ['nothing', '', 'absent'],
  ])('reads %s', (_name, text, verdict) => {
    expect(look(text)).toBe(verdict);
  });

  it('asks for a port other than 22 by [host]:port', () => {
    expect(look(line('[db.example.test]:2222'), 'db.example.test', 2222)).toBe('match');
    expect(look(line(hashed('[db.example.test]:2222')), 'db.example.test', 2222)).toBe('match');
    expect(look(line('db.example.test'), 'db.example.test', 2222)).toBe('absent');
    expect(look(line('[db.example.test]:2222'))).toBe('absent');
  });

  it('takes no character of a name as a pattern of its own', () => {
    expect(look(line('db-example-test'))).toBe('absent');
    expect(look(line('db.example.test|x'))).toBe('absent');
  });

  it('never throws and never finds a key that is not in the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(look(text)).toBe('absent');
      }),
    );
  });
});

describe('parseKnownHosts', () => {
  it('tells marked lines apart', () => {
    const text = `@cert-authority *.example.test ssh-rsa AAAA\n@revoked * ssh-rsa BBBB\nhost ssh-rsa CCCC\nbroken line\n`;
    expect(parseKnownHosts(text).map(({ marker, key }) => [marker, key])).toEqual([
      ['cert-authority', 'AAAA'],
      ['revoked', 'BBBB'],
      [null, 'CCCC'],
    ]);
  });
});
