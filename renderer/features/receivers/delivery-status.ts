import { isRefusal } from '../../../shared/domain/delivery-verdict.ts';
import type { Status } from '../../../shared/schema/common.ts';
import type { Delivery } from '../../../shared/schema/receiver.ts';

export const deliveryStatus = {
  accepted: 'ok',
  coalesced: 'ok',
  repeated: 'ok',
  ignored: 'unknown',
  paused: 'unknown',
  'wrong-repository': 'unknown',
  'wrong-branch': 'unknown',
  'wrong-tag': 'unknown',
  'bad-signature': 'attention',
  'unknown-format': 'attention',
  refused: 'attention',
  failed: 'failed',
} as const satisfies Record<Delivery['verdict'], Status>;

/** A refused delivery was never read: nothing in it can be trusted, so core does not act on it again. */
export function canReplay({ verdict }: Delivery): boolean {
  return !isRefusal(verdict);
}
