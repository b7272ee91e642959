import { judgeRollout, type RolloutAim } from '../../../shared/domain/rollout.ts';
import { judgeReturn } from '../../../shared/domain/rollout-return.ts';
import { releaseEvent, releaseReason } from '../../../shared/domain/rollout-text.ts';
import type { Trouble } from '../../../shared/domain/rollout-trouble.ts';
import { freshMemory, type RolloutMemory, type WantedImage } from '../../../shared/domain/rollout-view.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Message } from '../../../shared/schema/common.ts';
import type { Release } from '../../../shared/schema/release.ts';
import { UpdatePolicy } from '../../../shared/schema/service.ts';
import type { ReleasePlan } from '../../../shared/schema/strategy.ts';
import type { ClusterEngine, PullCredentials, UpgradeProgress } from '../../adapters/cluster-engine.ts';
import type { CoreContext } from '../context.ts';
import { Canary } from './canary.ts';
import { type ReleaseMemo, writeMemo } from './release-memo.ts';
import type { Conclusion, ReleaseRecords } from './release-records.ts';
import type { Patience } from './releases.ts';
import { TaskWatch } from './task-watch.ts';

export interface RollOutParts {
  readonly context: CoreContext;
  readonly records: ReleaseRecords;
  readonly engine: ClusterEngine;
  readonly release: Release;
  readonly credentials: PullCredentials | null;
  readonly memo: ReleaseMemo;
  readonly patience: Patience;
  /** It brings back what an earlier release replaced. */
  readonly restores: boolean;
  /** Null in releases of 0.1 and before. */
  readonly plan: ReleasePlan | null;
}

const pollMs = 1000;
/** How long the previous image is watched before it counts as back. */
const returnSteadySeconds = 3;

/** Follows one release in the engine to its verdict, forward and, where that fails, back. */
export class RollOut {
  readonly #parts: RollOutParts;
  readonly #tasks: TaskWatch;
  #memo: ReleaseMemo;
  #silentSince: number | undefined;
  #canary: Canary | undefined;
  /** When the clock of the update policy's time limit began. */
  #since = 0;

  constructor(parts: RollOutParts) {
    this.#parts = parts;
    this.#memo = parts.memo;
    const { records, engine, release, credentials } = parts;
    this.#tasks = new TaskWatch({ records, engine, release, credentials });
  }

  /** Until there is a verdict. Rejects with `operation.cancelled` when the signal aborts: then `takeBack` or leave it be. */
  async forward(signal: AbortSignal, onProgress: (fraction: number) => void): Promise<Conclusion> {
    if (this.#memo.undo) return await this.#back(signal);
    let memory: RolloutMemory = freshMemory;
    this.#since = this.#parts.release.startedAt ?? this.#parts.context.clock.now();
    for (let aim: RolloutAim | undefined; ; ) {
      const view = await this.#look(signal);
      if (view === 'silent') return { verdict: 'engine-lost', reason: releaseReason('clusterSilent') };
      if (view === 'gone') return { verdict: 'unknown', reason: releaseReason('serviceGone') };
      if (view !== undefined) {
        aim ??= this.#aim(view);
        await this.#canaryTurn(view, signal);
        const now = this.#parts.context.clock.now();
        const judgement = judgeRollout(
          this.#isHeld ? { ...aim, timeoutSeconds: Number.POSITIVE_INFINITY } : aim,
          view,
          {
            memory,
            clock: { now, since: this.#since },
          },
        );
        memory = judgement.memory;
        this.#tasks.count(judgement);
        onProgress(judgement.tasksWanted === 0 ? 0 : judgement.tasksDone / judgement.tasksWanted);
        const trouble = await this.#tasks.inspect(judgement.trouble, signal);
        if (judgement.kind === 'ended') return await this.#end(conclusion(judgement, trouble), signal);
        if (judgement.kind === 'give-up') return await this.#giveUp(learnt(judgement, trouble), signal);
        if (judgement.kind === 'turned-back') return await this.#turnedBack(trouble, judgement.reason, signal);
      }
      await this.#parts.context.clock.sleep(pollMs, signal);
    }
  }

  get #isHeld(): boolean {
    return this.#memo.canary === 'waiting' && this.#canary?.isHeld === true;
  }

  /** The first task stood, and the others may follow: their time begins now. */
  async #canaryTurn(view: UpgradeProgress, signal: AbortSignal): Promise<void> {
    const { context, engine, release, plan, records } = this.#parts;
    if (this.#memo.canary !== 'waiting' || plan === null || view.releaseId !== release.id) return;
    this.#canary ??= new Canary({ context, records, releaseId: release.id, plan });
    if (!this.#canary.look(view, this.#wanted)) return;
    // From here on the engine's own way back would lead to this release's canary: it stops instead, and we restore.
    await engine.proceed(
      { serviceId: release.serviceId, releaseId: release.id, update: plan.update, failureAction: 'pause' },
      signal,
    );
    this.#keep({ canary: 'over' });
    this.#since = context.clock.now();
    records.change(release.id, { hold: null });
    this.#tell('info', releaseEvent('canaryOver'));
  }

  /** After a canary the engine was only told to stop: what its service says to do is done here. */
  async #end(ended: Conclusion, signal: AbortSignal): Promise<Conclusion> {
    if (this.#memo.canary !== 'over') return ended;
    if (ended.verdict === 'paused' && this.#parts.plan?.failureAction !== 'pause')
      return await this.takeBack({ verdict: ended.cause ?? 'unknown', reason: ended.reason }, signal);
    if (ended.verdict === 'succeeded') await this.#settlePolicy(signal);
    return ended;
  }

  async #settlePolicy(signal: AbortSignal): Promise<void> {
    const { engine, release, plan } = this.#parts;
    const { serviceId, id: releaseId } = release;
    if (plan?.writesUpdate)
      await engine.proceed(
        { serviceId, releaseId, update: plan.update, failureAction: plan.failureAction ?? 'rollback' },
        signal,
      );
    else await engine.restorePolicy({ serviceId, releaseId, specification: this.#memo.before }, signal);
  }

  /** Where a failure is to pause, what stands is left for a person to look at. */
  async #giveUp(why: Conclusion, signal: AbortSignal): Promise<Conclusion> {
    if (this.#parts.plan?.failureAction !== 'pause') return await this.takeBack(why, signal);
    if (why.reason !== null) this.#tell('problem', why.reason);
    return { verdict: 'paused', cause: why.verdict, reason: releaseReason('leftStanding') };
  }

  /** Brings back what served before, and only says so when it serves. Where nothing was changed, nothing is taken back. */
  async takeBack(why: Conclusion, signal: AbortSignal): Promise<Conclusion> {
    if (!this.#memo.changed) return { verdict: why.verdict, reason: why.reason };
    this.#remember(why);
    const view = await this.#look(signal);
    if (typeof view === 'object' && view.releaseId === this.#parts.release.id) {
      this.#tell('info', releaseEvent('rollingBack'));
      await this.#rollBack(signal);
    }
    return await this.#back(signal);
  }

  async #turnedBack(trouble: Trouble | null, said: Message | null, signal: AbortSignal): Promise<Conclusion> {
    this.#tell('info', releaseEvent('clusterRollsBack'));
    this.#remember({ verdict: trouble?.verdict ?? 'unknown', reason: trouble?.reason ?? said });
    return await this.#back(signal);
  }

  /** The engine's own way back; where that is missing or leads elsewhere, `#back` restores what was kept. */
  async #rollBack(signal: AbortSignal): Promise<void> {
    if (this.#memo.canary !== 'none') return await this.#restore(signal);
    try {
      await this.#parts.engine.rollBack(this.#parts.release.serviceId, signal);
    } catch (error) {
      if (!(error instanceof SlipwayError && error.code === 'conflict')) throw error;
      await this.#restore(signal);
    }
  }

  async #restore(signal: AbortSignal): Promise<void> {
    const { engine, release, credentials } = this.#parts;
    const restoring = { serviceId: release.serviceId, specification: this.#memo.before, credentials };
    const policyToo = this.#memo.canary !== 'none';
    await engine.restore({ ...restoring, releaseId: `${release.id}-undo`, policyToo }, signal);
  }

  async #back(signal: AbortSignal): Promise<Conclusion> {
    const { context } = this.#parts;
    const why: Conclusion = this.#memo.undo ?? { verdict: 'unknown', reason: null };
    const aim = {
      image: this.#memo.fromImage,
      releaseId: this.#parts.release.id,
      steadySeconds: returnSteadySeconds,
      timeoutSeconds: Math.max(this.#parts.patience.returnSeconds, (await this.#policy(signal)).timeoutSeconds),
    };
    let since = context.clock.now();
    let memory: RolloutMemory = freshMemory;
    let restored = false;
    for (;;) {
      const view = await this.#look(signal);
      if (view === 'silent' || view === 'gone') return this.#lost(why, releaseReason('returnUnseen'));
      if (view !== undefined) {
        const judgement = judgeReturn(aim, view, { memory, clock: { now: context.clock.now(), since } });
        memory = judgement.memory;
        this.#tasks.count({ tasksDone: 0, tasksWanted: judgement.tasksWanted });
        if (judgement.kind === 'back') return backAgain(why);
        if (!restored && this.#isToRestore(view, judgement.kind)) {
          restored = true;
          since = context.clock.now();
          memory = freshMemory;
          this.#tell('info', releaseEvent('restoring'));
          await this.#restore(signal);
        } else if (judgement.kind === 'lost') return this.#lost(why, judgement.reason);
      }
      await context.clock.sleep(pollMs, signal);
    }
  }

  /** Our image still stands, or its way back is stuck. What someone else has set meanwhile is left alone. */
  #isToRestore({ releaseId, updateState, service }: UpgradeProgress, kind: 'going' | 'lost'): boolean {
    const ours = releaseId === this.#parts.release.id;
    if (ours) return updateState !== 'rolling-back' || kind === 'lost';
    return kind === 'lost' && service.image === this.#memo.fromImage;
  }

  /** Undefined: no answer this time. `silent`: none for too long. */
  async #look(signal: AbortSignal): Promise<UpgradeProgress | 'silent' | 'gone' | undefined> {
    const { engine, release, context } = this.#parts;
    try {
      const view = this.#withHealth(await engine.progress(release.serviceId, signal));
      this.#silentSince = undefined;
      this.#tasks.look(view, this.#wanted, new Set(this.#memo.earlierTasks));
      return view;
    } catch (error) {
      if (!(error instanceof SlipwayError) || signal.aborted) throw error;
      if (error.code === 'notFound') return 'gone';
      if (error.code === 'operation.cancelled') throw error;
      if (this.#silentSince === undefined) this.#tell('problem', releaseEvent('clusterSilent', { code: error.code }));
      this.#silentSince ??= context.clock.now();
      return context.clock.now() - this.#silentSince > this.#parts.patience.silenceMs ? 'silent' : undefined;
    }
  }

  /** The engine's specification does not show the image's own check. */
  #withHealth(view: UpgradeProgress): UpgradeProgress {
    if (this.#parts.plan?.health !== 'image') return view;
    return { ...view, service: { ...view.service, hasHealthcheck: true } };
  }

  /** With another health check the tasks from before count for nothing, though they run the same image. */
  get #wanted(): WantedImage {
    const { toImage: image, toDigest: digest, health } = this.#parts.release;
    const { changed, earlierTasks } = this.#memo;
    const replaced = changed && health !== null && !this.#parts.restores;
    return { image, digest, replaces: replaced ? new Set(earlierTasks) : undefined };
  }

  #aim({ service }: UpgradeProgress): RolloutAim {
    const { release } = this.#parts;
    const { monitorSeconds, timeoutSeconds } = this.#parts.plan?.update ?? service.update ?? UpdatePolicy.parse({});
    const { changed, earlierTasks } = this.#memo;
    return {
      ...this.#wanted,
      releaseId: release.id,
      changed,
      earlierTasks: new Set(earlierTasks),
      monitorSeconds,
      timeoutSeconds,
    };
  }

  async #policy(signal: AbortSignal): Promise<UpdatePolicy> {
    const view = await this.#look(signal);
    return (typeof view === 'object' ? view.service.update : null) ?? UpdatePolicy.parse({});
  }

  #remember({ verdict, reason }: Conclusion): void {
    this.#keep({ undo: { verdict, reason } });
  }

  #keep(change: Partial<ReleaseMemo>): void {
    this.#memo = { ...this.#memo, ...change };
    writeMemo(this.#parts.context.storage.journal, this.#parts.release.id, this.#memo);
  }

  /** That nothing serves as before weighs more than why: the timeline keeps that. */
  #lost({ verdict, reason }: Conclusion, where: Message): Conclusion {
    if (reason !== null && verdict !== 'cancelled') this.#tell('problem', reason);
    return { verdict: 'rollback-failed', cause: verdict, reason: where };
  }

  #tell(kind: 'info' | 'problem', message: Message): void {
    this.#parts.records.tell(this.#parts.release.id, [{ kind, message }]);
  }
}

/** A look into the task says more than the engine's first words; that time ran out stays the verdict. */
function learnt({ verdict, reason }: Conclusion, trouble: Trouble | null): Conclusion {
  if (trouble === null) return { verdict, reason };
  return { verdict: verdict === 'timed-out' ? verdict : trouble.verdict, reason: trouble.reason };
}

/** A cluster that stopped half-way says that a task failed; the trouble says why. */
function conclusion({ verdict, reason }: Conclusion, trouble: Trouble | null): Conclusion {
  if (verdict !== 'paused' || trouble === null) return { verdict, reason };
  return { verdict, cause: trouble.verdict, reason: trouble.reason };
}

function backAgain({ verdict, reason }: Conclusion): Conclusion {
  if (verdict === 'cancelled') return { verdict, reason };
  return { verdict: 'rolled-back', cause: verdict, reason };
}
