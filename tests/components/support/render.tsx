import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClient } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { I18nextProvider } from 'react-i18next';
import { createI18n } from '../../../renderer/app/i18n.ts';
import { ActionRegistryProvider } from '../../../renderer/components/action-registry.tsx';
import { ConnectionProvider } from '../../../renderer/rpc/index.ts';
import { theme } from '../../../renderer/theme/theme.ts';
import type { Language } from '../../../shared/schema/settings.ts';
import { createFakeCore, type FakeCore } from '../../support/fake-client.ts';
import { sampleRecords } from '../../support/sample-records.ts';
import './setup.ts';

export interface RenderOptions {
  readonly core?: FakeCore;
  readonly language?: Language;
  /** Address of the window, behind `#`. */
  readonly path?: string;
}

/** One part, with everything around it that parts may rely on. */
export function renderPart(part: ReactNode, options: RenderOptions = {}) {
  const core = options.core ?? createFakeCore({ records: sampleRecords() });
  const root = createRootRoute({
    component: () => part,
    validateSearch: (search: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(search).map(([key, value]) => [key, String(value)])),
  });
  const history = createMemoryHistory({ initialEntries: [options.path ?? '/'] });
  const router = createRouter({ routeTree: root, history });
  const view = render(
    <I18nextProvider i18n={createI18n(options.language ?? 'en')}>
      <MantineProvider theme={theme} env="test">
        <ConnectionProvider client={core.client} cache={new QueryClient()}>
          <ActionRegistryProvider>
            <ModalsProvider>
              <RouterProvider router={router} />
              <Notifications />
            </ModalsProvider>
          </ActionRegistryProvider>
        </ConnectionProvider>
      </MantineProvider>
    </I18nextProvider>,
  );
  return { ...view, core, router };
}
