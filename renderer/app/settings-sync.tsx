import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../rpc/index.ts';
import { languageFor } from './i18n.ts';

/** Applies theme and language of the settings to the window. */
export function SettingsSync() {
  const { data } = useSettings();
  const { setColorScheme } = useMantineColorScheme();
  const { i18n } = useTranslation();
  const scheme = data ? (data.theme === 'system' ? 'auto' : data.theme) : undefined;
  const language = data && languageFor(data.language);
  useEffect(() => {
    if (scheme) setColorScheme(scheme);
  }, [scheme, setColorScheme]);
  useEffect(() => {
    if (language && language !== i18n.language) void i18n.changeLanguage(language);
    document.documentElement.lang = language ?? i18n.language;
  }, [language, i18n]);
  return null;
}
