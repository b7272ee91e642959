import type { ToldEvent } from '../../../shared/domain/channels/index.ts';
import type { Notice } from '../../../shared/schema/channel.ts';
import type { Notification } from '../../../shared/schema/operation.ts';
import type { Settings } from '../../../shared/schema/settings.ts';
import type { RecordChange } from '../../storage/stores.ts';
import type { CoreContext } from '../context.ts';
import { DeadMirrors } from './dead-mirrors.ts';
import { LastOutcomes } from './last-outcomes.ts';
import { buildNews, type News, operationNews, releaseNews, silentReceiverNews } from './notification-rules.ts';
import { loginNewsState, registryLoginNews } from './registry-login-news.ts';
import { Snoozed } from './snoozed.ts';

export interface Notifications extends Disposable {
  markRead(input: { readonly ids: readonly string[] }): void;
  /** Told once more after that time, unless it was made good meanwhile; `notFound`. */
  snooze(input: { readonly id: string; readonly minutes: number }): void;
  /** Called for each new notification, after it was kept: the desktop shell shows it natively. */
  onNotification(listener: (notification: Notification) => void): () => void;
}

export interface NotificationCollaborators {
  /** Chats, mail and the like; they have rules of their own. */
  readonly tell: (notice: Notice, event: ToldEvent) => void;
}

/**
 * Watches releases, builds and set-ups and keeps a notification for each change of state that the admin wants to know.
 * No feature calls it: what is said follows from what is recorded.
 */
export function createNotifications(context: CoreContext, { tell }: NotificationCollaborators): Notifications {
  const { records, settings } = context.storage;
  const listeners = new Set<(notification: Notification) => void>();
  const lastState = new Map<string, string>();
  for (const release of records.of('releases').list()) lastState.set(release.id, release.verdict);
  for (const build of records.of('builds').list()) lastState.set(build.id, build.state);
  for (const operation of records.of('operations').list()) lastState.set(operation.id, operation.state);
  for (const state of records.of('receiverStates').list()) lastState.set(state.id, String(state.silentSince));
  for (const state of records.of('registryStates').list()) lastState.set(state.id, loginNewsState(state));
  const outcomes = new LastOutcomes(records);

  const mirrors = new DeadMirrors(records.of('hostStates').list());

  const announce = (notification: Notification): void => {
    for (const listener of listeners) listener(notification);
  };
  const snoozed = new Snoozed(context, announce);

  const notify = ({ event, subject, applicationId, ...text }: News): void => {
    const before = outcomes.change(subject, event);
    const notice: Notice = { id: context.newId(), at: context.clock.now(), ...text };
    tell(notice, {
      event: event === 'succeeded' && before === 'failed' ? 'recovered' : event,
      applicationId,
      repeated: event === 'failed' && before === 'failed',
    });
    if (!wanted(text.level, settings.get().notifications)) return;
    const notification: Notification = { ...notice, readAt: null, snoozedUntil: null };
    records.of('notifications').put(notification);
    announce(notification);
  };

  const changed = (id: string, state: string): boolean => {
    if (lastState.get(id) === state) return false;
    lastState.set(id, state);
    return true;
  };

  const allNewsOf = (collection: RecordChange['collection'], id: string): readonly (News | undefined)[] => {
    if (collection !== 'hostStates') return [newsOf(collection, id)];
    const state = records.of('hostStates').get(id);
    return state ? mirrors.update(state) : [];
  };

  const newsOf = (collection: RecordChange['collection'], id: string): News | undefined => {
    if (collection === 'releases') {
      const release = records.of('releases').get(id);
      return release && changed(id, release.verdict) ? releaseNews(release) : undefined;
    }
    if (collection === 'builds') {
      const build = records.of('builds').get(id);
      if (!build || !changed(id, build.state)) return undefined;
      return buildNews(build, records.of('applications').get(build.applicationId)?.name ?? build.applicationId);
    }
    if (collection === 'operations') {
      const operation = records.of('operations').get(id);
      return operation && changed(id, operation.state) ? operationNews(operation) : undefined;
    }
    if (collection === 'registryStates') {
      const state = records.of('registryStates').get(id);
      const registry = records.of('registries').get(id);
      if (!state || !registry) return undefined;
      const before = lastState.get(id);
      const standing = loginNewsState(state);
      return changed(id, standing) ? registryLoginNews(registry, standing, before) : undefined;
    }
    if (collection === 'receiverStates') {
      const silentSince = records.of('receiverStates').get(id)?.silentSince ?? null;
      const receiver = records.of('receivers').get(id);
      const isNew = changed(id, String(silentSince));
      return isNew && silentSince !== null && receiver ? silentReceiverNews(receiver) : undefined;
    }
    return undefined;
  };

  const stop = records.onChange((change) => {
    for (const record of change.upsert) {
      for (const news of allNewsOf(change.collection, record.id)) if (news) notify(news);
    }
    for (const id of change.remove) lastState.delete(id);
    if (change.collection === 'hostStates') for (const id of change.remove) mirrors.remove(id);
  });

  return {
    markRead({ ids }) {
      const notifications = records.of('notifications');
      for (const id of ids) {
        const notification = notifications.get(id);
        if (notification && notification.readAt === null)
          notifications.put({ ...notification, readAt: context.clock.now() });
      }
    },
    onNotification(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snooze: (input) => snoozed.add(input),
    [Symbol.dispose]() {
      snoozed[Symbol.dispose]();
      stop();
    },
  };
}

function wanted(level: Notification['level'], settings: Settings['notifications']): boolean {
  switch (level) {
    case 'info':
      return settings.started;
    case 'success':
      return settings.succeeded;
    case 'warning':
    case 'error':
      return settings.failed;
  }
}
