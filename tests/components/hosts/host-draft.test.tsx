import { expect, test } from 'vitest';
import {
  draftErrors,
  emptyDraft,
  hostInputOf,
  loginErrors,
} from '../../../renderer/features/hosts/login/host-draft.ts';
import { HostInput } from '../../../shared/schema/host.ts';

const kept = {
  password: { setAt: 1 },
  privateKey: { setAt: null },
  passphrase: { setAt: null },
  sudoPassword: { setAt: null },
};

test('an empty form names address and password as missing', () => {
  expect(draftErrors(emptyDraft)).toMatchObject({ address: 'address', password: 'password' });
});

test('a kept password need not be typed again, unless it is to be removed', () => {
  expect(loginErrors(emptyDraft, kept)).toEqual({});
  expect(loginErrors({ ...emptyDraft, password: null }, kept)).toEqual({ password: 'password' });
});

test('the password for sudo is asked for only where the login has none', () => {
  expect(loginErrors({ ...emptyDraft, password: 'x', escalation: 'sudo-password' })).toEqual({});
  expect(loginErrors({ ...emptyDraft, method: 'agent', escalation: 'sudo-password' })).toEqual({
    sudoPassword: 'sudoPassword',
  });
});

test('a public key in place of the private one is refused', () => {
  const draft = { ...emptyDraft, method: 'key' as const, privateKey: 'ssh-ed25519 AAAA' };
  expect(loginErrors(draft)).toEqual({ privateKey: 'privateKeyFormat' });
});

test.each(['', '0', '65536', '22a', 1.5])('port %s is refused', (port) => {
  expect(draftErrors({ ...emptyDraft, port }).port).toBe('port');
});

test('a checked draft fits the contract; only secrets of the chosen way go along', () => {
  const input = hostInputOf({
    ...emptyDraft,
    address: ' 10.0.0.5 ',
    method: 'key',
    password: 'left over',
    privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\r\nabc\r\n-----END OPENSSH PRIVATE KEY-----',
  });
  expect(HostInput.parse(input)).toEqual(input);
  expect(input.name).toBe('10.0.0.5');
  expect(input.secrets).toEqual({
    privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\n',
  });
});
