import { describe, expect, it } from 'vitest';
import { clientConfigProof, removeAuthorities } from '../../../electron/commands/registry-access.ts';
import { changeLogins } from '../../../shared/domain/client-config.ts';

const login = { registryHost: '10.0.0.1:5000', username: 'ann', password: 'pässword' };
const auth = Buffer.from('ann:pässword', 'utf8').toString('base64');

describe('logins in config.json of the docker client', () => {
  it('are added beside what is there', () => {
    const before = JSON.stringify({ auths: { 'other:1': { auth: 'b3RoZXI=' } }, psFormat: 'x' });
    const change = changeLogins(before, [login], false);
    expect(change.kind === 'changed' && JSON.parse(change.text)).toEqual({
      auths: { 'other:1': { auth: 'b3RoZXI=' }, '10.0.0.1:5000': { auth } },
      psFormat: 'x',
    });
  });

  it('make the file where there is none, and change nothing the second time', () => {
    const change = changeLogins('', [login], false);
    expect(change.kind).toBe('changed');
    expect(changeLogins(change.kind === 'changed' ? change.text : '', [login], false)).toEqual({ kind: 'same' });
  });

  it('are taken away alone', () => {
    const text = JSON.stringify({ auths: { 'other:1': {}, '10.0.0.1:5000': { auth } } });
    const change = changeLogins(text, [login], true);
    expect(change.kind === 'changed' && JSON.parse(change.text)).toEqual({ auths: { 'other:1': {} } });
    expect(changeLogins('', [login], true)).toEqual({ kind: 'same' });
  });

  it('are left to a credential store, and to hands where the file is broken', () => {
    expect(changeLogins('{"credsStore":"pass"}', [login], false)).toEqual({ kind: 'store', name: 'pass' });
    const helper = '{"credHelpers":{"10.0.0.1:5000":"ecr"}}';
    expect(changeLogins(helper, [login], false)).toEqual({ kind: 'store', name: 'ecr' });
    expect(changeLogins('{"auths":', [login], false)).toEqual({ kind: 'invalid' });
  });

  it('are proved without being named', () => {
    const proof = clientConfigProof(['10.0.0.1:5000'], true);
    expect(proof).toContain('grep -qF \'"10.0.0.1:5000"\'');
    expect(proof).not.toContain(auth);
  });
});

it('takes only those authorities away that are still as they were placed', () => {
  const authority = { registryHost: 'r:5000', certificate: 'x\n', sha256: 'a'.repeat(64) };
  expect(removeAuthorities([authority])).toBe(
    `if [ "$(sha256sum < /etc/docker/certs.d/r:5000/ca.crt 2>/dev/null | cut -d" " -f1)" = ${'a'.repeat(64)} ]; then rm -f /etc/docker/certs.d/r:5000/ca.crt && rmdir --ignore-fail-on-non-empty "$(dirname /etc/docker/certs.d/r:5000/ca.crt)"; fi`,
  );
});
