import type { Finding, Profile, Verdict } from '../../schema/host.ts';
import type { Facts } from '../facts.ts';
import { limitsOf } from '../profiles.ts';
import { accessChecks } from './access-checks.ts';
import { type Check, type CheckContext, type CheckSubject, findingOf, type Outcome } from './check.ts';
import { diskChecks } from './disk-checks.ts';
import { dockerChecks } from './docker-checks.ts';
import { daemonChecks } from './docker-daemon-checks.ts';
import { egressChecks } from './egress-checks.ts';
import { firewallChecks } from './firewall-checks.ts';
import { identityChecks } from './identity-checks.ts';
import { kernelChecks } from './kernel-checks.ts';
import { leftoverChecks } from './leftover-checks.ts';
import { networkChecks } from './network-checks.ts';
import { packageChecks } from './package-checks.ts';
import { resourceChecks } from './resource-checks.ts';
import { systemChecks } from './system-checks.ts';
import { timeChecks } from './time-checks.ts';

/** Every rule by which one host is judged. A new one is added to its group's list. */
export const checks: readonly Check[] = [
  ...accessChecks,
  ...systemChecks,
  ...kernelChecks,
  ...packageChecks,
  ...resourceChecks,
  ...diskChecks,
  ...networkChecks,
  ...firewallChecks,
  ...egressChecks,
  ...identityChecks,
  ...timeChecks,
  ...dockerChecks,
  ...daemonChecks,
  ...leftoverChecks,
];

/** Judges one host for what it is to be good for; failed findings first. */
export function judge(facts: Facts, profiles: readonly Profile[], context: CheckContext): Finding[] {
  const limits = limitsOf(profiles, context.registryPort);
  const subject = { facts, profiles: new Set(profiles), limits, context };
  return sortFindings(
    checks.flatMap((check) => {
      if (check.profiles && !check.profiles.some((profile) => subject.profiles.has(profile))) return [];
      const outcome = check.judge(subject);
      return outcome ? [findingOf(check, stricter(check, outcome, subject))] : [];
    }),
  );
}

/** What one profile only warns of may make another one fail. */
function stricter(check: Check, outcome: Outcome, { limits }: CheckSubject): Outcome {
  const source = limits.stricter.get(check.id);
  return outcome.verdict === 'warn' && source ? { ...outcome, verdict: 'fail', source } : outcome;
}

const order: readonly Verdict[] = ['fail', 'warn', 'unknown', 'pass'];

/** Failed first, then warnings, unknown, passed; otherwise the order stays. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
}
