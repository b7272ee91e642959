import { useTranslation } from 'react-i18next';
import { Page } from '../../components/index.ts';

/** Everything that ran. */
export function OperationsPage() {
  const { t } = useTranslation();
  return <Page title={t('app.nav.operations')} />;
}
