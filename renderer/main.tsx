import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './theme/global.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { createI18n, languageFor } from './app/i18n.ts';
import { createClient } from './rpc/index.ts';

const root = document.getElementById('root');
if (root) {
  const client = await createClient();
  createRoot(root).render(<App client={client} i18n={createI18n(languageFor('system'))} />);
}
