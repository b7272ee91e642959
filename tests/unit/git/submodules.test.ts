import { describe, expect, test } from 'vitest';
import { parseReferences } from '../../../electron/adapters/git/references.ts';
import {
  lfsPatterns,
  parseGitmodules,
  parseSubmodules,
  submoduleSource,
} from '../../../electron/adapters/git/submodules.ts';

const [one, two] = ['1'.repeat(40), '2'.repeat(40)];

test('references are read with the default branch, and an annotated tag is its commit', () => {
  const output = `ref: refs/heads/main\tHEAD\n${one}\tHEAD\n${one}\trefs/heads/main\n${two}\trefs/tags/v1\n${one}\trefs/tags/v1^{}\n`;
  expect(parseReferences(output)).toEqual({
    branches: [{ name: 'main', commit: one }],
    tags: [{ name: 'v1', commit: one }],
    defaultBranch: 'main',
  });
  expect(parseReferences('')).toEqual({ branches: [], tags: [], defaultBranch: null });
});

test('submodules are what both the file and the tree name', () => {
  const urls = parseGitmodules(
    'submodule.a b.path\nlib/a\u0000submodule.a b.url\n../a.git\u0000submodule.x.path\ngone\u0000core.bare\ntrue\u0000',
  );
  expect([...urls]).toEqual([['lib/a', '../a.git']]);
  const tree = `160000 commit ${two}\tlib/a\u0000100644 blob ${one}\tREADME\u0000`;
  expect(parseSubmodules(tree, urls)).toEqual([{ path: 'lib/a', url: '../a.git', commit: two }]);
});

test('patterns of Git LFS are told from other attributes', () => {
  const attributes =
    '# *.zip filter=lfs\n*.psd filter=lfs diff=lfs merge=lfs -text\n*.sh eol=lf\nassets/** filter=lfs\n';
  expect(lfsPatterns(attributes)).toEqual(['*.psd', 'assets/**']);
});

describe('a submodule is read', () => {
  const token = { kind: 'token', username: 'u', token: 't' } as const;
  const key = { kind: 'deploy-key', privateKey: 'K', hostKey: null } as const;
  const web = { url: 'https://git.example/acme/shop.git', login: token };
  const ssh = { url: 'git@git.example:acme/shop.git', login: key };
  const at = (parent: typeof web | typeof ssh, url: string) => submoduleSource(parent, { path: 'lib', url });

  test('beside its repository, with the same login', () => {
    expect(at(web, '../lib.git')).toEqual({ url: 'https://git.example/acme/lib.git', login: token });
    expect(at(ssh, '../../other/lib.git')).toEqual({ url: 'ssh://git@git.example/other/lib.git', login: key });
    expect(at(web, 'https://git.example/x/lib')).toEqual({ url: 'https://git.example/x/lib', login: token });
  });

  test('on the same server in the way that the login is for', () => {
    expect(at(web, 'git@git.example:acme/lib.git')).toEqual({ url: 'https://git.example/acme/lib.git', login: token });
    expect(at(ssh, 'https://git.example/acme/lib')).toEqual({ url: 'ssh://git@git.example/acme/lib', login: key });
  });

  test('elsewhere without a login, or not at all', () => {
    expect(at(web, 'https://other.example/lib')).toEqual({ url: 'https://other.example/lib', login: { kind: 'none' } });
    expect(() => at(web, 'git@other.example:lib')).toThrow('git.denied');
    expect(() => at(web, 'https://u:p@other.example/lib')).toThrow('git.denied');
    expect(() => at(web, '/srv/lib')).toThrow('git.denied');
  });
});
