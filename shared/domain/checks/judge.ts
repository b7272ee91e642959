import type { Finding, Profile, Verdict } from '../../schema/host.ts';
import type { Facts } from '../facts.ts';
import { accessChecks } from './access-checks.ts';
import { type Check, type CheckContext, findingOf } from './check.ts';
import { dockerChecks } from './docker-checks.ts';
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
  ...packageChecks,
  ...resourceChecks,
  ...networkChecks,
  ...timeChecks,
  ...dockerChecks,
  ...leftoverChecks,
];

/** Judges one host for what it is to be good for; failed findings first. */
export function judge(facts: Facts, profiles: readonly Profile[], context: CheckContext): Finding[] {
  const subject = { facts, profiles: new Set(profiles), context };
  return sortFindings(
    checks.flatMap((check) => {
      const outcome = check.judge(subject);
      return outcome ? [findingOf(check, outcome)] : [];
    }),
  );
}

const order: readonly Verdict[] = ['fail', 'warn', 'unknown', 'pass'];

/** Failed first, then warnings, unknown, passed; otherwise the order stays. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
}
