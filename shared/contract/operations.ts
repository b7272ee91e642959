import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { Id } from '../schema/common.ts';
import { OutputLine } from '../schema/operation.ts';
import { base } from './base.ts';

const ById = z.object({ id: Id });

export const operations = {
  /** Kept lines from `from` on in batches, then new ones as they come; ends when the operation has ended. */
  output: base
    .input(z.object({ id: Id, from: z.number().int().min(0).default(0) }))
    .output(eventIterator(z.array(OutputLine))),
  cancel: base.input(ById).output(z.void()),
  /** Goes on at the step that failed or was interrupted. */
  resume: base.input(ById).output(z.object({ operationId: Id })),
};

export const notifications = {
  markRead: base.input(z.object({ ids: z.array(Id) })).output(z.void()),
  /** Puts it aside, and tells it once more then, unless it has been made good meanwhile. */
  snooze: base.input(z.object({ id: Id, minutes: z.number().int().min(1).max(1440) })).output(z.void()),
};
