import type { Finding } from '../../schema/host.ts';
import type { Facts } from '../facts.ts';
import { type Check, findingOf, sources } from './check.ts';
import { clockLimits, seconds } from './time-checks.ts';

export interface CheckedHost {
  readonly id: string;
  readonly name: string;
  readonly facts: Facts;
}

const names: Check = {
  id: 'hosts.names',
  group: 'network',
  source: sources.swarmMode,
  limits: 'fail where two hosts have the same name',
  repair: 'host.name',
  judge: () => undefined,
};
const machines: Check = {
  id: 'hosts.machineIds',
  group: 'network',
  source: sources.slipway,
  limits: 'fail where two hosts have the same machine id (clones)',
  repair: 'host.machineId',
  judge: () => undefined,
};
const clocks: Check = {
  id: 'hosts.clocks',
  group: 'time',
  source: sources.swarmkit,
  limits: 'warn where the clocks of two hosts are more than 2 s apart, fail > 30 s',
  repair: 'clock.sync',
  judge: () => undefined,
};

/** Rules that need several hosts. */
export const commonChecks: readonly Check[] = [names, machines, clocks];

/** What only shows side by side: equal host names, cloned machines, clocks apart. Findings by host id; only what is wrong. */
export function judgeTogether(hosts: readonly CheckedHost[]): ReadonlyMap<string, Finding[]> {
  const found = new Map<string, Finding[]>();
  const add = (id: string, finding: Finding) => found.set(id, [...(found.get(id) ?? []), finding]);
  for (const host of hosts) {
    const others = hosts.filter((other) => other.id !== host.id);
    const name = host.facts.hostname.toLowerCase();
    addEqual(
      names,
      {
        host,
        value: host.facts.hostname,
        others: others.filter((other) => name !== '' && other.facts.hostname.toLowerCase() === name),
      },
      add,
    );
    const machine = host.facts.machineIdHash;
    addEqual(
      machines,
      {
        host,
        value: machine?.slice(0, 12) ?? '',
        others: others.filter((other) => machine && other.facts.machineIdHash === machine),
      },
      add,
    );
    const clock = clockFinding(host, others);
    if (clock) add(host.id, clock);
  }
  return found;
}

interface Equal {
  readonly host: CheckedHost;
  readonly value: string;
  readonly others: readonly CheckedHost[];
}

function addEqual(check: Check, { host, value, others }: Equal, add: (id: string, finding: Finding) => void): void {
  if (others.length === 0) return;
  const params = { hosts: others.map((other) => other.name).join(', ') };
  add(host.id, findingOf(check, { verdict: 'fail', value, reason: 'equal', params, fix: 'fix' }));
}

/** Against the host whose clock is farthest away; what the measuring itself may be wrong by is not counted. */
function clockFinding(host: CheckedHost, others: readonly CheckedHost[]): Finding | undefined {
  const own = host.facts.clock;
  let worst = { distance: 0, apart: 0, name: '' };
  for (const other of others) {
    const theirs = other.facts.clock;
    if (own.offsetMs === null || theirs.offsetMs === null) continue;
    const apart = own.offsetMs - theirs.offsetMs;
    const distance = Math.abs(apart) - (own.offsetErrorMs ?? 0) - (theirs.offsetErrorMs ?? 0);
    if (distance > worst.distance) worst = { distance, apart, name: other.name };
  }
  if (worst.distance <= clockLimits.warn) return undefined;
  const failed = worst.distance > clockLimits.fail;
  return findingOf(clocks, {
    verdict: failed ? 'fail' : 'warn',
    value: seconds(worst.apart),
    limit: failed ? '≤ 30 s' : '≤ 2 s',
    reason: 'apart',
    params: { other: worst.name },
    fix: 'fix',
  });
}
