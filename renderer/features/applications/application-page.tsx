import { useTranslation } from 'react-i18next';
import { EmptyState, Facts, Page } from '../../components/index.ts';
import { useLiveState, useRecord } from '../../rpc/index.ts';

/** One application. */
export function ApplicationPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const item = useRecord('applications', id);
  if (!item) {
    if (!loaded) return <Page title={t('app.nav.applications')} />;
    return (
      <Page title={t('app.nav.applications')}>
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
