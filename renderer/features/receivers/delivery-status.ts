import type { Status } from '../../../shared/schema/common.ts';
import type { Delivery } from '../../../shared/schema/receiver.ts';

export const deliveryStatus = {
  accepted: 'ok',
  coalesced: 'ok',
  ignored: 'unknown',
  repeated: 'ok',
  refused: 'attention',
  failed: 'failed',
} as const satisfies Record<Delivery['verdict'], Status>;

/** A refused delivery was never read: nothing in it can be trusted, so core does not act on it again. */
export function canReplay({ verdict }: Delivery): boolean {
  return verdict !== 'refused';
}
