import type { Message } from '../../schema/common.ts';
import type { CheckGroup, EscalationKind, Finding, Profile, Verdict } from '../../schema/host.ts';
import type { RepairName } from '../../schema/repair.ts';
import type { Facts } from '../facts.ts';
import type { CombinedLimits } from '../profiles.ts';
import type { CheckSource } from './sources.ts';

export { type CheckSource, sources } from './sources.ts';

export interface CheckContext {
  /** Milliseconds since the epoch: what is past its end of support depends on the day. */
  readonly now: number;
  /** The address by which the other hosts reach it, where one was chosen. */
  readonly internalAddress: string | null;
  readonly escalation: EscalationKind | 'local';
  /** True: a member of a cluster that Slipway runs; then a running swarm is no left-over. */
  readonly member: boolean;
  /** Port of the built-in registry where it is another than the profile's. */
  readonly registryPort?: number;
}

export interface CheckSubject {
  readonly facts: Facts;
  readonly profiles: ReadonlySet<Profile>;
  /** Of all its profiles together. */
  readonly limits: CombinedLimits;
  readonly context: CheckContext;
}

/** What a check says; its texts are `checks.<id>.<reason>` and `checks.<id>.<fix>`. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly value: string;
  readonly limit?: string;
  /** Last part of the reason's key. A pass without one has the common text. */
  readonly reason?: string;
  readonly params?: Message['params'];
  /** Last part of the fix's key; null or missing: nothing is to be done. */
  readonly fix?: string | null;
  readonly fixedByPlan?: boolean;
  /** False: the check's repair does not help in this case. */
  readonly repairable?: boolean;
  /** Where the limit comes from, if not from the check's own source: a profile. */
  readonly source?: CheckSource;
}

/** What a finding takes from its check. */
export interface CheckIdentity {
  readonly id: string;
  readonly group: CheckGroup;
  readonly source: CheckSource;
  /** What Slipway can do by itself where it does not pass. */
  readonly repair?: RepairName;
}

/** A pure rule. `judge` answers undefined where it has nothing to say of such a host. */
export interface Check extends CheckIdentity {
  /** The limits in short, for the table of all checks (docs/checks.md). */
  readonly limits: string;
  /** Missing: it applies to every host. */
  readonly profiles?: readonly Profile[];
  judge(subject: CheckSubject): Outcome | undefined;
}

export const pass = (value: string, limit = ''): Outcome => ({ verdict: 'pass', value, limit });

/** Not measured is not fine. */
export const unknown = (limit = ''): Outcome => ({ verdict: 'unknown', value: '', limit });

export function findingOf(check: CheckIdentity, outcome: Outcome): Finding {
  const limit = outcome.limit ?? '';
  const params = { value: outcome.value, limit, ...outcome.params };
  const common = outcome.verdict === 'unknown' ? 'checks.common.notMeasured' : 'checks.common.pass';
  const wrong = outcome.verdict === 'fail' || outcome.verdict === 'warn';
  return {
    check: check.id,
    group: check.group,
    verdict: outcome.verdict,
    value: outcome.value,
    limit,
    source: outcome.source ?? check.source,
    reason: { key: outcome.reason ? `checks.${check.id}.${outcome.reason}` : common, params },
    fix: outcome.fix ? { key: `checks.${check.id}.${outcome.fix}`, params } : null,
    fixedByPlan: outcome.fixedByPlan ?? false,
    repair: wrong && outcome.repairable !== false ? (check.repair ?? null) : null,
  };
}

export const swarmProfiles: readonly Profile[] = ['swarm-manager', 'swarm-worker'];

export const isSwarmNode = (profiles: ReadonlySet<Profile>): boolean =>
  swarmProfiles.some((profile) => profiles.has(profile));

/** `1.8 GiB`; exact enough to tell 1.9 from 2. */
export const gibibytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

export const gib = 1024 ** 3;
