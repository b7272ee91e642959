import i18next from 'i18next';
import { snoozeMinutes } from '../../shared/domain/notification-actions.ts';
import desktopEn from '../../shared/locales/parts/desktop.en.json' with { type: 'json' };
import desktopZh from '../../shared/locales/parts/desktop.zh-CN.json' with { type: 'json' };
import notificationsEn from '../../shared/locales/parts/notifications.en.json' with { type: 'json' };
import notificationsZh from '../../shared/locales/parts/notifications.zh-CN.json' with { type: 'json' };
import releasesEn from '../../shared/locales/parts/releases.en.json' with { type: 'json' };
import releasesZh from '../../shared/locales/parts/releases.zh-CN.json' with { type: 'json' };
import type { Message } from '../../shared/schema/common.ts';
import type { ErrorInfo } from '../../shared/schema/error.ts';
import type { ReleaseVerdict } from '../../shared/schema/release.ts';
import type { Settings } from '../../shared/schema/settings.ts';

/** What the tray, the menus and the native notifications say. */
export interface DesktopTexts {
  readonly noReleases: string;
  readonly open: string;
  readonly openRelease: string;
  /** "Remind me in 30 minutes". */
  readonly snooze: string;
  rollBack(service: string): string;
  readonly quit: string;
  /** Why Slipway could not start. */
  startFailure(error: ErrorInfo): string;
  verdict(verdict: ReleaseVerdict): string;
  message(message: Message): string;
}

const translations = i18next.createInstance();
void translations.init({
  resources: {
    en: { translation: { ...desktopEn, ...notificationsEn, ...releasesEn } },
    'zh-CN': { translation: { ...desktopZh, ...notificationsZh, ...releasesZh } },
  },
  fallbackLng: 'en',
  initAsync: false,
  interpolation: { escapeValue: false },
});

/** The texts in the language of the settings, or in the system's (`locale`, e.g. `zh-CN`). */
export function desktopTexts(language: Settings['language'], locale: string): DesktopTexts {
  const wanted = language === 'system' ? (locale.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en') : language;
  const translate = translations.getFixedT(wanted);
  return {
    noReleases: translate('desktop.noReleases'),
    open: translate('desktop.open'),
    openRelease: translate('desktop.openRelease'),
    snooze: translate('desktop.snooze', { minutes: snoozeMinutes }),
    rollBack: (service) => translate('desktop.rollBack', { service }),
    quit: translate('desktop.quit'),
    startFailure: ({ code, data }) =>
      translate([`desktop.startFailure.${code}`, 'desktop.startFailure.other'], { ...data, code }),
    verdict: (verdict) => translate(`desktop.verdict.${verdict}`),
    message: ({ key, params }) => translate(key, params),
  };
}
