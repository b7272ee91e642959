import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordOf } from '../../../shared/schema/collections.ts';
import { type Column, DataTable, EmptyState, Page } from '../../components/index.ts';
import { useRecords } from '../../rpc/index.ts';

/** All releases. */
export function ReleasesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const items = useRecords('releases');
  const columns = useMemo<readonly Column<RecordOf<'releases'>>[]>(
    () => [{ id: 'name', header: t('components.table.name'), value: (item) => item.serviceName }],
    [t],
  );
  const title = t('app.nav.releases');
  return (
    <Page title={title} fill>
      <DataTable
        name="releases"
        label={title}
        columns={columns}
        items={items}
        sort="name"
        onOpen={({ id }) => void navigate({ to: '/releases/$id', params: { id } })}
        empty={<EmptyState title={t('app.empty.title', { what: title })} text={t('app.empty.releases')} />}
      />
    </Page>
  );
}
