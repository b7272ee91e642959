import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordOf } from '../../../shared/schema/collections.ts';
import { type Column, DataTable, EmptyState, Page } from '../../components/index.ts';
import { useRecords } from '../../rpc/index.ts';

/** All registries. */
export function RegistriesPage() {
  const { t } = useTranslation();
  const items = useRecords('registries');
  const columns = useMemo<readonly Column<RecordOf<'registries'>>[]>(
    () => [{ id: 'name', header: t('components.table.name'), value: (item) => item.name }],
    [t],
  );
  const title = t('app.nav.registries');
  return (
    <Page title={title} fill>
      <DataTable
        name="registries"
        label={title}
        columns={columns}
        items={items}
        sort="name"
        empty={<EmptyState title={t('app.empty.title', { what: title })} text={t('app.empty.registries')} />}
      />
    </Page>
  );
}
