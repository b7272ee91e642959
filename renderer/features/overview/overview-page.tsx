import { useTranslation } from 'react-i18next';
import { Page } from '../../components/index.ts';

/** Overview. */
export function OverviewPage() {
  const { t } = useTranslation();
  return <Page title={t('app.nav.overview')} />;
}
