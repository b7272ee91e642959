import { localStorageColorSchemeManager, MantineProvider, mergeThemeOverrides } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import type { i18n } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { I18nextProvider, useTranslation } from 'react-i18next';
import type { Client } from '../../shared/contract/index.ts';
import { ActionRegistryProvider } from '../components/action-registry.tsx';
import { PageTitleProvider } from '../components/page-title.tsx';
import { ConnectionProvider } from '../rpc/index.ts';
import { cssVariables, theme } from '../theme/theme.ts';
import { type AppRouter, createAppRouter } from './router.tsx';
import { SettingsSync } from './settings-sync.tsx';

// Kept only so that the window opens in the right theme; the settings of core decide.
const colorScheme = localStorageColorSchemeManager({ key: 'slipway.theme' });

export interface AppProps {
  readonly client: Client;
  readonly i18n: i18n;
  readonly router?: AppRouter;
}

/** The whole window around a client. */
export function App(props: AppProps) {
  const [cache] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false } } }),
  );
  const [router] = useState(() => props.router ?? createAppRouter());
  return (
    <I18nextProvider i18n={props.i18n}>
      <ThemeProvider>
        <ConnectionProvider client={props.client} cache={cache}>
          <SettingsSync />
          <ActionRegistryProvider>
            <PageTitleProvider>
              <ModalsProvider>
                <RouterProvider router={router} />
                <Notifications position="bottom-center" limit={4} />
              </ModalsProvider>
            </PageTitleProvider>
          </ActionRegistryProvider>
        </ConnectionProvider>
      </ThemeProvider>
    </I18nextProvider>
  );
}

/** The theme, with the names that its parts have for screen readers in the language of the window. */
function ThemeProvider(props: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const named = useMemo(() => {
    const defaultProps = { closeButtonProps: { 'aria-label': t('components.close') } };
    return mergeThemeOverrides(theme, { components: { Modal: { defaultProps }, Drawer: { defaultProps } } });
  }, [t]);
  return (
    <MantineProvider
      theme={named}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
    >
      {props.children}
    </MantineProvider>
  );
}
