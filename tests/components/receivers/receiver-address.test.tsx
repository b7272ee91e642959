import { expect, test } from 'vitest';
import {
  addressProblems,
  receiverAddress,
  receiverBase,
} from '../../../renderer/features/receivers/receiver-address.ts';

test('what the settings name goes before where Slipway listens', () => {
  expect(receiverBase('https://hooks.example/', 'http://0.0.0.0:7070')).toBe('https://hooks.example');
  expect(receiverBase('', 'http://10.0.0.5:7070')).toBe('http://10.0.0.5:7070');
  expect(receiverAddress(receiverBase('', null), 'token')).toBe('');
});

test.each([
  ['http://hooks.example', []],
  ['http://hooks.example:1025', []],
  ['http://hooks.example:777', []],
  ['http://hooks.example:1024', ['acrPort']],
  ['http://hooks.example:81', ['acrPort']],
  ['https://hooks.example', []],
  ['https://hooks.example:8443', ['acrTls']],
] as const)('Alibaba Cloud at %s: %s', (base, problems) => {
  expect(addressProblems(base, 'alicloud')).toEqual(problems);
});

test('an address that only this machine can call is said, for every format', () => {
  expect(addressProblems('http://127.0.0.1:7070', 'github')).toEqual(['loopback']);
  expect(addressProblems('http://[::]:7070', 'docker-hub')).toEqual(['everyAddress']);
  expect(addressProblems('', 'git-generic')).toEqual(['noAddress']);
  expect(addressProblems('https://hooks.example:8443', 'github')).toEqual([]);
});
