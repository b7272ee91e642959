import { expect, test } from 'vitest';
import {
  addressProblems,
  addressReach,
  receiverAddress,
  receiverBase,
} from '../../../renderer/features/receivers/receiver-address.ts';

test('what the settings name goes before where Slipway listens', () => {
  expect(receiverBase('https://hooks.example/', 'http://0.0.0.0:7070')).toBe('https://hooks.example');
  expect(receiverBase('', 'http://10.0.0.5:7070')).toBe('http://10.0.0.5:7070');
  expect(receiverAddress(receiverBase('', null), 'token')).toBe('');
});

test.each([
  ['http://hooks.example.com', ['plain']],
  ['http://hooks.example.com:1025', ['plain']],
  ['http://hooks.example.com:777', ['plain']],
  ['http://hooks.example.com:1024', ['acrPort', 'plain']],
  ['http://hooks.example.com:81', ['acrPort', 'plain']],
  ['https://hooks.example.com', []],
  ['https://10.0.0.5', ['private']],
  ['https://hooks.example.com:8443', ['acrTls']],
] as const)('Alibaba Cloud at %s: %s', (base, problems) => {
  expect(addressProblems(base, 'alicloud')).toEqual(problems);
});

test('an address that only this machine can call is said, for every format', () => {
  expect(addressProblems('http://127.0.0.1:7070', 'github')).toEqual(['loopback']);
  expect(addressProblems('http://[::]:7070', 'docker-hub')).toEqual(['everyAddress']);
  expect(addressProblems('', 'git-generic')).toEqual(['noAddress']);
  expect(addressProblems('https://hooks.example:8443', 'github')).toEqual([]);
});

test.each([
  ['', 'none'],
  ['http://0.0.0.0:7077', 'everyAddress'],
  ['http://localhost:7077', 'loopback'],
  ['http://127.0.1.1', 'loopback'],
  ['http://[::1]:7077', 'loopback'],
  ['http://10.1.2.3', 'private'],
  ['http://172.31.0.1', 'private'],
  ['http://172.32.0.1', 'public'],
  ['http://192.168.1.5:7077', 'private'],
  ['http://100.100.1.1', 'private'],
  ['http://[fd00::5]:7077', 'private'],
  ['http://[2a00::5]:7077', 'public'],
  ['https://slipway.lan', 'private'],
  ['https://bastion', 'private'],
  ['https://slipway.example.com', 'public'],
] as const)('%s can be called by: %s', (base, reach) => {
  expect(addressReach(base)).toBe(reach);
});

test('a private address is no matter to who is in the same network, and is one to the rest', () => {
  expect(addressProblems('http://192.168.1.5:7077', 'harbor')).toEqual([]);
  expect(addressProblems('http://192.168.1.5:7077', 'gitea')).toEqual(['giteaPrivate']);
  expect(addressProblems('http://192.168.1.5:7077', 'gitlab')).toEqual(['gitlabPrivate']);
  expect(addressProblems('http://192.168.1.5:7077', 'gogs')).toEqual(['gogsPrivate']);
  expect(addressProblems('http://192.168.1.5:7077', 'github')).toEqual(['private']);
  expect(addressProblems('http://192.168.1.5:7077', 'poll')).toEqual([]);
});
