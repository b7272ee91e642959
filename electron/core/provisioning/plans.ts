import { changedSteps } from '../../../shared/domain/plans.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Host } from '../../../shared/schema/host.ts';
import type { Plan, Setup } from '../../../shared/schema/plan.ts';
import { judgeSite } from './blockers.ts';
import { buildSteps } from './build-plan.ts';
import { readSite, type SiteParts } from './read-site.ts';
import type { SetupInput } from './setup-run.ts';

/** Plans that were shown; older ones are forgotten. */
const keptPlans = 20;

/** Makes plans, keeps those that were shown, and says whether one still holds. */
export class Plans {
  readonly #parts: SiteParts;
  readonly #kept = new Map<string, SetupInput>();

  constructor(parts: SiteParts) {
    this.#parts = parts;
  }

  /** Reads the hosts and computes the plan; touches nothing. */
  async make(setup: Setup, signal: AbortSignal): Promise<Plan> {
    const made = await this.#compute(setup, signal);
    this.#kept.set(made.plan.id, made);
    for (const id of [...this.#kept.keys()].slice(0, -keptPlans)) this.#kept.delete(id);
    return made.plan;
  }

  /** Fails with `notFound`: plans are not kept over a restart. */
  require(planId: string): SetupInput {
    const kept = this.#kept.get(planId);
    if (!kept) throw new SlipwayError('notFound', { data: { collection: 'plans', id: planId } });
    return kept;
  }

  /** Reads the hosts once more. Fails with `plan.stale` or `plan.blocked`; gives what is to be applied. */
  async confirm(shown: SetupInput, setup: Setup, signal: AbortSignal): Promise<SetupInput> {
    const hostIds = this.#hosts(setup).map((host) => host.id);
    const sameWishes = JSON.stringify([shown.wishes, shown.hostIds]) === JSON.stringify([setup.wishes, hostIds]);
    if (!sameWishes) throw new SlipwayError('plan.stale', { data: { reason: 'wishesChanged' } });
    refuseBlocked(shown.plan);
    const now = await this.#compute(setup, signal);
    refuseBlocked(now.plan);
    const changed = changedSteps(shown.plan, now.plan);
    if (changed.length > 0) {
      throw new SlipwayError('plan.stale', {
        data: { reason: 'factsChanged', steps: changed.length, step: changed[0] ?? '' },
      });
    }
    return shown;
  }

  /** A host that was removed meanwhile is no part of the set-up any more. */
  #hosts({ hostIds }: Setup): readonly Host[] {
    const hosts = this.#parts.context.storage.records.of('hosts');
    return hostIds.flatMap((id) => hosts.get(id) ?? []);
  }

  async #compute(setup: Setup, signal: AbortSignal): Promise<SetupInput> {
    const { context, builtIn } = this.#parts;
    const { id: setupId, wishes } = setup;
    const hosts = this.#hosts(setup);
    const hostIds = hosts.map((host) => host.id);
    const reading = await readSite(this.#parts, { hostIds, wishes }, signal);
    const now = context.clock.now();
    const steps = buildSteps(reading.site, builtIn).map((step) => step.shown);
    const plan: Plan = {
      id: context.newId(),
      setupId,
      createdAt: now,
      steps,
      ...mutable(judgeSite(reading, hosts, now)),
    };
    const addresses = Object.fromEntries([...reading.site.members].map(([id, member]) => [id, member.address]));
    return { setupId, hostIds, wishes, addresses, plan };
  }
}

function mutable({ blockers, warnings }: ReturnType<typeof judgeSite>): Pick<Plan, 'blockers' | 'warnings'> {
  return { blockers: [...blockers], warnings: [...warnings] };
}

function refuseBlocked(plan: Plan): void {
  const [first] = plan.blockers;
  if (!first) return;
  throw new SlipwayError('plan.blocked', {
    data: { blockers: plan.blockers.length, first: first.reason.key, ...first.reason.params },
  });
}
