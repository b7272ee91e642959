import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operation } from '../../../shared/schema/operation.ts';
import {
  type Column,
  DataTable,
  Duration,
  EmptyState,
  Page,
  ProgressLine,
  RelativeTime,
  StatusMark,
} from '../../components/index.ts';
import { useMessage, useRecords } from '../../rpc/index.ts';
import { operationStatus } from './operation-status.ts';

/** Everything that ran, newest first. */
export function OperationsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const operations = useRecords('operations');
  const columns = useColumns();
  const title = t('app.nav.operations');
  return (
    <Page title={title} fill>
      <DataTable
        name="operations"
        label={title}
        columns={columns}
        items={operations}
        sort="-created"
        onOpen={({ id }) => void navigate({ to: '/operations/$id', params: { id } })}
        empty={<EmptyState title={t('operations.empty.title')} text={t('operations.empty.text')} />}
      />
    </Page>
  );
}

function useColumns(): readonly Column<Operation>[] {
  const { t } = useTranslation();
  const message = useMessage();
  return useMemo(
    () => [
      {
        id: 'title',
        header: t('operations.title'),
        value: (operation) => message(operation.title),
        width: 'minmax(220px, 5fr)',
      },
      {
        id: 'state',
        header: t('operations.stateColumn'),
        value: ({ state }) => state,
        width: '128px',
        filter: (state) => t(`operations.state.${state}`),
        cell: ({ state }) => <StatusMark status={operationStatus[state]} label={t(`operations.state.${state}`)} />,
      },
      {
        id: 'kind',
        header: t('operations.kindColumn'),
        value: ({ kind }) => kind,
        width: '120px',
        filter: (kind) => t(`operations.kind.${kind}`),
        cell: ({ kind }) => t(`operations.kind.${kind}`),
      },
      {
        id: 'progress',
        header: t('operations.progress'),
        value: ({ steps }) => steps.filter(({ state }) => state === 'done' || state === 'skipped').length,
        width: 'minmax(168px, 1fr)',
        cell: (operation) =>
          operation.state === 'running' ? (
            <ProgressLine progress={operation.progress} startedAt={null} />
          ) : (
            t('operations.stepsDone', {
              done: operation.steps.filter(({ state }) => state === 'done' || state === 'skipped').length,
              count: operation.steps.length,
            })
          ),
      },
      {
        id: 'created',
        header: t('operations.started'),
        value: ({ createdAt }) => createdAt,
        width: '128px',
        cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
      },
      {
        id: 'duration',
        header: t('operations.duration'),
        value: ({ startedAt, finishedAt }) =>
          startedAt === null || finishedAt === null ? null : finishedAt - startedAt,
        width: '96px',
        align: 'right',
        cell: ({ startedAt, finishedAt }) => <Duration from={startedAt} to={finishedAt} />,
      },
    ],
    [t, message],
  );
}
