import { describe, expect, test } from 'vitest';
import { freeSpaceScript, parseFreeSpace } from '../../../electron/commands/free-space.ts';
import { branchTag, imageTags } from '../../../shared/domain/tag-rule.ts';

describe('tags of an image', () => {
  test('are the commit and, for main and master, latest', () => {
    const commit = '0123456789abcdef0123456789abcdef01234567';
    expect(imageTags(commit, 'main')).toEqual({ commit: '0123456789ab', moving: 'latest' });
    expect(imageTags(commit, 'master').moving).toBe('latest');
  });

  test.each([
    ['develop', 'develop'],
    ['feature/new login', 'feature-new-login'],
    ['.hidden', 'hidden'],
    ['特性', 'branch-'],
    ['latest', 'branch-latest'],
    ['0123456789ab', 'branch-0123456789ab'],
    ['x'.repeat(200), 'x'.repeat(128)],
  ])('a branch %s gives %s', (branch, tag) => {
    expect(branchTag(branch)).toBe(tag);
    expect(tag).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/);
  });
});

describe('free space', () => {
  test('is asked by a script that quotes the path', () => {
    expect(freeSpaceScript("/var/lib/do'cker").split('\n')[0]).toBe("path='/var/lib/do'\\''cker'");
  });

  test('is read from df -Pk, as a share of what is usable', () => {
    const output =
      'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 1000000 300000 100000 75% /var/lib\n';
    expect(parseFreeSpace(output)).toEqual({ bytes: 102_400_000, share: 0.25 });
    expect(parseFreeSpace('nas:/a b 100 40 60 40% /mnt x')).toEqual({ bytes: 61_440, share: 0.6 });
  });

  test('is unknown for anything else', () => {
    expect(parseFreeSpace('')).toBeUndefined();
    expect(parseFreeSpace('df: command not found')).toBeUndefined();
    expect(parseFreeSpace('none 0 0 0 - /proc')).toBeUndefined();
  });
});
