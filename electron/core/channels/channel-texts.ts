import i18next from 'i18next';
import type { OutgoingMessage } from '../../../shared/domain/channels/index.ts';
import channelsEn from '../../../shared/locales/parts/channels.en.json' with { type: 'json' };
import channelsZh from '../../../shared/locales/parts/channels.zh-CN.json' with { type: 'json' };
import mirrorsEn from '../../../shared/locales/parts/mirrors.en.json' with { type: 'json' };
import mirrorsZh from '../../../shared/locales/parts/mirrors.zh-CN.json' with { type: 'json' };
import notificationsEn from '../../../shared/locales/parts/notifications.en.json' with { type: 'json' };
import notificationsZh from '../../../shared/locales/parts/notifications.zh-CN.json' with { type: 'json' };
import releasesEn from '../../../shared/locales/parts/releases.en.json' with { type: 'json' };
import releasesZh from '../../../shared/locales/parts/releases.zh-CN.json' with { type: 'json' };
import type { Channel, Notice } from '../../../shared/schema/channel.ts';

const translations = i18next.createInstance();
void translations.init({
  resources: {
    en: { translation: { ...channelsEn, ...mirrorsEn, ...notificationsEn, ...releasesEn } },
    'zh-CN': { translation: { ...channelsZh, ...mirrorsZh, ...notificationsZh, ...releasesZh } },
  },
  fallbackLng: 'en',
  initAsync: false,
  interpolation: { escapeValue: false },
});

const order: readonly Notice['level'][] = ['error', 'warning', 'success', 'info'];

/** News in words, worst first, as one message. `baseUrl`: where others open this window; empty: nowhere. */
export function messageOf(
  notices: readonly Notice[],
  { language, baseUrl, id }: { readonly language: Channel['language']; readonly baseUrl: string; readonly id: string },
): OutgoingMessage {
  const say = translations.getFixedT(language);
  const sorted = [...notices].sort((one, other) => order.indexOf(one.level) - order.indexOf(other.level));
  const [first] = sorted;
  if (!first) throw new Error('A message without news.');
  const base = baseUrl.replace(/\/+$/, '');
  const title = say(first.title.key, first.title.params);
  const whole = { id, at: first.at, level: first.level };
  if (sorted.length === 1) {
    const link = base === '' ? '' : `${base}/#${first.link}`;
    return { ...whole, title, lines: [say(first.body.key, first.body.params)], link };
  }
  const lines = sorted.map(({ title: each, body }) =>
    `${say(each.key, each.params)} ${say(body.key, body.params)}`.trim(),
  );
  return { ...whole, title: say('channels.message.several', { title, count: sorted.length - 1 }), lines, link: base };
}

/** What a test sends. */
export function testNotice(id: string, at: number): Notice {
  const title = { key: 'channels.message.testTitle', params: {} };
  return { id, at, level: 'info', title, body: { key: 'channels.message.testBody', params: {} }, link: '/settings' };
}
