import type { Verdict } from '../../../../shared/schema/host.ts';

export type Grouping = 'finding' | 'role' | 'cluster';

export const countedVerdicts = ['fail', 'warn', 'unknown'] as const satisfies readonly Verdict[];

/** `fail,warn` of the address; without any, all. */
export function chosenVerdicts(text: string): readonly Verdict[] {
  const chosen = countedVerdicts.filter((verdict) => text.split(',').includes(verdict));
  return chosen.length > 0 ? chosen : countedVerdicts;
}
