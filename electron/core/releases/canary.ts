import { canaryTasks } from '../../../shared/domain/rollout-canary.ts';
import { releaseEvent } from '../../../shared/domain/rollout-text.ts';
import type { WantedImage } from '../../../shared/domain/rollout-view.ts';
import type { ReleasePlan } from '../../../shared/schema/strategy.ts';
import type { UpgradeProgress } from '../../adapters/cluster-engine.ts';
import type { CoreContext } from '../context.ts';
import type { ReleaseRecords } from './release-records.ts';

export interface CanaryParts {
  readonly context: CoreContext;
  readonly records: ReleaseRecords;
  readonly releaseId: string;
  readonly plan: ReleasePlan;
}

/** Watches the first task of a release, and says when the others may follow. */
export class Canary {
  readonly #parts: CanaryParts;
  #tasks = '';
  #since: number | undefined;

  constructor(parts: CanaryParts) {
    this.#parts = parts;
  }

  /** The first task stands, and a time or a person is waited for: no other clock runs then. */
  get isHeld(): boolean {
    const { records, releaseId } = this.#parts;
    return records.require(releaseId).hold?.kind === 'canary';
  }

  /** True when the others may follow. */
  look(view: UpgradeProgress, wanted: WantedImage): boolean {
    const { records, releaseId, plan, context } = this.#parts;
    const { decisions, hold } = records.require(releaseId);
    const now = context.clock.now();
    const tasks = canaryTasks(view.service, wanted);
    if (tasks !== this.#tasks) {
      this.#tasks = tasks;
      this.#since = now;
      // It fell: another one has to stand first.
      if (hold !== null) records.change(releaseId, { hold: null });
      return false;
    }
    if (tasks === '' || now - (this.#since ?? now) < plan.update.monitorSeconds * 1000) return false;
    if (decisions.some(({ kind }) => kind === 'confirm')) return true;
    if (hold === null) return this.#hold(now);
    return hold.until !== null && hold.until <= now;
  }

  #hold(now: number): false {
    const { records, releaseId, plan } = this.#parts;
    const until = plan.canary.kind === 'wait' ? now + plan.canary.seconds * 1000 : null;
    records.change(releaseId, { hold: { kind: 'canary', since: now, until, why: '' } });
    records.tell(releaseId, [{ kind: 'info', message: releaseEvent('canaryStands') }]);
    return false;
  }
}
