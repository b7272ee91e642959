import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Status } from '../../../../shared/schema/common.ts';
import type { Operation, OperationState } from '../../../../shared/schema/operation.ts';
import { type Column, DataTable, Duration, EmptyState, RelativeTime, StatusMark } from '../../../components/index.ts';
import { useMessage, useRecords } from '../../../rpc/index.ts';

const statuses: Record<OperationState, Status> = {
  queued: 'unknown',
  running: 'working',
  succeeded: 'ok',
  partial: 'attention',
  failed: 'failed',
  cancelled: 'attention',
  interrupted: 'attention',
};

/** The operations that had to do with this host. */
export function HistoryTab({ hostId }: { readonly hostId: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const message = useMessage();
  const operations = useRecords('operations');
  const items = useMemo(
    () =>
      operations.filter(
        (operation) => operation.subjectId === hostId || operation.steps.some((step) => step.hostId === hostId),
      ),
    [operations, hostId],
  );
  const columns = useMemo<readonly Column<Operation>[]>(
    () => [
      {
        id: 'title',
        header: t('hostPages.detail.operation'),
        value: ({ title }) => message(title),
        width: 'minmax(200px, 3fr)',
      },
      {
        id: 'state',
        header: t('hostPages.stateColumn'),
        value: ({ state }) => state,
        cell: ({ state }) => (
          <StatusMark status={statuses[state]} label={t(`hostPages.detail.operationState.${state}`)} />
        ),
        filter: (state) => t(`hostPages.detail.operationState.${state}`),
        width: 'minmax(128px, 1fr)',
      },
      {
        id: 'begun',
        header: t('hostPages.detail.begun'),
        value: ({ createdAt }) => createdAt,
        cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
        width: 'minmax(120px, 1fr)',
      },
      {
        id: 'duration',
        header: t('hostPages.detail.duration'),
        value: ({ startedAt, finishedAt }) => (startedAt === null ? null : (finishedAt ?? startedAt) - startedAt),
        cell: ({ startedAt, finishedAt }) => <Duration from={startedAt} to={finishedAt} />,
        align: 'right',
        width: '112px',
      },
    ],
    [t, message],
  );
  return (
    <DataTable
      name="host-history"
      label={t('hostPages.detail.history')}
      columns={columns}
      items={items}
      sort="-begun"
      onOpen={({ id }) => void navigate({ to: '/operations/$id', params: { id } })}
      empty={<EmptyState title={t('hostPages.detail.noHistoryTitle')} text={t('hostPages.detail.noHistoryText')} />}
    />
  );
}
