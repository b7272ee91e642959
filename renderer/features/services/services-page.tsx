import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordOf } from '../../../shared/schema/collections.ts';
import { type Column, DataTable, EmptyState, Page } from '../../components/index.ts';
import { useRecords } from '../../rpc/index.ts';

/** All services. */
export function ServicesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const items = useRecords('services');
  const columns = useMemo<readonly Column<RecordOf<'services'>>[]>(
    () => [{ id: 'name', header: t('components.table.name'), value: (item) => item.name }],
    [t],
  );
  const title = t('app.nav.services');
  return (
    <Page title={title} fill>
      <DataTable
        name="services"
        label={title}
        columns={columns}
        items={items}
        sort="name"
        onOpen={({ id }) => void navigate({ to: '/services/$id', params: { id } })}
        empty={<EmptyState title={t('app.empty.title', { what: title })} text={t('app.empty.services')} />}
      />
    </Page>
  );
}
