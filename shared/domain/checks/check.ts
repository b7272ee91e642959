import type { Message } from '../../schema/common.ts';
import type { CheckGroup, EscalationKind, Finding, Profile, Verdict } from '../../schema/host.ts';
import type { RepairName } from '../../schema/repair.ts';
import type { Facts } from '../facts.ts';

export interface CheckContext {
  /** Milliseconds since the epoch: what is past its end of support depends on the day. */
  readonly now: number;
  /** The address by which the other hosts reach it, where one was chosen. */
  readonly internalAddress: string | null;
  readonly escalation: EscalationKind | 'local';
  /** True: a member of a cluster that Slipway runs; then a running swarm is no left-over. */
  readonly member: boolean;
}

export interface CheckSubject {
  readonly facts: Facts;
  readonly profiles: ReadonlySet<Profile>;
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
  readonly repair?: RepairName;
  /** Where the limit comes from, if not from the check's own source: a profile. */
  readonly source?: CheckSource;
}

export interface CheckSource {
  readonly name: string;
  readonly url: string | null;
}

/** A pure rule. `judge` answers undefined where it has nothing to say of such a host. */
export interface Check {
  readonly id: string;
  readonly group: CheckGroup;
  readonly source: CheckSource;
  judge(subject: CheckSubject): Outcome | undefined;
}

export const pass = (value: string, limit = ''): Outcome => ({ verdict: 'pass', value, limit });

/** Not measured is not fine. */
export const unknown = (limit = ''): Outcome => ({ verdict: 'unknown', value: '', limit });

export function findingOf(check: Check, outcome: Outcome): Finding {
  const limit = outcome.limit ?? '';
  const params = { value: outcome.value, limit, ...outcome.params };
  const common = outcome.verdict === 'unknown' ? 'checks.common.notMeasured' : 'checks.common.pass';
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
    repair: outcome.repair ?? null,
  };
}

export const isSwarmNode = (profiles: ReadonlySet<Profile>): boolean =>
  profiles.has('swarm-manager') || profiles.has('swarm-worker');

/** `1.8 GiB`; exact enough to tell 1.9 from 2. */
export const gibibytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

export const gib = 1024 ** 3;

/** Sources that several checks share. */
export const sources = {
  article: { name: 'Rancher 1.6 set-up guide, 2017', url: null },
  slipway: { name: 'Slipway', url: null },
  binaries: { name: 'Docker manual: static binaries', url: 'https://docs.docker.com/engine/install/binaries/' },
  install: { name: 'Docker manual: installation', url: 'https://docs.docker.com/engine/install/' },
  swarm: { name: 'Docker manual: Swarm', url: 'https://docs.docker.com/engine/swarm/swarm-tutorial/' },
  swarmAdmin: { name: 'Docker manual: Swarm administration', url: 'https://docs.docker.com/engine/swarm/admin_guide/' },
  storage: {
    name: 'Docker manual: storage drivers',
    url: 'https://docs.docker.com/engine/storage/drivers/select-storage-driver/',
  },
  firewall: {
    name: 'Docker manual: packet filtering',
    url: 'https://docs.docker.com/engine/network/packet-filtering-firewalls/',
  },
  kernelConfig: {
    name: 'moby check-config.sh',
    url: 'https://github.com/moby/moby/blob/master/contrib/check-config.sh',
  },
  dockerd: { name: 'Docker manual: dockerd', url: 'https://docs.docker.com/reference/cli/dockerd/' },
  rancherClean: { name: 'Rancher manual: cleaning nodes', url: 'https://github.com/rancher/docs' },
} as const satisfies Record<string, CheckSource>;
