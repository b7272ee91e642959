import { keptFindings } from '../../shared/domain/finding-changes.ts';
import type { FindingRuns } from '../../shared/schema/finding-runs.ts';
import type { Finding, HostState } from '../../shared/schema/host.ts';

const hour = 3_600_000;

function clock(ahead: number): Finding {
  const value = `${ahead.toFixed(1)} s`;
  const params = { value, limit: '≤ 2 s' };
  return {
    check: 'time.offset',
    group: 'time',
    verdict: ahead > 30 ? 'fail' : 'warn',
    value,
    limit: '≤ 2 s',
    source: { name: 'swarmkit ca/certificates.go', url: null },
    reason: { key: ahead > 30 ? 'checks.time.offset.far' : 'checks.time.offset.apart', params },
    fix: { key: 'checks.time.offset.fix', params },
    fixedByPlan: false,
    repair: 'clock.sync',
  };
}

/** Every seventh host has its clock off; so it was an hour ago at every other of them, and some others were off then. */
export function withClocks(states: readonly HostState[]): {
  readonly hostStates: readonly HostState[];
  readonly findingRuns: readonly FindingRuns[];
} {
  const own = (state: HostState) => state.findings.filter(({ check }) => check !== 'time.offset');
  const hostStates = states.map((state, index) =>
    index % 7 === 3 ? { ...state, findings: [...own(state), clock(2 + index / 10)] } : state,
  );
  const findingRuns = states.map((state, index) => {
    const before = index % 14 === 3 || index % 20 === 5 ? [...own(state), clock(2.5)] : own(state);
    return { id: state.id, runs: [{ checkedAt: Date.now() - hour, findings: keptFindings(before) }] };
  });
  return { hostStates, findingRuns };
}
