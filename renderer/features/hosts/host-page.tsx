import { useTranslation } from 'react-i18next';
import { EmptyState, Facts, Page } from '../../components/index.ts';
import { useLiveState, useRecord } from '../../rpc/index.ts';

/** One host. */
export function HostPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const item = useRecord('hosts', id);
  if (!item) {
    if (!loaded) return <Page title={t('app.nav.hosts')} />;
    return (
      <Page title={t('app.nav.hosts')}>
        <EmptyState title={t('app.gone.title')} text={t('app.gone.text')} />
      </Page>
    );
  }
  return (
    <Page title={item.name}>
      <Facts rows={[[t('components.table.name'), item.name]]} />
    </Page>
  );
}
