import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesPath } from '../../../shared/domain/path-pattern.ts';
import { compareTags, newestTag, skipWordIn, watchedChange } from '../../../shared/domain/source-rule.ts';

describe('a pattern', () => {
  test.each([
    ['v*', 'v1.10', true],
    ['v*', 'w1', false],
    ['v*', 'v1/2', false],
    ['release/?.*', 'release/1.2', true],
    ['**/*.ts', 'a.ts', true],
    ['**/*.ts', 'a/b/c.ts', true],
    ['web/**', 'web/a/b', true],
    ['web/**', 'website/a', false],
    ['*', '', true],
    ['?', '', false],
    ['', '', true],
    ['a.c', 'abc', false],
  ])('%s and %s: %s', (pattern, text, fits) => {
    expect(matchesPath(pattern, text)).toBe(fits);
  });

  test('fits what the same expression does, and never takes long', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?', '.'), maxLength: 12 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), maxLength: 12 }), (pattern, text) => {
        const parts = (pattern.match(/\*\*\/|\*\*|[\s\S]/g) ?? []).map((part) => {
          if (part === '**/') return '(?:.*/)?';
          if (part === '**') return '.*';
          if (part === '*') return '[^/]*';
          return part === '?' ? '[^/]' : `\\${part}`.replace(/\\([ab])/, '$1');
        });
        expect(matchesPath(pattern, text)).toBe(new RegExp(`^${parts.join('')}$`).test(text));
      }),
      { numRuns: 3000 },
    );
    // A matcher that tries every way would not come back before the time of a test is over.
    expect(matchesPath('**a'.repeat(60), `${'a'.repeat(2000)}b`)).toBe(false);
  });
});

describe('tags', () => {
  test('are in the order of their versions', () => {
    const order = [
      'nightly',
      'v0.9',
      'v1.0.0-rc.1',
      'v1.0.0-rc.2',
      'v1.0',
      'v1.9',
      'v1.10',
      'v2.0.0-beta',
      '2.0.0',
      'v10',
    ];
    expect([...order].reverse().sort(compareTags)).toEqual(order);
  });

  test('of which the highest that fits counts', () => {
    const tags = ['v1.2', 'api-v9', 'v1.10', 'v2.0-rc1'].map((name) => ({ name }));
    expect(newestTag(tags, 'v1.*')?.name).toBe('v1.10');
    expect(newestTag(tags, 'v*')?.name).toBe('v2.0-rc1');
    expect(newestTag(tags, 'x*')).toBeUndefined();
  });
});

test('a folder is watched with all that is in it, and nothing watched is everything', () => {
  expect(watchedChange(['web/a/b.css'], ['web/'])).toBe(true);
  expect(watchedChange(['web'], ['web'])).toBe(true);
  expect(watchedChange(['web2/a', 'README.md'], ['web', 'docs/**'])).toBe(false);
  expect(watchedChange([], [])).toBe(true);
});

test('a word that skips a build is found in any letter case', () => {
  expect(skipWordIn('Fix\n\n[CI Skip] please', ['[skip ci]', '[ci skip]'])).toBe('[ci skip]');
  expect(skipWordIn('Fix ci', ['[skip ci]'])).toBeUndefined();
});
