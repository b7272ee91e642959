import { z } from 'zod';
import type { Journal } from '../storage/stores.ts';

/** What a run needs again after a crash: its input and the locks it holds. */
const KeptInput = z.object({ input: z.unknown(), locks: z.array(z.string()) });
export type KeptInput = z.infer<typeof KeptInput>;

/** Returns what a later read will give, so that a first run and a resumed one get the same. */
export function keepInput(journal: Journal, operationId: string, kept: KeptInput): KeptInput {
  journal.put(operationId, kept);
  return KeptInput.parse(journal.get(operationId));
}

/** Undefined where nothing (readable) was kept. */
export function readInput(journal: Journal, operationId: string): KeptInput | undefined {
  return KeptInput.safeParse(journal.get(operationId)).data;
}
