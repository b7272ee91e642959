import { Button, NumberInput, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SettingsPatch } from '../../../shared/schema/settings.ts';
import type { SectionProps } from './section-props.ts';
import classes from './settings.module.css';

/** How Slipway works: hosts at once, address of the receivers, tray. */
export function General({ settings, capabilities, update }: SectionProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.form}>
      <NumberInput
        label={t('settings.general.parallelHosts')}
        description={t('settings.general.parallelHostsWhy')}
        min={1}
        max={64}
        clampBehavior="strict"
        allowDecimal={false}
        styles={{ wrapper: { maxWidth: 160 } }}
        defaultValue={settings.parallelHosts}
        onBlur={(event) => {
          const parallelHosts = Number(event.currentTarget.value);
          if (parallelHosts >= 1 && parallelHosts !== settings.parallelHosts) void update.run({ parallelHosts });
        }}
      />
      <NumberInput
        label={t('settings.general.mirrorWatch')}
        description={t('settings.general.mirrorWatchWhy')}
        min={0}
        max={1440}
        clampBehavior="strict"
        allowDecimal={false}
        styles={{ wrapper: { maxWidth: 160 } }}
        defaultValue={settings.mirrorWatchMinutes}
        onBlur={(event) => {
          const mirrorWatchMinutes = Number(event.currentTarget.value);
          const typed = event.currentTarget.value !== '';
          if (typed && mirrorWatchMinutes !== settings.mirrorWatchMinutes) void update.run({ mirrorWatchMinutes });
        }}
      />
      <ReceiverBaseUrl settings={settings} capabilities={capabilities} update={update} />
      {capabilities.shell === 'desktop' && (
        <Switch
          label={t('settings.general.closeToTray')}
          description={t('settings.general.closeToTrayWhy')}
          checked={settings.closeToTray}
          onChange={(event) => void update.run({ closeToTray: event.currentTarget.checked })}
        />
      )}
    </div>
  );
}

function ReceiverBaseUrl({ settings, capabilities, update }: SectionProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(settings.receiverBaseUrl);
  const value = text.trim().replace(/\/+$/, '');
  const valid = SettingsPatch.safeParse({ receiverBaseUrl: value }).success;
  const listening = capabilities.receiversListenAt;
  return (
    <form
      className={classes.row}
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) void update.run({ receiverBaseUrl: value });
      }}
    >
      <TextInput
        className={classes.grow}
        label={t('settings.general.receiverBaseUrl')}
        description={
          listening
            ? t('settings.general.receiverBaseUrlWhy', { address: listening })
            : t('settings.general.receiversClosed')
        }
        placeholder={listening ?? 'https://bastion.example'}
        spellCheck={false}
        value={text}
        error={valid ? undefined : t('settings.general.urlInvalid')}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button
        size="sm"
        type="submit"
        variant="default"
        loading={update.running}
        disabled={!valid || value === settings.receiverBaseUrl}
      >
        {t('settings.general.saveAddress')}
      </Button>
    </form>
  );
}
