import { inOrder } from '../../../shared/domain/plans.ts';
import type { Member, Site } from './site.ts';
import type { BuiltStep, StepKind } from './steps/step.ts';

/**
 * The steps of these kinds on these hosts, managers before the others, in an order in which they can be done. Hosts of the site that are not named are
 * only read.
 */
export function buildSteps(site: Site, kinds: readonly StepKind[], hostIds: readonly string[]): readonly BuiltStep[] {
  const manages = ({ host }: Member) => (site.wishes.managers.includes(host.id) ? 0 : 1);
  const members = [...site.members.values()]
    .filter(({ host }) => hostIds.includes(host.id))
    .sort((one, other) => manages(one) - manages(other));
  return linkSteps(members.flatMap((member) => kinds.flatMap((kind) => kind(site, member) ?? [])));
}

/** A step that isn't wanted on a host, or a host that could not be read, is nothing to wait for. */
export function linkSteps(steps: readonly BuiltStep[]): readonly BuiltStep[] {
  const known = new Set(steps.map((step) => step.shown.id));
  const linked = steps.map((step) => ({
    ...step,
    id: step.shown.id,
    after: step.shown.after.filter((id) => known.has(id)),
    follows: step.shown.follows?.filter((id) => known.has(id)) ?? [],
  }));
  return inOrder(linked).map(({ id: _id, after, follows, ...step }) => ({
    ...step,
    shown: { ...step.shown, after, ...(follows.length > 0 && { follows }) },
  }));
}
