import type { TFunction } from 'i18next';
import { type Column, RelativeTime, StatusMark } from '../../../components/index.ts';
import { type ChannelRow, dispatchStatus } from './channel-status.ts';

export function channelColumns(t: TFunction): readonly Column<ChannelRow>[] {
  return [
    {
      id: 'name',
      header: t('channels.column.name'),
      value: ({ channel }) => channel.name,
      width: 'minmax(140px, 2fr)',
    },
    {
      id: 'kind',
      header: t('channels.column.kind'),
      value: ({ channel }) => t(`channels.kind.${channel.kind}`),
      filter: true,
      width: 'minmax(140px, 1.4fr)',
    },
    {
      id: 'events',
      header: t('channels.column.events'),
      value: ({ channel }) => channel.events.map((event) => t(`channels.event.${event}`)).join(', '),
      width: 'minmax(160px, 2fr)',
    },
    {
      id: 'state',
      header: t('channels.column.state'),
      value: ({ channel }) => t(channel.enabled ? 'channels.state.on' : 'channels.state.off'),
      cell: ({ channel }) => (
        <StatusMark
          status={channel.enabled ? 'ok' : 'unknown'}
          label={t(channel.enabled ? 'channels.state.on' : 'channels.state.off')}
        />
      ),
      width: 'minmax(96px, 0.8fr)',
    },
    {
      id: 'last',
      header: t('channels.column.last'),
      value: ({ last }) => last?.createdAt ?? null,
      cell: ({ last }) =>
        last ? (
          <StatusMark
            status={dispatchStatus[last.state]}
            label={
              <>
                {t(`channels.state.${last.state}`)} · <RelativeTime at={last.createdAt} />
              </>
            }
          />
        ) : (
          <span className="soft">{t('channels.never')}</span>
        ),
      width: 'minmax(192px, 1.6fr)',
    },
  ];
}
