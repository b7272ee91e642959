import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSelector, matchesSelector } from '../../../shared/domain/selector.ts';

const labels = fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }), fc.string({ maxLength: 4 }));

describe('a selector', () => {
  it('wants all of its pairs, not one of them', () => {
    const selector = { update: 'config', tier: 'front' };
    expect(matchesSelector({ update: 'config', tier: 'front', more: '1' }, selector)).toBe(true);
    expect(matchesSelector({ update: 'config' }, selector)).toBe(false);
    expect(matchesSelector({ update: 'config', tier: 'back' }, selector)).toBe(false);
  });

  it('selects nothing when it is empty', () => {
    fc.assert(fc.property(labels, (any) => !matchesSelector(any, {})));
  });

  it('selects whatever bears it, whatever else that bears', () => {
    fc.assert(
      fc.property(labels, labels, (selector, more) => {
        fc.pre(Object.keys(selector).length > 0);
        return matchesSelector({ ...more, ...selector }, selector);
      }),
    );
  });

  it('never selects when one pair is missing or other', () => {
    fc.assert(
      fc.property(labels, labels, fc.nat(), fc.boolean(), (selector, more, pick, other) => {
        const keys = Object.keys(selector);
        fc.pre(keys.length > 0);
        const key = keys[pick % keys.length] ?? '';
        const { [key]: value, ...rest } = { ...more, ...selector };
        const bears = other ? { ...rest, [key]: `${value}x` } : rest;
        return !matchesSelector(bears, selector);
      }),
    );
  });

  it('is not fooled by names that every object has', () => {
    expect(matchesSelector({}, { constructor: 'x' })).toBe(false);
  });

  it('reads the same whatever the order of its pairs', () => {
    expect(formatSelector({ b: '2', a: '1' })).toBe('a=1, b=2');
  });
});
