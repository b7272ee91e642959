import type { Notification } from '../schema/operation.ts';
import type { Release } from '../schema/release.ts';
import { stands } from './release-verdict.ts';

/** How long "remind me later" is, in minutes. */
export const snoozeMinutes = 30;

/** What went well, or only began, needs no reminder. */
export function canSnooze({ level, snoozedUntil }: Pick<Notification, 'level' | 'snoozedUntil'>): boolean {
  return (level === 'warning' || level === 'error') && snoozedUntil === null;
}

/** The release that a notification is about; undefined: none. */
export function releaseIdOf({ link }: Pick<Notification, 'link'>): string | undefined {
  return /^\/releases\/([^/?]+)/.exec(link)?.[1];
}

/** Path in the window at which the roll back of a release is asked about. */
export function rollBackPath(releaseId: string): string {
  return `/releases/${releaseId}?ask=rollBack`;
}

/** The newest release of its service, where what it brought may stand: an older one is no longer what would be taken back. */
export function rollsBack(release: Release | undefined, all: readonly Release[]): boolean {
  if (!release || !stands(release.verdict) || changesNothing(release)) return false;
  return !all.some((other) => isLater(other, release));
}

function changesNothing({ fromImage, toImage, health }: Release): boolean {
  return fromImage === toImage && health === null;
}

/** What it warned of has been made good since. */
export function isMadeGood(release: Release | undefined, all: readonly Release[]): boolean {
  if (!release || release.verdict === 'succeeded') return false;
  return all.some((other) => isLater(other, release) && other.verdict === 'succeeded');
}

function isLater(other: Release, { clusterId, serviceId, createdAt }: Release): boolean {
  return other.clusterId === clusterId && other.serviceId === serviceId && other.createdAt > createdAt;
}
