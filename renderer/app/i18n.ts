import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { mergeParts, type Texts } from '../../shared/locales/merge-parts.ts';
import type { Language, Settings } from '../../shared/schema/settings.ts';

const parts = import.meta.glob<Texts>('../../shared/locales/parts/*.json', { eager: true, import: 'default' });

/** The language of the settings, or the closest one to the browser's. */
export function languageFor(wanted: Settings['language']): Language {
  if (wanted !== 'system') return wanted;
  return navigator.languages.some((name) => name.toLowerCase().startsWith('zh')) &&
    !navigator.languages[0]?.toLowerCase().startsWith('en')
    ? 'zh-CN'
    : 'en';
}

/** The catalogue of all parts, ready to render. Keys are dotted; values are inserted as they are (React escapes them). */
export function createI18n(language: Language): i18n {
  const instance = i18next.createInstance();
  const resources = Object.fromEntries(
    Object.entries(mergeParts(parts)).map(([name, texts]) => [name, { translation: texts }]),
  );
  void instance.use(initReactI18next).init({
    resources,
    lng: language,
    fallbackLng: 'en',
    initAsync: false,
    interpolation: { escapeValue: false },
    missingInterpolationHandler: () => '',
    react: { useSuspense: false },
  });
  return instance;
}
