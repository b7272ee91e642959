import { expect, it } from 'vitest';
import { needsOf } from '../../../renderer/features/overview/needs.ts';
import { noRecords } from '../../support/no-records.ts';
import { sampleHost, sampleHostState } from '../../support/sample-records.ts';

const now = 1_700_000_000_000;

function needsWith(count: number) {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const hostStates = numbers.map((number) => {
    const state = sampleHostState(number, now);
    const findings = state.findings.slice(0, 1).map((finding) => ({ ...finding, verdict: 'fail' as const }));
    return {
      ...state,
      findings,
      mirrors: [],
      contact: number === 5 ? ('unreachable' as const) : ('connected' as const),
    };
  });
  const hosts = numbers.map((number) => sampleHost(number, now));
  return needsOf({ ...noRecords, hosts, hostStates }).map(({ key, params }) => ({
    key,
    count: params.count,
  }));
}

it('names each of a few hosts with failed checks', () => {
  expect(needsWith(3).map(({ key }) => key)).toEqual(['host.findings', 'host.findings', 'host.findings']);
});

it('sums up many, while a host that can not be reached is still named', () => {
  expect(needsWith(60)).toEqual([
    { key: 'host.unreachable', count: undefined },
    { key: 'hostsFindings', count: 59 },
  ]);
});
