import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { canSnooze, releaseIdOf, rollsBack, snoozeMinutes } from '../../shared/domain/notification-actions.ts';
import type { Status } from '../../shared/schema/common.ts';
import type { Notification } from '../../shared/schema/operation.ts';
import { RelativeTime, StatusMark, useFormat } from '../components/index.ts';
import { useRollBack } from '../features/releases/index.ts';
import { useAction, useClient, useMessage, useRecords } from '../rpc/index.ts';
import classes from './frame.module.css';

export const levelStatus: Record<Notification['level'], Status> = {
  info: 'working',
  success: 'ok',
  warning: 'attention',
  error: 'failed',
};

/** What was told, and what can be done about it: open, roll back, put aside. */
export function InboxEntry(props: {
  readonly entry: Notification;
  readonly onOpen: () => void;
  readonly onAct: () => void;
}) {
  const { t } = useTranslation();
  const message = useMessage();
  const format = useFormat();
  const client = useClient();
  const { entry, onOpen, onAct } = props;
  const releases = useRecords('releases');
  const release = releases.find(({ id }) => id === releaseIdOf(entry));
  const rollBack = useRollBack(release, release?.serviceName ?? '');
  const snooze = useAction(client.notifications.snooze);
  const { snoozedUntil } = entry;
  return (
    <li data-unread={entry.readAt === null || undefined}>
      <button type="button" className={classes.entry} onClick={onOpen}>
        <StatusMark status={levelStatus[entry.level]} label={message(entry.title)} />
        <span className="soft">
          {message(entry.body)} · <RelativeTime at={entry.at} />
        </span>
      </button>
      <div className={classes.entryActions}>
        {rollsBack(release, releases) && (
          <Button
            variant="subtle"
            size="compact-xs"
            onClick={() => {
              onAct();
              rollBack.run();
            }}
          >
            {rollBack.label}
          </Button>
        )}
        {snoozedUntil !== null ? (
          <span className="soft">{t('app.inbox.snoozedUntil', { time: format.time(snoozedUntil) })}</span>
        ) : (
          canSnooze(entry) && (
            <Button
              variant="subtle"
              size="compact-xs"
              loading={snooze.running}
              onClick={() => void snooze.run({ id: entry.id, minutes: snoozeMinutes })}
            >
              {t('app.inbox.snooze', { minutes: snoozeMinutes })}
            </Button>
          )
        )}
      </div>
    </li>
  );
}
