import { z } from 'zod';
import { Id } from '../schema/common.ts';
import { MirrorUrl } from '../schema/mirror.ts';
import { base } from './base.ts';

export const mirrors = {
  /** Measures mirrors from hosts by a small pull; the results appear in the hosts' states. Returns the operation. */
  measure: base
    .input(z.object({ hostIds: z.array(Id).min(1), mirrors: z.array(MirrorUrl).min(1).max(20) }))
    .output(z.object({ operationId: Id })),
};
