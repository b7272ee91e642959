import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCopy } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { isGitFormat } from '../../../shared/domain/webhooks/index.ts';
import type { Delivery, Receiver } from '../../../shared/schema/receiver.ts';
import { type Column, RelativeTime, StatusMark } from '../../components/index.ts';
import { deliveryStatus } from './delivery-status.ts';
import { receiverAddress } from './receiver-address.ts';
import { useReceiverBase } from './use-receiver-base.ts';

export interface ReceiverRow {
  readonly id: string;
  readonly receiver: Receiver;
  /** Names of what a call would reach now, by what the window knows. */
  readonly matches: readonly string[];
  readonly delivery: Delivery | undefined;
  readonly isSilent: boolean;
}

export function receiverColumns(t: TFunction): readonly Column<ReceiverRow>[] {
  return [
    {
      id: 'name',
      header: t('components.table.name'),
      value: ({ receiver }) => receiver.name,
      cell: ({ receiver, isSilent }) => (
        <>
          {receiver.name}
          {isSilent && (
            <>
              {' '}
              <StatusMark status="attention" label={t('receiverPages.silentShort')} />
            </>
          )}
          {!receiver.enabled && <span className="soft"> · {t('receiverPages.disabled')}</span>}
        </>
      ),
      width: 'minmax(144px, 1.3fr)',
    },
    {
      id: 'format',
      header: t('receiverPages.formatColumn'),
      value: ({ receiver }) => receiver.format,
      cell: ({ receiver }) => t(`receiverPages.format.${receiver.format}`),
      filter: (format) => t(`receiverPages.format.${format}`),
      width: 'minmax(144px, 1.1fr)',
    },
    {
      id: 'address',
      header: t('receiverPages.address'),
      value: () => null,
      cell: ({ receiver }) =>
        receiver.format === 'poll' ? (
          <span className="soft">{t('receiverPages.noAddress')}</span>
        ) : (
          <CopyAddress receiver={receiver} />
        ),
      width: '160px',
    },
    {
      id: 'matches',
      header: t('receiverPages.matches'),
      value: ({ matches }) => matches.join(', ') || null,
      cell: ({ receiver, matches }) =>
        matches.length > 0 ? (
          matches.join(', ')
        ) : (
          <StatusMark
            status="attention"
            label={t(isGitFormat(receiver.format) ? 'receiverPages.applicationGone' : 'receiverPages.matchesNone')}
          />
        ),
      width: 'minmax(160px, 1.6fr)',
    },
    {
      id: 'delivery',
      header: t('receiverPages.lastDelivery'),
      value: ({ delivery }) => delivery?.receivedAt ?? null,
      cell: ({ delivery }) =>
        delivery ? (
          <>
            <StatusMark
              status={deliveryStatus[delivery.verdict]}
              label={t(`receiverPages.verdict.${delivery.verdict}`)}
            />{' '}
            <span className="soft">· </span>
            <RelativeTime at={delivery.receivedAt} />
          </>
        ) : (
          <span className="soft">{t('receiverPages.neverCalled')}</span>
        ),
      width: 'minmax(192px, 1.5fr)',
    },
  ];
}

function CopyAddress({ receiver }: { readonly receiver: Receiver }) {
  const { t } = useTranslation();
  const base = useReceiverBase();
  const clipboard = useClipboard({ timeout: 1500 });
  const address = receiverAddress(base ?? '', receiver.token);
  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<IconCopy size={14} aria-hidden />}
      disabled={address === ''}
      aria-label={t('receiverPages.copyAddressOf', { name: receiver.name })}
      onClick={(event) => {
        event.stopPropagation();
        clipboard.copy(address);
      }}
    >
      {t(clipboard.copied ? 'components.copied' : 'receiverPages.copyAddress')}
    </Button>
  );
}
