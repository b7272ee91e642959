import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '../../../../shared/schema/receiver.ts';
import {
  type Column,
  DataTable,
  EmptyState,
  RelativeTime,
  StatusMark,
  useSearchState,
} from '../../../components/index.ts';
import { deliveryStatus } from '../delivery-status.ts';
import classes from '../receivers.module.css';
import { DeliveryDetail } from './delivery-detail.tsx';

function deliveryColumns(t: TFunction): readonly Column<Delivery>[] {
  return [
    {
      id: 'received',
      header: t('receiverPages.delivery.received'),
      value: (delivery) => delivery.receivedAt,
      cell: (delivery) => <RelativeTime at={delivery.receivedAt} />,
      width: 'minmax(112px, 0.8fr)',
    },
    {
      id: 'verdict',
      header: t('receiverPages.delivery.verdict'),
      value: (delivery) => delivery.verdict,
      cell: (delivery) => (
        <StatusMark status={deliveryStatus[delivery.verdict]} label={t(`receiverPages.verdict.${delivery.verdict}`)} />
      ),
      filter: (verdict) => t(`receiverPages.verdict.${verdict}`),
      width: 'minmax(112px, 0.8fr)',
    },
    {
      id: 'summary',
      header: t('receiverPages.delivery.summary'),
      value: (delivery) => delivery.summary || null,
      width: 'minmax(136px, 1.3fr)',
    },
    {
      id: 'reason',
      header: t('receiverPages.delivery.reason'),
      value: (delivery) => t(`deliveries.reason.${delivery.reason.key}`, delivery.reason.params),
      width: 'minmax(200px, 2fr)',
    },
    {
      id: 'sender',
      header: t('receiverPages.delivery.sender'),
      value: (delivery) => delivery.senderAddress,
      width: 'minmax(104px, 0.9fr)',
      hidden: true,
    },
  ];
}

/** Every call, with the chosen one beside the list. The choice is in the address. */
export function DeliveriesView({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  const { t } = useTranslation();
  const [search, change] = useSearchState();
  const columns = useMemo(() => deliveryColumns(t), [t]);
  // The reason stands beside the list then.
  const narrow = useMemo(() => columns.filter(({ id }) => id !== 'reason'), [columns]);
  const chosen = deliveries.find(({ id }) => id === search.delivery);
  return (
    <div className={classes.split} data-open={chosen !== undefined || undefined}>
      <DataTable
        name="deliveries"
        label={t('receiverPages.tab.deliveries')}
        columns={chosen ? narrow : columns}
        items={deliveries}
        sort="-received"
        openId={chosen?.id}
        onOpen={({ id }) => change({ delivery: id })}
        empty={<EmptyState title={t('receiverPages.noDeliveries.title')} text={t('receiverPages.noDeliveries.text')} />}
      />
      {chosen && <DeliveryDetail key={chosen.id} delivery={chosen} onClose={() => change({ delivery: undefined })} />}
    </div>
  );
}
