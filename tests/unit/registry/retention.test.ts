import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imageUses } from '../../../shared/domain/image-uses.ts';
import { judgeRetention, orphanedChildren, removalsOf, ruleFor } from '../../../shared/domain/retention.ts';
import type { TagDetail } from '../../../shared/schema/registry-content.ts';
import { RetentionRule } from '../../../shared/schema/retention.ts';

const day = 86_400_000;
const now = 1000 * day;
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const tag = (id: string, letter: string, daysOld: number | null, more: Partial<TagDetail> = {}): TagDetail => ({
  ...{ id, digest: digest(letter), mediaType: '', kind: 'image', sizeBytes: 10, platforms: [], children: [] },
  createdAt: daysOld === null ? null : now - daysOld * day,
  error: null,
  ...more,
});
const rule = (changes: Partial<RetentionRule> = {}): RetentionRule => ({
  ...{ repositories: '*', keepLast: 1, keepTags: [], olderThanDays: null },
  ...changes,
});
const nobody = imageUses([], [], 10);
const judge = (tags: readonly TagDetail[], of: RetentionRule = rule(), uses = nobody) =>
  Object.fromEntries(
    judgeRetention({ repository: 'acme/shop', rule: of, tags, uses, now }).map((entry) => [
      entry.tag,
      entry.verdict === 'goes' ? 'goes' : entry.reason.key.split('.').at(-1),
    ]),
  );
const release = (id: string, serviceId: string, to: string, at: number) => ({
  ...{ id, serviceId, serviceName: serviceId, fromImage: 'r.example/acme/shop:old', createdAt: at },
  ...{ toImage: `r.example/acme/shop:x@${digest(to)}`, toDigest: digest(to) },
});

describe('what goes by the rules', () => {
  test('is what is not among the newest; equal images count once', () => {
    const tags = [tag('new', 'a', 1), tag('also-new', 'a', 1), tag('old', 'b', 2), tag('older', 'c', 3)];
    expect(judge(tags)).toEqual({ new: 'newest', 'also-new': 'newest', old: 'goes', older: 'goes' });
  });

  test('is only what is old enough, fits no pattern, and is dated', () => {
    const tags = [tag('a', 'a', 1), tag('b', 'b', 20), tag('c', 'c', 40), tag('v1', 'd', 40), tag('e', 'e', null)];
    const judged = judge(tags, rule({ keepLast: null, olderThanDays: 30, keepTags: ['v*'] }));
    expect(judged).toEqual({ a: 'young', b: 'young', c: 'goes', v1: 'pattern', e: 'undated' });
  });

  test('is never what could not be read', () => {
    const error = { code: 'registry.failed', data: {}, retryable: false } as const;
    expect(judge([tag('a', 'a', 1), tag('b', 'b', 9, { digest: null, error })])).toEqual({ a: 'newest', b: 'unread' });
  });

  test('is by the first rule that is for the repository', () => {
    const rules = [rule({ repositories: 'acme/*' }), rule({ keepLast: 5 })];
    expect(ruleFor(rules, 'acme/shop')?.keepLast).toBe(1);
    expect(ruleFor(rules, 'other')?.keepLast).toBe(5);
    expect(ruleFor([], 'other')).toBeUndefined();
  });

  test('a rule that would let everything go is refused', () => {
    expect(RetentionRule.safeParse(rule({ keepLast: null, olderThanDays: null })).success).toBe(false);
  });
});

describe('what is protected', () => {
  const old = [tag('new', 'a', 1), tag('one', 'b', 90), tag('two', 'c', 95), tag('three', 'd', 99)];

  test('is what the last releases of each service rolled out; older ones are not', () => {
    const releases = [1, 2, 3].map((at) => release(`r${at}`, 'shop', ['b', 'c', 'd'][at - 1] ?? '', at));
    expect(judge(old, rule(), imageUses([], releases, 2))).toEqual({
      ...{ new: 'newest', one: 'goes', two: 'release', three: 'release' },
    });
  });

  test('is the tag that shares its digest with a protected one, and the part of a protected index', () => {
    const index = tag('v1', 'f', 80, { kind: 'index', children: [digest('b')] });
    const tags = [...old, tag('same', 'c', 95), index];
    const judged = judge(tags, rule({ keepTags: ['v1', 'same'] }));
    expect(judged).toMatchObject({ same: 'pattern', two: 'shared', one: 'part', three: 'goes' });
  });

  test('a digest goes with all its tags or not at all, whatever the rules', () => {
    const letters = fc.constantFrom('a', 'b', 'c');
    const anyTag = fc.record({
      letter: letters,
      age: fc.option(fc.integer({ min: 0, max: 99 })),
      pinned: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anyTag, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (made, keepLast) => {
        const tags = made.map(({ letter, age, pinned }, n) => tag(`${pinned ? 'v' : 't'}${n}`, letter, age));
        const question = { repository: 'r', rule: rule({ keepLast, keepTags: ['v*'] }), tags, uses: nobody, now };
        const entries = judgeRetention(question);
        const gone = new Set(removalsOf(entries).map((removal) => removal.digest));
        return entries.every((entry) => (entry.verdict === 'goes') === gone.has(entry.digest ?? ''));
      }),
    );
  });
});

test('parts of an index that goes go with it, unless another one needs them or they have a tag of their own', () => {
  const tags = [
    tag('gone', 'a', 9, { kind: 'index', children: [digest('b'), digest('c'), digest('d')] }),
    tag('stays', 'e', 1, { kind: 'index', children: [digest('c')] }),
    tag('tagged', 'd', 1),
  ];
  expect(orphanedChildren(tags, new Set([digest('a')]))).toEqual([digest('b')]);
});
