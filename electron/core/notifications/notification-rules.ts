import type { Build } from '../../../shared/schema/build.ts';
import type { Message } from '../../../shared/schema/common.ts';
import type { Notification, Operation } from '../../../shared/schema/operation.ts';
import type { Receiver } from '../../../shared/schema/receiver.ts';
import type { Release } from '../../../shared/schema/release.ts';

type NotificationText = Pick<Notification, 'level' | 'title' | 'body' | 'link'>;

/** A notification, and what rules ask of it. */
export interface News extends NotificationText {
  /** What it is about: failures and recoveries are told apart by the last end of the same subject. */
  readonly subject: string;
  readonly applicationId: string | null;
  readonly event: 'started' | 'succeeded' | 'failed' | 'attention';
}

const eventOf: Record<Notification['level'], News['event']> = {
  info: 'started',
  success: 'succeeded',
  warning: 'attention',
  error: 'failed',
};

const news = (text: NotificationText, about: Pick<News, 'subject' | 'applicationId'>): News => ({
  ...text,
  ...about,
  event: eventOf[text.level],
});

/** What a release's new verdict is worth telling; undefined where nothing is. */
export function releaseNews(release: Release): News | undefined {
  const text = releaseNotification(release);
  const { clusterId, serviceId, applicationId } = release;
  return text && news(text, { subject: `service/${clusterId}/${serviceId}`, applicationId });
}

export function buildNews(build: Build, applicationName: string): News | undefined {
  const text = buildNotification(build, applicationName);
  return text && news(text, { subject: `application/${build.applicationId}`, applicationId: build.applicationId });
}

export function operationNews(operation: Operation): News | undefined {
  const text = operationNotification(operation);
  return text && news(text, { subject: `operation/${operation.subjectId}`, applicationId: null });
}

/** A receiver that is called less often than usual: its hook may be switched off at the sender, which says nothing. */
export function silentReceiverNews({ id, name, applicationId }: Receiver): News {
  const text: NotificationText = {
    level: 'warning',
    title: message('notifications.receiverSilent', { receiver: name }),
    body: message('notifications.receiverSilentText'),
    link: `/receivers/${id}`,
  };
  return news(text, { subject: `receiver/${id}`, applicationId });
}

const message = (key: string, params: Message['params'] = {}): Message => ({ key, params });

function releaseNotification(release: Release): NotificationText | undefined {
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
    case 'waiting':
      return { level: 'warning', title: message('notifications.releaseWaiting', params), body: why, link };
    case 'rollback-failed':
      return { level: 'error', title: message('notifications.releaseRollbackFailed', params), body: why, link };
    case 'paused':
    case 'engine-lost':
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
function buildNotification(build: Build, applicationName: string): NotificationText | undefined {
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
function operationNotification(operation: Operation): NotificationText | undefined {
  const { kind } = operation;
  if (kind === 'registry' && operation.state === 'failed')
    return {
      level: 'error',
      title: message('notifications.registryWorkFailed'),
      body: operation.title,
      link: `/operations/${operation.id}`,
    };
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
