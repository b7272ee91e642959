import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState, Page } from '../components/index.ts';

/** An address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Page title={t('app.notFound.title')}>
      <EmptyState
        title={t('app.notFound.what')}
        text={t('app.notFound.why')}
        action={{ id: 'overview', label: t('app.notFound.do'), run: () => void navigate({ to: '/' }) }}
      />
    </Page>
  );
}
