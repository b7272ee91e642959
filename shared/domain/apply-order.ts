import type { PlanStep } from '../schema/plan.ts';

export type StepProgress = 'waiting' | 'running' | 'done' | 'leftOut' | 'failed';

type OrderedStep = Pick<PlanStep, 'id' | 'hostId' | 'after' | 'follows'>;

export interface Moves {
  /** Steps to begin now, at most as many as there is room for. */
  readonly begin: readonly string[];
  /** Steps that need one that was left out. */
  readonly leaveOut: readonly string[];
}

/**
 * Which steps of a plan can begin. The steps of a host go one after the other; `after` wants success, `follows` only that nothing
 * more is to be waited for. The canary's steps, and those that they need, come before all others.
 */
export class ApplyOrder {
  readonly #steps: readonly OrderedStep[];
  readonly #earlier: ReadonlyMap<string, readonly string[]>;
  readonly #first: ReadonlySet<string>;

  constructor(steps: readonly OrderedStep[], canaryHostId: string | null) {
    this.#steps = steps;
    this.#earlier = earlierOnHost(steps);
    this.#first = canaryHostId === null ? new Set() : this.#withNeeded(canaryHostId);
  }

  next(progress: ReadonlyMap<string, StepProgress>, room: number): Moves {
    const of = (id: string): StepProgress => progress.get(id) ?? 'done';
    const leaveOut = this.#needLeftOut(of);
    const stuck = this.#stuck(of, leaveOut);
    const open = this.canaryDone(progress);
    const ready = this.#steps.filter(
      (step) =>
        of(step.id) === 'waiting' &&
        !leaveOut.has(step.id) &&
        (open || this.#first.has(step.id)) &&
        step.after.every((id) => of(id) === 'done') &&
        this.#hostIsFree(step, of) &&
        (step.follows ?? []).every(
          (id) => isSettled(of(id)) || stuck.has(id) || leaveOut.has(id) || !(open || this.#first.has(id)),
        ),
    );
    return { begin: this.#begunFirst(ready, of).slice(0, Math.max(0, room)), leaveOut: [...leaveOut] };
  }

  /** True where no canary is wished, or all its steps have come to a good end (or were left out). */
  canaryDone(progress: ReadonlyMap<string, StepProgress>): boolean {
    return [...this.#first].every((id) => {
      const state = progress.get(id) ?? 'done';
      return state === 'done' || state === 'leftOut';
    });
  }

  /** All steps before it, not only the last one: that may have been done from the start while an earlier one still runs. */
  #hostIsFree({ id }: OrderedStep, of: (id: string) => StepProgress): boolean {
    return this.#before(id).every((earlier) => of(earlier) === 'done' || of(earlier) === 'leftOut');
  }

  #before(id: string): readonly string[] {
    return this.#earlier.get(id) ?? [];
  }

  /** A host that has begun is brought to its end before another one is touched. */
  #begunFirst(ready: readonly OrderedStep[], of: (id: string) => StepProgress): readonly string[] {
    const begun = new Set(this.#steps.filter(({ id }) => of(id) !== 'waiting').map(({ hostId }) => hostId));
    const rank = ({ hostId }: OrderedStep) => (begun.has(hostId) ? 0 : 1);
    return [...ready].sort((one, other) => rank(one) - rank(other)).map(({ id }) => id);
  }

  #needLeftOut(of: (id: string) => StepProgress): ReadonlySet<string> {
    const out = new Set<string>();
    // In the plan's order each step stands after those that it needs.
    for (const { id, after } of this.#steps) {
      if (of(id) === 'waiting' && after.some((need) => of(need) === 'leftOut' || out.has(need))) out.add(id);
    }
    return out;
  }

  /** Waiting steps that can't begin in this run, since something before them failed. */
  #stuck(of: (id: string) => StepProgress, leaveOut: ReadonlySet<string>): ReadonlySet<string> {
    const stuck = new Set<string>();
    for (const { id, after } of this.#steps) {
      if (of(id) !== 'waiting' || leaveOut.has(id)) continue;
      const before = [...after, ...this.#before(id)];
      if (before.some((need) => of(need) === 'failed' || stuck.has(need))) stuck.add(id);
    }
    return stuck;
  }

  #withNeeded(hostId: string): ReadonlySet<string> {
    const byId = new Map(this.#steps.map((step) => [step.id, step]));
    const needed = new Set<string>();
    const add = (id: string): void => {
      const step = byId.get(id);
      if (!step || needed.has(id)) return;
      needed.add(id);
      for (const before of [...step.after, ...this.#before(id)]) add(before);
    };
    for (const step of this.#steps) if (step.hostId === hostId) add(step.id);
    return needed;
  }
}

function isSettled(progress: StepProgress): boolean {
  return progress === 'done' || progress === 'leftOut' || progress === 'failed';
}

function earlierOnHost(steps: readonly OrderedStep[]): ReadonlyMap<string, readonly string[]> {
  const soFar = new Map<string, readonly string[]>();
  const earlier = new Map<string, readonly string[]>();
  for (const { id, hostId } of steps) {
    const before = soFar.get(hostId) ?? [];
    earlier.set(id, before);
    soFar.set(hostId, [...before, id]);
  }
  return earlier;
}

/** From so many hosts on that have something to do, one goes first alone. */
const canaryFrom = 3;

/** The host that goes first unless another is chosen: the first of the plan that needs no other one; null for few hosts. */
export function usualCanary(steps: readonly Pick<PlanStep, 'id' | 'hostId' | 'after' | 'needed'>[]): string | null {
  const needed = steps.filter((step) => step.needed);
  const hosts = [...new Set(needed.map(({ hostId }) => hostId))];
  if (hosts.length < canaryFrom) return null;
  const hostOf = new Map(needed.map(({ id, hostId }) => [id, hostId]));
  const standsAlone = (host: string) =>
    needed
      .filter(({ hostId }) => hostId === host)
      .every(({ after }) => after.every((id) => (hostOf.get(id) ?? host) === host));
  return hosts.find(standsAlone) ?? hosts[0] ?? null;
}
