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
  const kept = stepsOf(before) ?? [];
  return { ...before, ...rest, steps: kept.map((step) => changed.get(step.id) ?? step) };
}

/** The steps of an operation; undefined of a record that has none. */
export function stepsOf(record: AnyRecord | undefined): readonly AnyRecord[] | undefined {
  return record && 'steps' in record && Array.isArray(record.steps) ? record.steps : undefined;
}
