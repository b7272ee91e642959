import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, DataTable, EmptyState, Page, useSearchState } from '../../components/index.ts';
import { useLiveState } from '../../rpc/index.ts';
import { ReceiverForm } from './form/receiver-form.tsx';
import { receiverColumns } from './receiver-columns.tsx';
import { useReceiverRows } from './use-receiver-rows.ts';

/** All receivers. */
export function ReceiversPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { loaded } = useLiveState();
  const rows = useReceiverRows();
  const [search, change] = useSearchState();
  const columns = useMemo(() => receiverColumns(t), [t]);
  const add: Action = {
    id: 'receivers.add',
    label: t('receiverPages.add'),
    icon: IconPlus,
    keys: 'n',
    run: () => change({ add: '1' }),
  };
  const title = t('app.nav.receivers');
  return (
    <Page title={title} action={add} fill>
      <DataTable
        name="receivers"
        label={title}
        columns={columns}
        items={rows}
        sort="name"
        onOpen={({ id }) => void navigate({ to: '/receivers/$id', params: { id } })}
        empty={<EmptyState title={t('receiverPages.empty.title')} text={t('receiverPages.empty.text')} action={add} />}
      />
      {loaded && search.add && <ReceiverForm onClose={() => change({ add: undefined })} />}
    </Page>
  );
}
