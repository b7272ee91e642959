import type { Status } from '../../../shared/schema/common.ts';
import type { Finding, Host, HostContact, HostState, Verdict } from '../../../shared/schema/host.ts';
import type { Operation } from '../../../shared/schema/operation.ts';

/** A host with what was last measured on it. */
export interface HostRow {
  readonly id: string;
  readonly host: Host;
  readonly state: HostState | undefined;
  /** True while an operation has a step running on it. */
  readonly busy: boolean;
  /** Facts that are no longer as Slipway set them. */
  readonly drift?: number;
}

const contactStatus: Record<HostContact, Status> = {
  never: 'unknown',
  connected: 'ok',
  unreachable: 'failed',
  keyUnknown: 'attention',
  keyChanged: 'failed',
  denied: 'failed',
};

/** How the host stands: `state` names the text `hostPages.state.<state>`. */
/** `legacy`: it answers, by algorithms that are broken or weak. */
export function hostStanding({
  state,
  busy,
  host,
  drift = 0,
}: Pick<HostRow, 'state' | 'busy' | 'drift'> & Partial<Pick<HostRow, 'host'>>): {
  readonly status: Status;
  readonly state: HostContact | 'busy' | 'drifted' | 'legacy';
} {
  const contact = state?.contact ?? 'never';
  if (busy) return { status: 'working', state: 'busy' };
  if (contact === 'connected' && drift > 0) return { status: 'attention', state: 'drifted' };
  if (contact === 'connected' && host?.ssh?.legacyAlgorithms) return { status: 'attention', state: 'legacy' };
  return { status: contactStatus[contact], state: contact };
}

/** Ids of the hosts that an operation works on now. */
export function busyHostIds(operations: readonly Operation[]): ReadonlySet<string> {
  return new Set(
    operations
      .filter(({ state }) => state === 'running')
      .flatMap(({ steps }) => steps.flatMap((step) => (step.state === 'running' && step.hostId ? [step.hostId] : []))),
  );
}

export const verdictStatus: Record<Verdict, Status> = {
  pass: 'ok',
  warn: 'attention',
  fail: 'failed',
  unknown: 'unknown',
};

const weight: Record<Verdict, number> = { fail: 0, warn: 1, unknown: 2, pass: 3 };

/** Failed first, then warnings, then what could not be measured, then what passed. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((one, other) => weight[one.verdict] - weight[other.verdict]);
}

export function countVerdicts(findings: readonly Finding[]): Readonly<Record<Verdict, number>> {
  const counts = { pass: 0, warn: 0, fail: 0, unknown: 0 };
  for (const { verdict } of findings) counts[verdict] += 1;
  return counts;
}
