import type { Message } from '../schema/common.ts';
import type { Plan, PlanStep } from '../schema/plan.ts';

/** How an export speaks of things. */
export interface PlanTexts {
  readonly say: (message: Message) => string;
  /** The text of a message, where there is one. */
  readonly find: (message: Message) => string | undefined;
  readonly hostName: (hostId: string) => string;
  /** Where a person reaches the host; empty for this computer. */
  readonly hostAddress: (hostId: string) => string;
}

/** A text of the export. */
export function exportText(key: string, params: Message['params'] = {}): Message {
  return { key: `provisioning.export.${key}`, params };
}

/** Date and time for people anywhere: `2026-11-28 18:04 UTC`. */
export function exportTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Why a kind of step is done: stands beside its title, as `….why`. */
export function whyOf(step: PlanStep): Message {
  return { key: step.title.key.replace(/\.title$/, '.why'), params: step.title.params };
}

/** Hosts in the order of the plan. */
export function hostsOf(steps: readonly PlanStep[]): readonly string[] {
  return [...new Set(steps.map((step) => step.hostId))];
}

/** Steps on other hosts that must be done before. */
export function neededElsewhere(step: PlanStep, plan: Plan): readonly PlanStep[] {
  return plan.steps.filter((other) => step.after.includes(other.id) && other.hostId !== step.hostId && other.needed);
}

/** A turn by hand: steps that can be done on one host without leaving it. */
export interface Turn {
  readonly hostId: string;
  readonly steps: readonly PlanStep[];
}

/** The steps to do, in as few turns between hosts as their order allows. */
export function turnsOf(plan: Plan): readonly Turn[] {
  const left = plan.steps.filter((step) => step.needed);
  const open = new Set(left.map((step) => step.id));
  const turns: Turn[] = [];
  while (open.size > 0) {
    const before = open.size;
    for (const hostId of hostsOf(left)) {
      const own = left.filter((step) => step.hostId === hostId && open.has(step.id));
      const steps: PlanStep[] = [];
      for (const step of own) {
        if (step.after.some((id) => open.has(id))) break;
        open.delete(step.id);
        steps.push(step);
      }
      if (steps.length > 0) turns.push({ hostId, steps });
    }
    if (open.size === before) throw new Error('The steps of a plan wait for each other.');
  }
  return turns;
}
