import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordOf } from '../../../shared/schema/collections.ts';
import { type Column, DataTable, EmptyState, Page } from '../../components/index.ts';
import { useRecords } from '../../rpc/index.ts';

/** All applications. */
export function ApplicationsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const items = useRecords('applications');
  const columns = useMemo<readonly Column<RecordOf<'applications'>>[]>(
    () => [{ id: 'name', header: t('components.table.name'), value: (item) => item.name }],
    [t],
  );
  const title = t('app.nav.applications');
  return (
    <Page title={title} fill>
      <DataTable
        name="applications"
        label={title}
        columns={columns}
        items={items}
        sort="name"
        onOpen={({ id }) => void navigate({ to: '/applications/$id', params: { id } })}
        empty={<EmptyState title={t('app.empty.title', { what: title })} text={t('app.empty.applications')} />}
      />
    </Page>
  );
}
