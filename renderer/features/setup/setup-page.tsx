import { useTranslation } from 'react-i18next';
import { EmptyState, Facts, Page } from '../../components/index.ts';
import { useLiveState, useRecord } from '../../rpc/index.ts';

/** The wizard of one set-up. */
export function SetupPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const setup = useRecord('setups', id);
  const title = t('app.nav.setup');
  if (!setup) {
    return <Page title={title}>{loaded && <EmptyState title={t('app.gone.title')} text={t('app.gone.text')} />}</Page>;
  }
  return (
    <Page title={title}>
      <Facts rows={[[t('app.nav.hosts'), setup.hostIds.length]]} />
    </Page>
  );
}
