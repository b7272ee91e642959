import { describe, expect, it } from 'vitest';
import { compareFindings, keepRuns, runSince } from '../../../shared/domain/finding-changes.ts';
import type { KeptFinding } from '../../../shared/schema/finding-runs.ts';
import type { Verdict } from '../../../shared/schema/host.ts';

const kept = (check: string, verdict: Verdict, value = ''): KeptFinding => ({ check, group: 'system', verdict, value });
const kinds = (before: KeptFinding[], after: KeptFinding[]) =>
  compareFindings(before, after).map(({ check, kind }) => `${check} ${kind}`);

describe('what changed since an earlier check', () => {
  it('is what is new, worse, better, gone, and another value of what is still wrong', () => {
    const before = [
      kept('a', 'pass'),
      kept('b', 'warn'),
      kept('c', 'fail'),
      kept('d', 'warn'),
      kept('e', 'warn', '3 s'),
    ];
    const after = [
      kept('a', 'warn'),
      kept('b', 'fail'),
      kept('c', 'warn'),
      kept('d', 'pass'),
      kept('e', 'warn', '9 s'),
    ];
    expect(kinds(before, after)).toEqual(['a new', 'b worse', 'e value', 'c better', 'd gone']);
  });

  it('is not another value of what passes, nor a check that passes for the first time', () => {
    expect(kinds([kept('disk', 'pass', '40 GiB')], [kept('disk', 'pass', '39 GiB'), kept('other', 'pass')])).toEqual(
      [],
    );
  });

  it('is only that a host fell silent, not that all its findings are gone', () => {
    const before = [kept('access.login', 'pass'), kept('b', 'fail')];
    expect(kinds(before, [kept('access.login', 'fail')])).toEqual(['access.login new']);
    expect(kinds([kept('access.login', 'fail')], before)).toEqual(['access.login gone']);
  });
});

const hour = 3_600_000;
const findings = [
  {
    ...kept('b', 'warn'),
    limit: '',
    source: { name: '', url: null },
    reason: { key: '', params: {} },
    fix: null,
    fixedByPlan: false,
    repair: null,
  },
];

describe('runs that are kept', () => {
  it('are the newest three and one of each of four earlier days, however often a host is checked', () => {
    let runs = keepRuns([], { checkedAt: null, findings: [] });
    expect(runs).toEqual([]);
    for (let at = 1; at <= 240; at += 1) runs = keepRuns(runs, { checkedAt: at * hour, findings });
    expect(runs).toHaveLength(7);
    expect(runs.slice(-3).map(({ checkedAt }) => checkedAt / hour)).toEqual([238, 239, 240]);
    expect(runSince(runs, 241 * hour, 0)?.checkedAt).toBe(240 * hour);
    expect(runSince(runs, 241 * hour, 20 * hour)?.checkedAt).toBeLessThanOrEqual(221 * hour);
  });

  it('do not hold a run in which the host was silent, so that it is compared with what was last known', () => {
    const first = keepRuns([], { checkedAt: hour, findings });
    const silent = findings.map((finding) => ({ ...finding, check: 'access.login', verdict: 'fail' as const }));
    expect(keepRuns(first, { checkedAt: 2 * hour, findings: silent })).toEqual(first);
  });
});
