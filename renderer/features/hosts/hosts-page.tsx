import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordOf } from '../../../shared/schema/collections.ts';
import { type Column, DataTable, EmptyState, Page } from '../../components/index.ts';
import { useRecords } from '../../rpc/index.ts';

/** All hosts. */
export function HostsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const items = useRecords('hosts');
  const columns = useMemo<readonly Column<RecordOf<'hosts'>>[]>(
    () => [{ id: 'name', header: t('components.table.name'), value: (item) => item.name }],
    [t],
  );
  const title = t('app.nav.hosts');
  return (
    <Page title={title} fill>
      <DataTable
        name="hosts"
        label={title}
        columns={columns}
        items={items}
        sort="name"
        onOpen={({ id }) => void navigate({ to: '/hosts/$id', params: { id } })}
        empty={<EmptyState title={t('app.empty.title', { what: title })} text={t('app.empty.hosts')} />}
      />
    </Page>
  );
}
