import { expect, test } from 'vitest';
import { parseGitUrl, sameGitRepository, sameGitServer } from '../../../shared/domain/git-url.ts';

test('the usual addresses are taken apart', () => {
  expect(parseGitUrl('git@Git.example:acme/shop.git')).toMatchObject({
    kind: 'ssh',
    host: 'git.example',
    path: '/acme/shop.git',
  });
  expect(parseGitUrl('ssh://git@git.example:2222/acme/shop')).toMatchObject({
    kind: 'ssh',
    port: 2222,
    hasCredentials: false,
  });
  expect(parseGitUrl('ssh://git@[fe80::1]:22/x')).toMatchObject({ host: 'fe80::1', port: 22 });
  expect(parseGitUrl('https://me:secret@git.example/x')).toMatchObject({ kind: 'http', hasCredentials: true });
  for (const url of ['file:///etc', '/etc', 'ext::sh', 'git@-x:y', '']) expect(parseGitUrl(url)).toBeUndefined();
});

test('one repository is the same over HTTPS and SSH, and another is another', () => {
  expect(sameGitRepository('git@git.example:acme/shop.git', 'https://GIT.example/acme/shop')).toBe(true);
  expect(sameGitRepository('ssh://git@git.example:2222/acme/shop.git/', 'https://git.example/acme/shop.git')).toBe(
    true,
  );
  expect(sameGitRepository('https://git.example/acme/shop2', 'https://git.example/acme/shop')).toBe(false);
  expect(sameGitRepository('https://evil.example/acme/shop', 'https://git.example/acme/shop')).toBe(false);
});

test('a login is for one server, and never goes from https to http', () => {
  expect(sameGitServer('https://git.example/a', 'https://git.example/b')).toBe(true);
  expect(sameGitServer('https://git.example/a', 'http://git.example/a')).toBe(false);
  expect(sameGitServer('https://git.example/a', 'https://git.example:8443/a')).toBe(false);
});
