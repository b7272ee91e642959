import { IconPlus } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, ActionButton, DataTable, EmptyState, useSearchState } from '../../../components/index.ts';
import { useLiveState, useRecords } from '../../../rpc/index.ts';
import { channelColumns } from './channel-columns.tsx';
import { ChannelDrawer } from './channel-drawer.tsx';
import { ChannelForm } from './channel-form.tsx';
import { channelRows } from './channel-status.ts';
import classes from './channels.module.css';

/** Who else is told: chats, mail, endpoints. The chosen one opens beside the list. */
export function Channels() {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const channels = useRecords('channels');
  const dispatches = useRecords('dispatches');
  const rows = useMemo(() => channelRows(channels, dispatches), [channels, dispatches]);
  const [search, change] = useSearchState();
  const columns = useMemo(() => channelColumns(t), [t]);
  const chosen = rows.find(({ id }) => id === search.channel);
  const add: Action = { id: 'channels.add', label: t('channels.add'), icon: IconPlus, run: () => change({ add: '1' }) };
  return (
    <div className={classes.fill}>
      <div className={classes.head}>
        <p className="soft">{t('channels.text')}</p>
        {rows.length > 0 && <ActionButton action={add} />}
      </div>
      <DataTable
        name="channels"
        label={t('channels.title')}
        columns={columns}
        items={rows}
        sort="name"
        openId={chosen?.id}
        onOpen={({ id }) => change({ channel: id }, { push: true })}
        empty={<EmptyState title={t('channels.empty.title')} text={t('channels.empty.text')} action={add} />}
      />
      {chosen && !search.edit && (
        <ChannelDrawer
          row={chosen}
          onClose={() => change({ channel: undefined })}
          onEdit={() => change({ edit: '1' })}
        />
      )}
      {chosen && search.edit && <ChannelForm channel={chosen.channel} onClose={() => change({ edit: undefined })} />}
      {loaded && search.add && <ChannelForm onClose={() => change({ add: undefined })} />}
    </div>
  );
}
