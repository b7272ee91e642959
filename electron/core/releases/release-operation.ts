import { sameHealth } from '../../../shared/domain/health-command.ts';
import type { ImageFacts } from '../../../shared/domain/image-platforms.ts';
import { message } from '../../../shared/domain/message.ts';
import { releaseEvent, releaseReason } from '../../../shared/domain/rollout-text.ts';
import { runsImage } from '../../../shared/domain/rollout-view.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { Operation } from '../../../shared/schema/operation.ts';
import type { Release } from '../../../shared/schema/release.ts';
import type { Service } from '../../../shared/schema/service.ts';
import type { OperationDefinition, OperationRun, StepPlan } from '../../operations/operations.ts';
import type { CoreContext } from '../context.ts';
import { checkImage } from './check-image.ts';
import { passGate } from './gate.ts';
import { type ReleaseMemo, readMemo, writeMemo } from './release-memo.ts';
import { type Conclusion, hasVerdict, type ReleaseRecords } from './release-records.ts';
import type { Patience, ReleaseCollaborators } from './releases.ts';
import { RollOut } from './roll-out.ts';
import type { Strategies } from './strategies.ts';

/** Kept by the ledger; all else is in the release's record and memo. */
export interface ReleaseInput {
  readonly releaseId: string;
  readonly registryId: string | null;
  /** The release whose predecessor is brought back, with its settings. */
  readonly restoreOf: string | null;
}

export const releaseSteps: readonly StepPlan[] = ['image', 'gate', 'upgrade', 'watch'].map((id) => ({
  id,
  hostId: null,
  title: { key: `releases.steps.${id}`, params: {} },
}));

/** A change of managers takes seconds; a manager that restarts, minutes. */
const patience: Patience = { silenceMs: 300_000, returnSeconds: 180 };

interface Parts {
  readonly context: CoreContext;
  readonly collaborators: ReleaseCollaborators;
  readonly records: ReleaseRecords;
  readonly strategies: Strategies;
}

/** Goes on by itself after a crash: what the engine was told stands in its specification, so nothing is told twice. */
export function releaseOperation(parts: Parts): OperationDefinition<ReleaseInput> {
  return {
    kind: 'release',
    afterCrash: 'continue',
    resumable: false,
    run: (input, run) => runRelease(parts, input, run),
    ended: ({ releaseId }, operation) => settle(parts.records, releaseId, operation),
  };
}

async function runRelease(parts: Parts, input: ReleaseInput, run: OperationRun): Promise<void> {
  const { context, records } = parts;
  const before = records.require(input.releaseId);
  if (hasVerdict(before)) return answer(before);
  // A held one stays so over a restart, until its gate is asked again.
  const verdict = before.verdict === 'waiting' ? 'waiting' : 'running';
  const release = records.change(before.id, { verdict, startedAt: before.startedAt ?? context.clock.now() });
  try {
    await takeSteps(parts, { input, release }, run);
  } catch (error) {
    if (!wasCancelled(run) || hasVerdict(records.require(release.id))) throw error;
    answer(records.conclude(release.id, await cancelRelease(parts, { input, release }, shutdownOf(context))));
  }
}

async function takeSteps(
  parts: Parts,
  work: { input: ReleaseInput; release: Release },
  run: OperationRun,
): Promise<void> {
  const { records, collaborators } = parts;
  const { input, release } = work;
  let image: ImageFacts | undefined;
  await run.step('image', async () => {
    const finding = await checkImage(collaborators, { release, registryId: input.registryId }, run.signal);
    if (finding.kind === 'refused') answer(records.conclude(release.id, finding));
    if (finding.kind === 'there') image = finding.facts;
    return finding.kind === 'there' ? [finding.proof] : finding.kind === 'not-looked' ? [finding.why] : [];
  });
  await run.step('gate', () => {
    const engine = collaborators.clusters.engine(release.clusterId);
    return passGate({ ...parts, engine, releaseId: release.id, image }, run.signal);
  });
  await run.step('upgrade', () => tellEngine(parts, work, run.signal));
  await run.step('watch', async () => {
    const rollOut = openRollOut(parts, work, memoOf(parts, release.id));
    const conclusion = await rollOut
      .forward(run.signal, (fraction) => run.progress(fraction))
      .catch(async (error) => {
        // A cancel must undo before it is said; a shutdown leaves all as it is, to go on at the next start.
        if (!wasCancelled(run)) throw error;
        return await rollOut.takeBack(
          { verdict: 'cancelled', reason: releaseReason('cancelled') },
          shutdownOf(parts.context),
        );
      });
    const concluded = records.conclude(release.id, conclusion);
    answer(concluded);
    const { tasksDone: done, tasksWanted: wanted } = concluded;
    return [message('releases.note.tasksRun', { done, wanted, image: release.toDigest || release.toImage })];
  });
}

/** Idempotent: what was told before a crash is found in the engine and not told again. */
async function tellEngine(
  { context, collaborators, records }: Parts,
  { input, release }: { input: ReleaseInput; release: Release },
  signal: AbortSignal,
): Promise<readonly Note[]> {
  const engine = collaborators.clusters.engine(release.clusterId);
  const { journal } = context.storage;
  const { serviceId } = release;
  const { plan } = records.require(release.id);
  const [now, before] = await Promise.all([
    engine.progress(serviceId, signal),
    engine.specification(serviceId, signal),
  ]);
  const wanted = { image: release.toImage, digest: release.toDigest };
  const known = readMemo(journal, release.id);
  // A paused or failed update of the same image is set going again.
  const underway = !now.updateState.endsWith('paused') && now.updateState !== 'rolling-back';
  const isThere = runsImage(now.service, wanted) && underway && hasHealth(now.service, release);
  const changed = known?.changed ?? (input.restoreOf !== null || !isThere);
  if (!known) {
    const earlierTasks = now.service.tasks.map((task) => task.id);
    const canary =
      changed && input.restoreOf === null && plan !== null && plan.canary.kind !== 'none' ? 'waiting' : 'none';
    writeMemo(journal, release.id, { before, fromImage: now.service.image, earlierTasks, changed, canary, undo: null });
  }
  records.change(release.id, { fromImage: known?.fromImage ?? now.service.image });
  if (!changed) {
    records.tell(release.id, [{ kind: 'info', message: releaseEvent('alreadyThere') }]);
    return [releaseEvent('alreadyThere')];
  }
  // Told before a crash, and turned back by the engine since: its tasks show it.
  const tried = now.service.tasks.some((task) => runsImage(task, wanted) && !known?.earlierTasks.includes(task.id));
  if (known && tried) return [message('releases.note.toldBefore')];
  const credentials = input.registryId === null ? null : collaborators.registries.credentials(input.registryId);
  const specification = input.restoreOf === null ? undefined : memoOf({ context }, input.restoreOf).before;
  const told = { serviceId, credentials, releaseId: release.id };
  const { canary } = memoOf({ context }, release.id);
  if (specification) await engine.restore({ ...told, specification, policyToo: false }, signal);
  else
    await engine.upgrade(
      {
        ...{ ...told, image: release.toImage, update: plan?.writesUpdate ? plan.update : null },
        ...{ failureAction: plan?.failureAction ?? null, canary: canary === 'waiting' },
        health: release.health?.to ?? null,
      },
      signal,
    );
  if (canary === 'waiting') records.tell(release.id, [{ kind: 'info', message: releaseEvent('canaryBegins') }]);
  const { service } = await engine.progress(serviceId, signal);
  records.tell(release.id, [{ kind: 'info', message: releaseEvent('told', { image: release.toImage }) }]);
  if (release.health !== null) records.tell(release.id, [{ kind: 'info', message: releaseEvent('healthSet') }]);
  return [message('releases.note.specification', { image: service.image })];
}

function hasHealth({ health }: Service, release: Release): boolean {
  return release.health === null || sameHealth(health, release.health.to);
}

/** Where the engine was told already, what served before is brought back. */
async function cancelRelease(
  parts: Parts,
  work: { input: ReleaseInput; release: Release },
  signal: AbortSignal,
): Promise<Conclusion> {
  const memo = readMemo(parts.context.storage.journal, work.release.id);
  if (!memo?.changed) return { verdict: 'cancelled', reason: releaseReason('cancelledUntouched') };
  return await openRollOut(parts, work, memo).takeBack(
    { verdict: 'cancelled', reason: releaseReason('cancelled') },
    signal,
  );
}

function openRollOut(
  parts: Parts,
  { input, release }: { input: ReleaseInput; release: Release },
  memo: ReleaseMemo,
): RollOut {
  const { context, records, collaborators } = parts;
  const credentials = input.registryId === null ? null : collaborators.registries.credentials(input.registryId);
  return new RollOut({
    context,
    records,
    engine: collaborators.clusters.engine(release.clusterId),
    // As it stands now: the gate may have set its time anew.
    release: records.require(release.id),
    plan: records.require(release.id).plan,
    credentials,
    memo,
    patience: collaborators.patience ?? patience,
    restores: input.restoreOf !== null,
  });
}

function memoOf({ context }: Pick<Parts, 'context'>, releaseId: string): ReleaseMemo {
  const memo = readMemo(context.storage.journal, releaseId);
  if (!memo) throw new SlipwayError('conflict', { data: { reason: 'nothingToRollBack', release: releaseId } });
  return memo;
}

/** Anything but success fails the operation, with the verdict. */
function answer({ verdict, cause, reason, serviceName }: Release): void {
  if (verdict === 'succeeded') return;
  // The key and values of the reason, from which the window makes its text.
  const why = reason === null ? {} : { ...reason.params, reason: reason.key };
  throw new SlipwayError('release.failed', { data: { ...why, service: serviceName, verdict, cause } });
}

function wasCancelled({ signal }: OperationRun): boolean {
  const reason: unknown = signal.reason;
  return signal.aborted && reason instanceof SlipwayError && reason.code === 'operation.cancelled';
}

function shutdownOf({ stopping }: CoreContext): AbortSignal {
  return stopping;
}

/** An operation that has ended leaves no release without a verdict. */
function settle(records: ReleaseRecords, releaseId: string, operation: Operation): void {
  const release = records.get(releaseId);
  if (!release || hasVerdict(release)) return;
  const untouched = release.verdict === 'queued';
  if (operation.state === 'cancelled' && untouched)
    records.conclude(releaseId, { verdict: 'cancelled', reason: releaseReason('cancelledQueued') });
  else
    records.conclude(releaseId, {
      verdict: 'unknown',
      reason: releaseReason('noVerdict', { code: operation.error?.code ?? operation.state }),
    });
}
