import { useTranslation } from 'react-i18next';
import { EmptyState, Facts, Page } from '../../components/index.ts';
import { useLiveState, useRecord } from '../../rpc/index.ts';

/** One release. */
export function ReleasePage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const item = useRecord('releases', id);
  if (!item) {
    if (!loaded) return <Page title={t('app.nav.releases')} />;
    return (
      <Page title={t('app.nav.releases')}>
        <EmptyState title={t('app.gone.title')} text={t('app.gone.text')} />
      </Page>
    );
  }
  return (
    <Page title={item.serviceName}>
      <Facts rows={[[t('components.table.name'), item.serviceName]]} />
    </Page>
  );
}
