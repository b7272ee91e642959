import { z } from 'zod';
import { Message } from '../../../shared/schema/common.ts';
import { ReleaseVerdict } from '../../../shared/schema/release.ts';
import type { EngineSpecification } from '../../adapters/cluster-engine.ts';
import type { Journal } from '../../storage/stores.ts';

const Undo = z.object({ verdict: ReleaseVerdict, reason: Message.nullable() });
export type Undo = z.infer<typeof Undo>;

/** What a release has to remember over a crash; kept in the journal, since a specification may hold secrets. */
const ReleaseMemo = z.object({
  /** The service's specification before anything was told to the engine. */
  before: z.custom<EngineSpecification>((value) => typeof value === 'object' && value !== null),
  fromImage: z.string(),
  /** Tasks that were there already. */
  earlierTasks: z.array(z.string()),
  /** False: the service had this image already. */
  changed: z.boolean(),
  /** One task first: `waiting` until the others may follow, then `over`. */
  canary: z.enum(['none', 'waiting', 'over']).default('none'),
  /** Why it is being taken back; null while it goes forward. */
  undo: Undo.nullable(),
});
export type ReleaseMemo = z.infer<typeof ReleaseMemo>;

export function readMemo(journal: Journal, releaseId: string): ReleaseMemo | undefined {
  return ReleaseMemo.safeParse(journal.get(releaseId)).data;
}

export function writeMemo(journal: Journal, releaseId: string, memo: ReleaseMemo): void {
  journal.put(releaseId, memo);
}
