import type { FindingRun, KeptFinding } from '../schema/finding-runs.ts';
import type { Finding, HostState, Verdict } from '../schema/host.ts';

export type ChangeKind = 'new' | 'worse' | 'value' | 'better' | 'gone';

/** How a finding differs from the run it is compared with. */
export interface FindingChange {
  readonly check: string;
  readonly kind: ChangeKind;
  /** Null: there was none. */
  readonly before: KeptFinding | null;
  /** Null: there is none now. */
  readonly after: KeptFinding | null;
}

const badness: Record<Verdict, number> = { pass: 0, unknown: 1, warn: 2, fail: 3 };
const order: readonly ChangeKind[] = ['new', 'worse', 'value', 'better', 'gone'];

/** With this a host that could not be asked is told of; then nothing else is known of it. */
const silent = 'access.login';

/**
 * What changed between two checks of a host, worst first. A passed check that is new, gone or has another value (free disk changes
 * with every look) is no change. Where one of both could not ask the host, only that is compared.
 */
export function compareFindings(
  before: readonly KeptFinding[],
  after: readonly KeptFinding[],
): readonly FindingChange[] {
  const unasked = isUnasked(before) || isUnasked(after);
  const seen = (list: readonly KeptFinding[]) => list.filter(({ check }) => !unasked || check === silent);
  const [old, fresh] = [byCheck(seen(before)), byCheck(seen(after))];
  const changes = [...new Set([...fresh.keys(), ...old.keys()])].flatMap((check) => {
    const pair = { before: old.get(check) ?? null, after: fresh.get(check) ?? null };
    const kind = kindOf(pair.before, pair.after);
    return kind ? [{ check, kind, ...pair }] : [];
  });
  return changes.sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
}

function kindOf(before: KeptFinding | null, after: KeptFinding | null): ChangeKind | undefined {
  const [was, is] = [before ? badness[before.verdict] : 0, after ? badness[after.verdict] : 0];
  if (is > was) return before && before.verdict !== 'pass' ? 'worse' : 'new';
  if (is < was) return after && after.verdict !== 'pass' ? 'better' : 'gone';
  return is > 0 && before?.value !== after?.value ? 'value' : undefined;
}

function isUnasked(findings: readonly KeptFinding[]): boolean {
  return findings.length === 1 && findings[0]?.check === silent && findings[0].verdict !== 'pass';
}

function byCheck(findings: readonly KeptFinding[]): ReadonlyMap<string, KeptFinding> {
  return new Map(findings.map((finding) => [finding.check, finding]));
}

export function keptFindings(findings: readonly Finding[]): KeptFinding[] {
  return findings.map(({ check, group, verdict, value }) => ({ check, group, verdict, value }));
}

const dayMs = 86_400_000;
/** Runs that are kept beside the last one. */
const newest = 3;
const days = 4;

/**
 * The runs that stay when the one before is added: the three newest, and of each earlier day the newest, four days at most. So
 * "since the last check" and "since yesterday" can both be told, and a host that is checked every minute keeps no more.
 */
export function keepRuns(runs: readonly FindingRun[], state: Pick<HostState, 'checkedAt' | 'findings'>): FindingRun[] {
  if (state.checkedAt === null) return [...runs];
  const fresh = { checkedAt: state.checkedAt, findings: keptFindings(state.findings) };
  // A host that could not be asked is compared with what was last known of it.
  if (isUnasked(fresh.findings) && runs.length > 0) return [...runs];
  const all = [...runs.filter(({ checkedAt }) => checkedAt !== fresh.checkedAt), fresh];
  const recent = all.slice(-newest);
  const daily = new Map(all.slice(0, -newest).map((run) => [Math.floor(run.checkedAt / dayMs), run]));
  return [...[...daily.values()].slice(-days), ...recent];
}

/** With what findings are compared: the check before, or the one of a day ago. */
export type Since = 'last' | 'day';

/** How old a run has to be, in milliseconds. A day is meant as people mean it: yesterday's check, at about this time. */
export const sinceMs: Readonly<Record<Since, number>> = { last: 0, day: 20 * 3_600_000 };

/** The run to compare with: the newest that is at least so old, else the oldest. */
export function runSince(runs: readonly FindingRun[], now: number, ageMs: number): FindingRun | undefined {
  return runs.findLast(({ checkedAt }) => now - checkedAt >= ageMs) ?? runs[0];
}
