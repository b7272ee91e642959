import type { LiveChange } from '../schema/collections.ts';

type AnyRecord = { readonly id: string };

/** `known` after the change; records and their parts that did not change are the same objects as before. */
export function withChange<T extends AnyRecord>(known: readonly T[], change: LiveChange): readonly AnyRecord[] {
  const records = new Map<string, AnyRecord>(known.map((record) => [record.id, record]));
  for (const record of change.upsert) records.set(record.id, record);
  for (const patch of change.patch ?? []) records.set(patch.id, patched(records.get(patch.id), patch));
  for (const id of change.remove) records.delete(id);
  return [...records.values()];
}

type StepsPatch = NonNullable<LiveChange['patch']>[number];

function patched(before: AnyRecord | undefined, { steps, ...rest }: StepsPatch): StepsPatch {
  const changed = new Map(steps.map((step) => [step.id, step]));
  const kept = before && 'steps' in before && Array.isArray(before.steps) ? before.steps : [];
  return { ...rest, steps: kept.map((step: AnyRecord) => changed.get(step.id) ?? step) };
}

/**
 * What tells a reader who has `before` of `after`: the steps that differ, where `after` has the same steps in the same order.
 * Undefined where the whole record has to be sent.
 */
export function stepsPatch(before: AnyRecord | undefined, after: AnyRecord): StepsPatch | undefined {
  const [old, now] = [stepsOf(before), stepsOf(after)];
  if (!old || !now || old.length !== now.length) return undefined;
  const steps: AnyRecord[] = [];
  for (const [index, step] of now.entries()) {
    const known = old[index];
    if (known?.id !== step.id) return undefined;
    if (known !== step) steps.push(step);
  }
  return { ...after, steps };
}

function stepsOf(record: AnyRecord | undefined): readonly AnyRecord[] | undefined {
  return record && 'steps' in record && Array.isArray(record.steps) ? record.steps : undefined;
}
