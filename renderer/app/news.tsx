import { notifications } from '@mantine/notifications';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { StatusMark } from '../components/index.ts';
import { useAction, useCapabilities, useClient, useLiveState, useMessage, useRecords } from '../rpc/index.ts';
import { levelStatus } from './inbox-entry.tsx';

/**
 * Tells new notifications while the window is open: a toast, and the browser's own notification when it may and the shell
 * has none. What was there at the first snapshot, or came while the connection was lost, is in the inbox only.
 */
export function News() {
  const message = useMessage();
  const client = useClient();
  const { run: markRead } = useAction(client.notifications.markRead);
  const read = useRef(markRead);
  read.current = markRead;
  const router = useRouter();
  const { loaded } = useLiveState();
  const { data: capabilities } = useCapabilities();
  const all = useRecords('notifications');
  /** By id: whether it was unread. One that was put aside comes back unread. */
  const known = useRef<ReadonlyMap<string, boolean> | undefined>(undefined);
  const openedAt = useRef(Date.now());
  useEffect(() => {
    if (!loaded) return;
    const before = known.current;
    known.current = new Map(all.map(({ id, readAt }) => [id, readAt === null]));
    if (!before) return;
    for (const entry of all) {
      const wasUnread = before.get(entry.id);
      if (entry.readAt !== null || wasUnread) continue;
      if (wasUnread === undefined && entry.at < openedAt.current - 60_000) continue;
      const title = message(entry.title);
      const body = message(entry.body);
      const go = (): void => {
        notifications.hide(entry.id);
        void read.current({ ids: [entry.id] });
        router.history.push(entry.link);
      };
      notifications.show({
        id: entry.id,
        title: <StatusMark status={levelStatus[entry.level]} label={title} />,
        message: body,
        autoClose: entry.level === 'error' ? 12_000 : 6000,
        withBorder: true,
        onClick: go,
      });
      if (capabilities?.nativeNotifications === false && globalThis.Notification?.permission === 'granted') {
        const shown = new Notification(title, { body, tag: entry.id });
        shown.onclick = () => {
          window.focus();
          go();
        };
      }
    }
  }, [all, loaded, capabilities, message, router]);
  return <StartupNotices />;
}

/** What the shell found at its start, said once. */
function StartupNotices() {
  const { t } = useTranslation();
  const { data } = useCapabilities();
  useEffect(() => {
    for (const notice of data?.startupNotices ?? []) {
      notifications.show({
        id: `startup.${notice.key}`,
        title: <StatusMark status="attention" label={t('app.startupNotice')} />,
        message: t(notice.key, notice.params),
        autoClose: false,
        withBorder: true,
      });
    }
  }, [data, t]);
  return null;
}
