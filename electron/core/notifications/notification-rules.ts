import type { Build } from '../../../shared/schema/build.ts';
import type { Message } from '../../../shared/schema/common.ts';
import type { Notification, Operation } from '../../../shared/schema/operation.ts';
import type { Release } from '../../../shared/schema/release.ts';

export type NotificationText = Pick<Notification, 'level' | 'title' | 'body' | 'link'>;

const message = (key: string, params: Message['params'] = {}): Message => ({ key, params });

/** What a release's new verdict is worth saying; undefined where nothing is. */
export function releaseNotification(release: Release): NotificationText | undefined {
  const params = {
    service: release.serviceName,
    image: release.toImage.split('@', 1)[0] ?? '',
  };
  const why = release.reason ?? message('notifications.releaseImage', params);
  const link = `/releases/${release.id}`;
  switch (release.verdict) {
    case 'queued':
    case 'superseded':
      return undefined;
    case 'running':
      return {
        level: 'info',
        title: message('notifications.releaseStarted', params),
        body: message('notifications.releaseImage', params),
        link,
      };
    case 'succeeded':
      return {
        level: 'success',
        title: message('notifications.releaseSucceeded', params),
        body: message('notifications.releaseImage', params),
        link,
      };
    case 'rolled-back':
      return {
        level: 'error',
        title: message('notifications.releaseRolledBack', params),
        body: why,
        link,
      };
    case 'cancelled':
      return {
        level: 'warning',
        title: message('notifications.releaseCancelled', params),
        body: message('notifications.releaseImage', params),
        link,
      };
    case 'paused':
    case 'unknown':
      // Neither has failed: one waits for a person, of the other nobody saw the end.
      return {
        level: 'warning',
        title: message(
          release.verdict === 'paused' ? 'notifications.releasePaused' : 'notifications.releaseUnknown',
          params,
        ),
        body: why,
        link,
      };
    default:
      return {
        level: 'error',
        title: message('notifications.releaseFailed', params),
        body: why,
        link,
      };
  }
}

/** Only failures of builds are said: a good build is followed by its release. */
export function buildNotification(build: Build, applicationName: string): NotificationText | undefined {
  if (build.state !== 'failed') return undefined;
  const params = { application: applicationName, commit: build.commit?.slice(0, 12) ?? '' };
  return {
    level: 'error',
    title: message('notifications.buildFailed', params),
    body: message('notifications.buildSubject', { subject: build.subject }),
    link: `/operations/${build.operationId}`,
  };
}

/** The end of a set-up or of maintenance, since they run long enough for the admin to be elsewhere. */
export function operationNotification(operation: Operation): NotificationText | undefined {
  const { kind } = operation;
  if (kind !== 'setup' && kind !== 'maintenance') return undefined;
  const link = `/operations/${operation.id}`;
  const body = message('notifications.setupSteps', {
    done: operation.steps.filter((step) => step.state === 'done').length,
    total: operation.steps.length,
  });
  switch (operation.state) {
    case 'succeeded':
      return { level: 'success', title: message(`notifications.${kind}Succeeded`), body, link };
    case 'failed':
      return { level: 'error', title: message(`notifications.${kind}Failed`), body, link };
    case 'interrupted':
      return { level: 'warning', title: message(`notifications.${kind}Interrupted`), body, link };
    case 'partial':
      return { level: 'warning', title: message(`notifications.${kind}Partial`), body, link };
    case 'queued':
    case 'running':
    case 'cancelled':
      return undefined;
  }
}
