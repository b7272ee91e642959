import { createMemoryHistory } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { App } from '../../../renderer/app/app.tsx';
import { createI18n } from '../../../renderer/app/i18n.ts';
import { createAppRouter } from '../../../renderer/app/router.tsx';
import { createFakeCore } from '../../support/fake-client.ts';
import { sampleRecords } from '../../support/sample-records.ts';
import type { RenderOptions } from './render.tsx';
import './setup.ts';

/** The whole window at an address, on the sample records unless a core is given. */
export function renderApp(path: string, options: Omit<RenderOptions, 'path'> = {}) {
  const core =
    options.core ?? createFakeCore({ records: sampleRecords(), settings: { language: options.language ?? 'en' } });
  const router = createAppRouter(createMemoryHistory({ initialEntries: [path] }));
  const view = render(<App client={core.client} i18n={createI18n(options.language ?? 'en')} router={router} />);
  return { ...view, core, router };
}
