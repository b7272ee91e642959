import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import '../../../renderer/theme/global.css';
import { createRoot } from 'react-dom/client';
import { App } from '../../../renderer/app/app.tsx';
import { createI18n } from '../../../renderer/app/i18n.ts';
import { Settings } from '../../../shared/schema/settings.ts';
import { createFakeCore } from '../../support/fake-client.ts';
import { manyRecords, sampleOutput, sampleRecords } from '../../support/sample-records.ts';

/** The window on sample records: `?rows=1000`, `?empty`, `?lang=zh-CN`, `?theme=dark`, `?lines=1000000`. */
const query = new URLSearchParams(window.location.search);
const settings = Settings.parse({ language: query.get('lang') ?? 'en', theme: query.get('theme') ?? 'light' });
const rows = Number(query.get('rows') ?? 0);
const lines = Number(query.get('lines') ?? 400);
const core = createFakeCore({
  records: query.has('empty') ? {} : rows > 0 ? manyRecords(rows) : sampleRecords(),
  settings,
  output: () => sampleOutput(lines),
});
Object.assign(window, { core });
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <App client={core.client} i18n={createI18n(settings.language === 'zh-CN' ? 'zh-CN' : 'en')} />,
  );
}
