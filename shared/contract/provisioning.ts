import { z } from 'zod';
import { Id } from '../schema/common.ts';
import { Plan, PlanTask, Setup, SetupPage, SetupWishes } from '../schema/plan.ts';
import { base } from './base.ts';

export const provisioning = {
  /** Starts a set-up with sensible wishes; an unfinished one is returned instead. */
  begin: base.input(z.object({ hostIds: z.array(Id) })).output(Setup),
  save: base
    .input(
      z.object({ id: Id, page: SetupPage.optional(), hostIds: z.array(Id).optional(), wishes: SetupWishes.optional() }),
    )
    .output(Setup),
  /** Checks all hosts of the set-up for the roles wished; returns the operation. */
  check: base.input(z.object({ id: Id })).output(z.object({ operationId: Id })),
  /** Wishes filled in from the facts: roles, addresses, a pool that clashes with no route. */
  proposeWishes: base.input(z.object({ id: Id })).output(SetupWishes),
  /** Reads the hosts and computes the plan; touches nothing. */
  plan: base.input(z.object({ id: Id })).output(Plan),
  /** Reads the hosts and computes the plan of a task; touches nothing. */
  planTask: base.input(z.object({ task: PlanTask, hostIds: z.array(Id) })).output(Plan),
  /** A plan that was made before: one that is shown, or that an operation has applied. `notFound` after a restart of core. */
  shownPlan: base.input(z.object({ planId: Id })).output(Plan),
  exportPlan: base
    .input(z.object({ planId: Id, format: z.enum(['markdown', 'shell']) }))
    .output(z.object({ text: z.string() })),
  /** Applies a plan that was shown. `plan.stale` when wishes or facts changed since. */
  apply: base.input(z.object({ planId: Id })).output(z.object({ operationId: Id })),
  discard: base.input(z.object({ id: Id })).output(z.void()),
};
