import { useTranslation } from 'react-i18next';
import { Page } from '../../components/index.ts';

/** Settings. */
export function SettingsPage() {
  const { t } = useTranslation();
  return <Page title={t('app.nav.settings')} />;
}
