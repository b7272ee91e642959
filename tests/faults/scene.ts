import type { HostConnector } from '../../electron/adapters/host-connection.ts';
import type { Clock } from '../../electron/core/context.ts';
import { errorInfo, SlipwayError } from '../../shared/domain/slipway-error.ts';
import type { ErrorInfo } from '../../shared/schema/error.ts';
import type { Finding } from '../../shared/schema/host.ts';
import type { Operation } from '../../shared/schema/operation.ts';
import type { Plan, PlanBlocker, SetupWishes } from '../../shared/schema/plan.ts';
import type { Bed, BedHost } from '../bed/index.ts';
import { openProvisioningBench, type ProvisioningBench } from '../support/provisioning-bench.ts';
import { say, sayError } from './words.ts';

/** What a family's faults share: a bed, and Slipways that know its hosts. */
export interface Scene {
  readonly bed: Bed;
  /** A Slipway of its own, with real SSH, engines and ledger. */
  openBench(clock?: Clock, wrap?: (connector: HostConnector) => HostConnector): ProvisioningBench;
}

export function openScene(bed: Bed, privateKey: string): Scene {
  return { bed, openBench: (clock, wrap) => openProvisioningBench(privateKey, clock, { ...(wrap && { wrap }) }) };
}

/** All that Slipway said of one try, from the checks to the end of the set-up. */
export interface Attempt {
  readonly findings: readonly Finding[];
  readonly plan: Plan | null;
  /** Undefined where the plan was blocked or could not be made. */
  readonly operation: Operation | undefined;
  /** Why the set-up did not begin or did not succeed. */
  readonly error: ErrorInfo | undefined;
}

/** A host as Slipway knows it, in a Slipway of its own. */
export interface Subject {
  readonly bench: ProvisioningBench;
  readonly ids: readonly string[];
  readonly hosts: readonly BedHost[];
  readonly wishes?: Partial<SetupWishes>;
}

/** Runs while the set-up is applied. */
export type During = (subject: Subject, operationId: string) => Promise<void>;

export interface Interference {
  readonly during?: During;
  /** Between plan and apply; is given the first host. */
  readonly planned?: (host: BedHost) => Promise<unknown>;
}

/** Checks, plan, apply: as far as it goes. */
export async function attempt(subject: Subject, { during, planned }: Interference = {}): Promise<Attempt> {
  const { bench, ids, hosts, wishes } = subject;
  const setup = await bench.wish([...ids], wishes);
  const check = await bench.provisioning.check({ id: setup.id });
  await bench.context.operations.finished(check.operationId);
  const states = bench.context.storage.records.of('hostStates');
  const findings = ids.flatMap((id) => states.get(id)?.findings ?? []);
  const nothing = { findings, plan: null, operation: undefined };
  try {
    const plan = await bench.provisioning.plan({ id: setup.id }, bench.signal);
    if (plan.blockers.length > 0) return { ...nothing, plan, error: undefined };
    if (hosts[0]) await planned?.(hosts[0]);
    const { operationId } = await bench.provisioning.apply({ planId: plan.id }, bench.signal);
    await during?.(subject, operationId);
    const operation = await bench.context.operations.finished(operationId);
    return { findings, plan, operation, error: operation.error ?? undefined };
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return { ...nothing, error: errorInfo(error) };
  }
}

/** What the admin reads of an attempt, in English. @throws Error where a text is missing in one of the languages. */
export function toldOf({ findings, plan, error }: Attempt): readonly string[] {
  const notice = (kind: string) => (blocker: PlanBlocker) => `${kind}: ${say(blocker.reason)}`;
  return [
    ...findings
      .filter((finding) => finding.verdict !== 'pass')
      .map(
        (finding) =>
          `${finding.check} ${finding.verdict}: ${say(finding.reason)}${finding.fix ? ` Fix: ${say(finding.fix)}` : ''}`,
      ),
    ...(plan?.blockers ?? []).map(notice('blocked')),
    ...(plan?.warnings ?? []).map(notice('warned')),
    ...(error ? [`error ${error.code}: ${sayError(error)}`] : []),
  ].map((text) => text.replace(/\s+/g, ' '));
}

/** Asks the host itself, past Slipway: the engine runs, now and after a boot, as a member of a cluster. */
export async function isReady(host: BedHost): Promise<boolean> {
  const { stdout } = await host.exec(
    "systemctl is-enabled docker; systemctl is-active docker; docker info -f '{{.Swarm.LocalNodeState}}'; dpkg --audit 2>/dev/null",
  );
  return stdout.trim().split(/\s+/).join(' ') === 'enabled active active';
}
