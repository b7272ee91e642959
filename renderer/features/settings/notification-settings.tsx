import { Button, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StatusMark } from '../../components/index.ts';
import type { SectionProps } from './section-props.ts';
import classes from './settings.module.css';

const kinds = ['started', 'succeeded', 'failed'] as const;

/** Which events are told, and whether the browser may show them. */
export function NotificationSettings({ settings, capabilities, update }: SectionProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.form}>
      {kinds.map((kind) => (
        <Switch
          key={kind}
          label={t(`settings.notifications.${kind}`)}
          checked={settings.notifications[kind]}
          onChange={(event) =>
            void update.run({ notifications: { ...settings.notifications, [kind]: event.currentTarget.checked } })
          }
        />
      ))}
      {capabilities.nativeNotifications ? (
        <p className="soft">{t('settings.notifications.native')}</p>
      ) : (
        <BrowserPermission />
      )}
    </div>
  );
}

/** Browsers give `Notification` only to pages served over HTTPS or from this machine. */
function BrowserPermission() {
  const { t } = useTranslation();
  const [permission, setPermission] = useState(globalThis.Notification?.permission);
  if (permission === undefined || !window.isSecureContext) {
    return <StatusMark status="unknown" label={t('settings.notifications.browserNone')} />;
  }
  if (permission === 'granted') return <StatusMark status="ok" label={t('settings.notifications.browserGranted')} />;
  if (permission === 'denied')
    return <StatusMark status="attention" label={t('settings.notifications.browserDenied')} />;
  return (
    <div>
      <p className="soft">{t('settings.notifications.browserAsk')}</p>
      <Button variant="default" onClick={() => void Notification.requestPermission().then(setPermission)}>
        {t('settings.notifications.browserAllow')}
      </Button>
    </div>
  );
}
