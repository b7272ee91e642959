import type { ReleaseVerdict } from '../schema/release.ts';

/** False while a release waits, or is being rolled out. */
export function hasEnded(verdict: ReleaseVerdict): boolean {
  return verdict !== 'queued' && verdict !== 'waiting' && verdict !== 'running';
}

/** True where what a release brought may still stand, so that there is something to take back. */
export function stands(verdict: ReleaseVerdict): boolean {
  switch (verdict) {
    case 'succeeded':
    case 'paused':
    case 'unknown':
    case 'engine-lost':
    case 'rollback-failed':
      return true;
    case 'queued':
    case 'waiting':
    case 'running':
    case 'rolled-back':
    case 'pull-denied':
    case 'image-missing':
    case 'wrong-platform':
    case 'no-fitting-node':
    case 'port-clash':
    case 'unhealthy':
    case 'crash-loop':
    case 'disk-full':
    case 'timed-out':
    case 'cancelled':
    case 'superseded':
      return false;
  }
}
