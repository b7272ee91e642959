import type { Cluster } from '../schema/cluster.ts';
import type { FindingRun } from '../schema/finding-runs.ts';
import { type Finding, type Host, type HostState, Profile, type Verdict } from '../schema/host.ts';
import type { RepairName } from '../schema/repair.ts';
import { type ChangeKind, compareFindings, type FindingChange, keptFindings } from './finding-changes.ts';

/** A host as the fleet is grouped by. */
export interface FleetHost {
  readonly id: string;
  readonly host: Host;
  readonly state: HostState | undefined;
  /** Since the run that was chosen for comparison. */
  readonly changes: readonly FindingChange[];
}

export interface FleetEntry {
  readonly host: FleetHost;
  readonly finding: Finding | null;
  readonly change: FindingChange | null;
}

/** All hosts with the same finding: same check, same verdict, same reason. */
export interface FindingGroup {
  readonly id: string;
  readonly check: string;
  readonly verdict: Verdict;
  /** Null: this is what is gone since then. */
  readonly sample: Finding | null;
  readonly entries: readonly FleetEntry[];
  /** What can be mended by Slipway: by a repair, or by the set-up plan. Null: a person has to. */
  readonly mend: { readonly kind: 'repair'; readonly repair: RepairName } | { readonly kind: 'setup' } | null;
}

export interface FindingQuery {
  readonly verdicts: readonly Verdict[];
  readonly changedOnly: boolean;
}

const weight: Record<Verdict, number> = { fail: 0, warn: 1, unknown: 2, pass: 3 };

/** Worst first, then what most hosts have. Passed checks are no group. */
export function groupByFinding(hosts: readonly FleetHost[], query: FindingQuery): readonly FindingGroup[] {
  const found = new Map<string, { sample: Finding; entries: FleetEntry[] }>();
  for (const host of hosts) {
    const changes = new Map(host.changes.map((change) => [change.check, change]));
    for (const finding of host.state?.findings ?? []) {
      if (finding.verdict === 'pass' || !query.verdicts.includes(finding.verdict)) continue;
      const change = changes.get(finding.check) ?? null;
      if (query.changedOnly && !change) continue;
      const id = `${finding.check} ${finding.verdict} ${finding.reason.key}`;
      const group = found.get(id) ?? { sample: finding, entries: [] };
      group.entries.push({ host, finding, change });
      found.set(id, group);
    }
  }
  const groups = [...found].map(([id, { sample, entries }]): FindingGroup => {
    return { id, check: sample.check, verdict: sample.verdict, sample, entries, mend: mendOf(sample) };
  });
  groups.sort((one, other) => {
    return weight[one.verdict] - weight[other.verdict] || other.entries.length - one.entries.length;
  });
  return query.changedOnly ? [...groups, ...goneGroups(hosts)] : groups;
}

function mendOf(finding: Finding): FindingGroup['mend'] {
  if (finding.repair) return { kind: 'repair', repair: finding.repair };
  return finding.fixedByPlan ? { kind: 'setup' } : null;
}

function goneGroups(hosts: readonly FleetHost[]): readonly FindingGroup[] {
  const found = new Map<string, FleetEntry[]>();
  for (const host of hosts) {
    for (const change of host.changes) {
      if (change.kind !== 'gone') continue;
      const entries = found.get(change.check) ?? [];
      entries.push({ host, finding: null, change });
      found.set(change.check, entries);
    }
  }
  return [...found].map(([check, entries]) => {
    return { id: `gone ${check}`, check, verdict: 'pass', sample: null, entries, mend: null };
  });
}

export interface NamedGroup {
  readonly id: string;
  /** Of a cluster; null for a role, whose id is its profile, and for hosts without one. */
  readonly name: string | null;
  readonly hosts: readonly FleetHost[];
}

/** Under `none` the hosts that have no role. A host with two roles stands in both. */
export function groupByRole(hosts: readonly FleetHost[]): readonly NamedGroup[] {
  const roles = Profile.options.map((id) => ({
    id: id as string,
    name: null,
    hosts: hosts.filter(({ host }) => host.profiles.includes(id)),
  }));
  return withNone(roles, hosts);
}

export function groupByCluster(hosts: readonly FleetHost[], clusters: readonly Cluster[]): readonly NamedGroup[] {
  const groups = clusters.map(({ id, name, managerHostIds, workerHostIds }) => {
    const members = new Set([...managerHostIds, ...workerHostIds]);
    return { id, name, hosts: hosts.filter((each) => members.has(each.id)) };
  });
  return withNone(groups, hosts);
}

function withNone(groups: readonly NamedGroup[], hosts: readonly FleetHost[]): readonly NamedGroup[] {
  const grouped = new Set(groups.flatMap((group) => group.hosts.map(({ id }) => id)));
  const others = hosts.filter(({ id }) => !grouped.has(id));
  return [...groups, { id: 'none', name: null, hosts: others }].filter((group) => group.hosts.length > 0);
}

/** What changed on a host since a run; nothing without one. */
export function changesSince(state: HostState | undefined, run: FindingRun | undefined): readonly FindingChange[] {
  return state?.checkedAt && run ? compareFindings(run.findings, keptFindings(state.findings)) : [];
}

export function countChanges(hosts: readonly Pick<FleetHost, 'changes'>[]): Readonly<Record<ChangeKind, number>> {
  const counts = { new: 0, worse: 0, value: 0, better: 0, gone: 0 };
  for (const { changes } of hosts) for (const { kind } of changes) counts[kind] += 1;
  return counts;
}
