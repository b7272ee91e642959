import type { DeliveryVerdict } from '../schema/receiver.ts';

/** Whether it was refused before anything in it was trusted: it can't be acted on again, and may come again. */
export function isRefusal(verdict: DeliveryVerdict): boolean {
  switch (verdict) {
    case 'bad-signature':
    case 'unknown-format':
    case 'refused':
      return true;
    case 'accepted':
    case 'coalesced':
    case 'repeated':
    case 'ignored':
    case 'paused':
    case 'wrong-repository':
    case 'wrong-branch':
    case 'wrong-tag':
    case 'failed':
      return false;
  }
}
