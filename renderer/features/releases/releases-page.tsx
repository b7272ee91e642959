import { IconBox } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState, Page } from '../../components/index.ts';
import { useRecords } from '../../rpc/index.ts';
import { ReleaseTable } from './release-table.tsx';

/** All releases. */
export function ReleasesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const releases = useRecords('releases');
  const goToApplications = {
    id: 'releases.applications',
    label: t('releasePages.empty.action'),
    icon: IconBox,
    run: () => void navigate({ to: '/applications' }),
  };
  return (
    <Page title={t('app.nav.releases')} fill>
      <ReleaseTable
        name="releases"
        releases={releases}
        empty={
          <EmptyState
            title={t('releasePages.empty.title')}
            text={t('releasePages.empty.text')}
            action={goToApplications}
          />
        }
      />
    </Page>
  );
}
