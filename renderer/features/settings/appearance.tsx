import { Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Settings } from '../../../shared/schema/settings.ts';
import type { SectionProps } from './section-props.ts';
import classes from './settings.module.css';

const themes = ['system', 'light', 'dark'] as const;
const languages = ['system', 'en', 'zh-CN'] as const;

/** Theme and language. The languages are named in themselves, so that each finds its own. */
export function Appearance({ settings, update }: SectionProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.form}>
      <Radio.Group
        label={t('settings.appearance.theme')}
        value={settings.theme}
        onChange={(theme) => void update.run({ theme: Settings.shape.theme.parse(theme) })}
      >
        <Stack gap={8} mt={8}>
          {themes.map((theme) => (
            <Radio key={theme} value={theme} label={t(`settings.appearance.themes.${theme}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Radio.Group
        label={t('settings.appearance.language')}
        value={settings.language}
        onChange={(language) => void update.run({ language: Settings.shape.language.parse(language) })}
      >
        <Stack gap={8} mt={8}>
          {languages.map((language) => (
            <Radio
              key={language}
              value={language}
              lang={language === 'system' ? undefined : language}
              label={t(`settings.appearance.languages.${language}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
    </div>
  );
}
