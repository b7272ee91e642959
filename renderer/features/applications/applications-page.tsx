import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, DataTable, EmptyState, Page, useSearchState } from '../../components/index.ts';
import { useLiveState } from '../../rpc/index.ts';
import { applicationColumns } from './application-columns.tsx';
import { ApplicationForm } from './form/application-form.tsx';
import { useApplicationRows } from './use-application-rows.ts';

/** All applications. */
export function ApplicationsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { loaded } = useLiveState();
  const rows = useApplicationRows();
  const [search, change] = useSearchState();
  const columns = useMemo(() => applicationColumns(t), [t]);
  const add: Action = {
    id: 'applications.add',
    label: t('applicationPages.add'),
    icon: IconPlus,
    keys: 'n',
    run: () => change({ add: '1' }),
  };
  const title = t('app.nav.applications');
  return (
    <Page title={title} action={add} fill>
      <DataTable
        name="applications"
        label={title}
        columns={columns}
        items={rows}
        sort="name"
        onOpen={({ id }) => void navigate({ to: '/applications/$id', params: { id } })}
        empty={
          <EmptyState title={t('applicationPages.empty.title')} text={t('applicationPages.empty.text')} action={add} />
        }
      />
      {loaded && search.add && <ApplicationForm onClose={() => change({ add: undefined })} />}
    </Page>
  );
}
