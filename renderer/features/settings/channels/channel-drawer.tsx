import { Drawer } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconEdit, IconSend, IconTrash } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Dispatch } from '../../../../shared/schema/channel.ts';
import {
  type Action,
  ActionButton,
  EmptyState,
  ErrorNote,
  RelativeTime,
  StatusMark,
  useConfirmDanger,
} from '../../../components/index.ts';
import { useAction, useClient, useErrorText, useMessage, useRecords } from '../../../rpc/index.ts';
import { type ChannelRow, dispatchStatus } from './channel-status.ts';
import classes from './channels.module.css';

interface ChannelDrawerProps {
  readonly row: ChannelRow;
  readonly onClose: () => void;
  readonly onEdit: () => void;
}

/** One channel: what was sent there and what became of it, newest first. */
export function ChannelDrawer(props: ChannelDrawerProps) {
  const { t } = useTranslation();
  const { channel } = props.row;
  const { actions, failure } = useChannelActions(props);
  const all = useRecords('dispatches');
  const sent = useMemo(
    () => all.filter(({ channelId }) => channelId === channel.id).sort((one, other) => other.createdAt - one.createdAt),
    [all, channel.id],
  );
  return (
    <Drawer
      opened
      onClose={props.onClose}
      position="right"
      size={640}
      title={t('channels.history', { name: channel.name })}
      closeButtonProps={{ 'aria-label': t('form.close') }}
    >
      <div className={classes.actions}>
        {actions.map((action) => (
          <ActionButton key={action.id} action={action} />
        ))}
      </div>
      <ErrorNote error={failure} />
      {sent.length === 0 ? (
        <EmptyState title={t('channels.noMessages.title')} text={t('channels.noMessages.text')} />
      ) : (
        <ul className={classes.messages}>
          {sent.map((dispatch) => (
            <Message key={dispatch.id} dispatch={dispatch} />
          ))}
        </ul>
      )}
    </Drawer>
  );
}

function Message({ dispatch }: { readonly dispatch: Dispatch }) {
  const { t } = useTranslation();
  const say = useMessage();
  const errorText = useErrorText();
  const failure = dispatch.error ? errorText(dispatch.error) : null;
  return (
    <li className={classes.message}>
      <span>{dispatch.notices.map(({ title }) => say(title)).join(' · ')}</span>
      <span className="soft">
        <RelativeTime at={dispatch.createdAt} />
      </span>
      <span>
        <StatusMark status={dispatchStatus[dispatch.state]} label={t(`channels.state.${dispatch.state}`)} />
        <span className="soft"> · {t('channels.tries', { count: dispatch.attempts })}</span>
      </span>
      <span className="soft">
        {dispatch.state === 'waiting' && dispatch.nextAt !== null && <RelativeTime at={dispatch.nextAt} />}
      </span>
      {failure && <span className={classes.why}>{[failure.title, failure.detail].filter(Boolean).join(' ')}</span>}
    </li>
  );
}

function useChannelActions({ row, onClose, onEdit }: ChannelDrawerProps) {
  const { t } = useTranslation();
  const client = useClient();
  const confirmDanger = useConfirmDanger();
  const { id, name } = row.channel;
  const test = useAction(() => client.channels.test({ id }), {
    inline: true,
    onDone: () => notifications.show({ message: t('channels.tested', { name }) }),
  });
  const remove = useAction(() => client.channels.remove({ id }), { onDone: onClose });
  const ask = async (): Promise<void> => {
    const title = `${t('channels.remove')}: ${name}`;
    const text = t('channels.removeText', { name });
    if (await confirmDanger({ title, text, confirm: t('channels.remove') })) await remove.run(undefined);
  };
  const actions: readonly Action[] = [
    {
      id: 'channels.test',
      label: t('channels.test'),
      icon: IconSend,
      running: test.running,
      run: () => void test.run(undefined),
    },
    { id: 'channels.edit', label: t('channels.edit', { name }), icon: IconEdit, run: onEdit },
    { id: 'channels.remove', label: t('channels.remove'), icon: IconTrash, danger: true, run: () => void ask() },
  ];
  return { actions, failure: test.error };
}
