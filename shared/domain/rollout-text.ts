import type { Message } from '../schema/common.ts';

/** Why a release ended as it did: texts `releases.reason.<name>`. */
export const releaseReasons = [
  /** The engine's own words, as `text`. */
  'engine',
  /** A node's own words when it pulls, as `text`. */
  'pull',
  /** A line of the failing task's log, as `text`. */
  'log',
  'endedWell',
  'unhealthyOrEnded',
  'changedByOther',
  'noneWanted',
  'tooFew',
  'returnStopped',
  'returnUnsteady',
  'returnUnseen',
  'clusterSilent',
  'serviceGone',
  'otherDigest',
  'imageMissing',
  'platform',
  'loginRefused',
  'registrySilent',
  'superseded',
  'leftStanding',
  'cancelled',
  'cancelledUntouched',
  'cancelledQueued',
  'noVerdict',
] as const;

/** What a release's timeline says: texts `releases.event.<name>`. */
export const releaseEvents = [
  'told',
  'healthSet',
  'alreadyThere',
  'letThrough',
  'canaryBegins',
  'canaryStands',
  'canaryOver',
  'approve',
  'now',
  'confirm',
  'rollingBack',
  'clusterRollsBack',
  'restoring',
  'clusterSilent',
  'waits',
  'waitsForPort',
  'endedWell',
  'healthy',
  'askedToStop',
  'running',
  'preparing',
  'starting',
  'shutdown',
  'failed',
  'rejected',
  'remove',
  'orphaned',
] as const;

export function releaseReason(name: (typeof releaseReasons)[number], params: Message['params'] = {}): Message {
  return { key: `releases.reason.${name}`, params };
}

export function releaseEvent(name: (typeof releaseEvents)[number], params: Message['params'] = {}): Message {
  return { key: `releases.event.${name}`, params };
}

/** Null where the engine says nothing. */
export function engineReason(text: string): Message | null {
  return text === '' ? null : releaseReason('engine', { text });
}
