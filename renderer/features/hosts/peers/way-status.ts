import type { WayVerdict } from '../../../../shared/domain/peer-view.ts';
import type { Status } from '../../../../shared/schema/common.ts';
import type { PeerSeen } from '../../../../shared/schema/peers.ts';

/** A way whose details are shown: indexes into the round's hosts. */
export interface OpenedWay {
  readonly from: number;
  readonly to: number;
}

export const wayStatus: Record<WayVerdict, Status> = {
  pass: 'ok',
  warn: 'attention',
  fail: 'failed',
  unknown: 'unknown',
  held: 'unknown',
};

export const seenStatus: Record<PeerSeen, Status> = {
  answered: 'ok',
  other: 'attention',
  refused: 'attention',
  silent: 'attention',
  unreachable: 'attention',
  denied: 'attention',
  held: 'unknown',
  unmeasured: 'unknown',
};
