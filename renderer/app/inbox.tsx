import { Button, Indicator, Popover, ScrollArea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconInbox } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useClient, useRecords } from '../rpc/index.ts';
import classes from './frame.module.css';
import { InboxEntry } from './inbox-entry.tsx';

const SHOWN = 50;

/** What was told, newest first. */
export function Inbox() {
  const { t } = useTranslation();
  const client = useClient();
  const router = useRouter();
  const [opened, { toggle, close }] = useDisclosure(false);
  const all = useRecords('notifications');
  const recent = useMemo(() => [...all].sort((left, right) => right.at - left.at).slice(0, SHOWN), [all]);
  const unread = all.filter(({ readAt }) => readAt === null);
  const markRead = useAction(client.notifications.markRead);
  return (
    <Popover opened={opened} onChange={(next) => !next && close()} width={400} position="bottom-end" trapFocus>
      <Indicator disabled={unread.length === 0} label={unread.length} size={16} offset={4} color="accent">
        <Popover.Target>
          <Button variant="default" leftSection={<IconInbox size={16} aria-hidden />} onClick={toggle}>
            {t('app.inbox.title')}
            {unread.length > 0 && (
              <span className="visually-hidden">{t('app.inbox.unread', { count: unread.length })}</span>
            )}
          </Button>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0}>
        <div className={classes.inboxHead}>
          <strong>{t('app.inbox.title')}</strong>
          <Button
            variant="subtle"
            disabled={unread.length === 0}
            onClick={() => void markRead.run({ ids: unread.map(({ id }) => id) })}
          >
            {t('app.inbox.markAll')}
          </Button>
        </div>
        <ScrollArea.Autosize mah={420}>
          {recent.length === 0 && <p className={classes.inboxEmpty}>{t('app.inbox.empty')}</p>}
          <ul className={classes.entries}>
            {recent.map((entry) => (
              <InboxEntry
                key={entry.id}
                entry={entry}
                onAct={close}
                onOpen={() => {
                  close();
                  if (entry.readAt === null) void markRead.run({ ids: [entry.id] });
                  if (entry.link) router.history.push(entry.link);
                }}
              />
            ))}
          </ul>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
