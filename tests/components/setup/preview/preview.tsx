import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import '../../../../renderer/theme/global.css';
import { createRoot } from 'react-dom/client';
import { App } from '../../../../renderer/app/app.tsx';
import { createI18n } from '../../../../renderer/app/i18n.ts';
import { Settings } from '../../../../shared/schema/settings.ts';
import { addedHost, checkedState, createSetupCore, hostInput } from '../../../support/fake-setup-core.ts';

/** The wizard on hosts that exist only in memory: `?hosts=3`, `?checked`, `?lang=zh-CN`, `?theme=dark`, `?step=300` (ms). */
const query = new URLSearchParams(window.location.search);
const settings = Settings.parse({ language: query.get('lang') ?? 'en', theme: query.get('theme') ?? 'light' });
const count = Number(query.get('hosts') ?? 0);
const names = Array.from({ length: count }, (_, index) =>
  index === 0 ? 'mgr01' : `ws${String(index).padStart(2, '0')}`,
);
const hosts = names.map((name, index) => addedHost(hostInput(name, index + 1), `host-${index + 1}`));
const core = createSetupCore({
  settings,
  stepMs: Number(query.get('step') ?? 200),
  records: {
    hosts,
    hostStates: query.has('checked')
      ? hosts.map((host, index) => checkedState(host, index + 1, [index === 0 ? 'swarm-manager' : 'swarm-worker']))
      : [],
  },
});
Object.assign(window, { core });
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <App client={core.client} i18n={createI18n(settings.language === 'zh-CN' ? 'zh-CN' : 'en')} />,
  );
}
