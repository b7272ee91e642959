import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorNote, Page } from '../../components/index.ts';
import { toErrorInfo, useCapabilities, useSettings, useUpdateSettings } from '../../rpc/index.ts';
import { About } from './about.tsx';
import { Appearance } from './appearance.tsx';
import { Channels } from './channels/channels.tsx';
import { General } from './general.tsx';
import { NotificationSettings } from './notification-settings.tsx';
import { Security } from './security.tsx';

/** Preferences and what this installation is. A change is kept as soon as it is made. */
export function SettingsPage() {
  const { t } = useTranslation();
  const settings = useSettings();
  const capabilities = useCapabilities();
  const update = useUpdateSettings();
  const title = t('app.nav.settings');
  const error = settings.error ?? capabilities.error;
  if (error) {
    const retry = (): void => void Promise.all([settings.refetch(), capabilities.refetch()]);
    return (
      <Page title={title}>
        <ErrorNote error={toErrorInfo(error)} onRetry={retry} />
      </Page>
    );
  }
  if (!settings.data || !capabilities.data) {
    return (
      <Page title={title}>
        <Skeleton height={200} maw={640} animate={false} />
      </Page>
    );
  }
  const props = { settings: settings.data, capabilities: capabilities.data, update };
  return (
    <Page
      title={title}
      tabs={[
        { id: 'general', label: t('settings.general.title'), content: <General {...props} /> },
        { id: 'appearance', label: t('settings.appearance.title'), content: <Appearance {...props} /> },
        { id: 'notifications', label: t('settings.notifications.title'), content: <NotificationSettings {...props} /> },
        { id: 'channels', label: t('channels.title'), content: <Channels /> },
        { id: 'security', label: t('settings.security.title'), content: <Security {...props} /> },
        { id: 'about', label: t('settings.about.title'), content: <About {...props} /> },
      ]}
    />
  );
}
