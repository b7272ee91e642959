import { isDeepStrictEqual } from 'node:util';
import { stepsOf } from '../../../shared/domain/live-delta.ts';
import type { LiveChange } from '../../../shared/schema/collections.ts';

type StepsPatch = NonNullable<LiveChange['patch']>[number];

/**
 * What tells a reader who has `before` of `after`: the fields and steps that differ, where `after` has the same fields and the
 * same steps in the same order. Undefined where the whole record has to be sent.
 */
export function stepsPatch(
  before: { readonly id: string } | undefined,
  after: { readonly id: string },
): StepsPatch | undefined {
  const [old, now] = [stepsOf(before), stepsOf(after)];
  if (!before || !old || !now || old.length !== now.length) return undefined;
  const known = new Map<string, unknown>(Object.entries(before));
  const fields = Object.entries(after);
  if (known.size !== fields.length || !fields.every(([name]) => known.has(name))) return undefined;
  const steps: { readonly id: string }[] = [];
  for (const [index, step] of now.entries()) {
    const earlier = old[index];
    if (earlier?.id !== step.id) return undefined;
    if (earlier !== step) steps.push(step);
  }
  const told = fields.filter(([name, value]) => name !== 'steps' && !isDeepStrictEqual(known.get(name), value));
  return { ...Object.fromEntries(told), id: after.id, steps };
}
