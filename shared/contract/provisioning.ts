import { z } from 'zod';
import { Id, SecretInput, SecretStatus } from '../schema/common.ts';
import { ProxyUrl } from '../schema/install.ts';
import { ApplyOptions, Plan, PlanTask, Setup, SetupPage, SetupWishes } from '../schema/plan.ts';
import { base } from './base.ts';

const OfApply = z.object({ operationId: Id });

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
  /**
   * Applies a plan that was shown. `plan.stale` when wishes or facts changed since. Without options: as many hosts at once as
   * the settings say, and from three hosts on one of them first, alone.
   */
  apply: base
    .input(z.object({ planId: Id, options: ApplyOptions.partial().optional() }))
    .output(z.object({ operationId: Id })),
  /** Holds an apply: what runs comes to its end, nothing new is begun. `conflict` {reason: 'notRunning'}. */
  pause: base.input(OfApply).output(z.void()),
  proceed: base.input(OfApply).output(z.void()),
  /** Does what failed on one host again, while the others go on; an apply that has ended is resumed for it. */
  retryHost: base.input(OfApply.extend({ hostId: Id })).output(z.void()),
  /** Leaves out a step, or what is left on a host, with all that needs it; an apply that has ended is resumed with the rest. */
  leaveOut: base
    .input(OfApply.extend({ hostId: Id, stepId: Id.nullable(), reason: z.string().trim().min(1, 'required').max(500) }))
    .output(z.void()),
  /** What differs on the host under these names is taken for right from now on. */
  acceptDrift: base.input(z.object({ hostId: Id, names: z.array(z.string().max(300)).min(1) })).output(z.void()),
  /** Reads hosts and compares them with what Slipway set there; changes nothing. Returns the operation. */
  lookForDrift: base.input(z.object({ hostIds: z.array(Id).min(1) })).output(z.object({ operationId: Id })),
  /** The login of a proxy, kept with the secrets; null removes it. It counts for every host that uses this proxy. */
  setProxyLogin: base
    .input(
      z.object({
        address: ProxyUrl,
        login: z.object({ username: z.string().min(1).max(255), password: SecretInput }).nullable(),
      }),
    )
    .output(z.void()),
  /** Since when a login is kept for a proxy; null: none is. */
  proxyLogin: base.input(z.object({ address: ProxyUrl })).output(SecretStatus),
  discard: base.input(z.object({ id: Id })).output(z.void()),
};
