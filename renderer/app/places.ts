import {
  type Icon,
  IconAdjustmentsHorizontal,
  IconApps,
  IconHistory,
  IconPackages,
  IconRocket,
  IconServer,
  IconSitemap,
  IconStack2,
  IconWebhook,
} from '@tabler/icons-react';

export interface Place {
  /** Locale key under `app.nav.`. */
  readonly id: string;
  readonly to:
    | '/'
    | '/hosts'
    | '/applications'
    | '/services'
    | '/releases'
    | '/registries'
    | '/receivers'
    | '/operations'
    | '/settings';
  readonly icon: Icon;
  /** Pressed after `g`. */
  readonly key: string;
}

/** The places of the rail, in its order. */
export const places: readonly Place[] = [
  { id: 'overview', to: '/', icon: IconSitemap, key: 'o' },
  { id: 'hosts', to: '/hosts', icon: IconServer, key: 'h' },
  { id: 'applications', to: '/applications', icon: IconApps, key: 'a' },
  { id: 'services', to: '/services', icon: IconStack2, key: 's' },
  { id: 'releases', to: '/releases', icon: IconRocket, key: 'r' },
  { id: 'registries', to: '/registries', icon: IconPackages, key: 'i' },
  { id: 'receivers', to: '/receivers', icon: IconWebhook, key: 'w' },
  { id: 'operations', to: '/operations', icon: IconHistory, key: 'p' },
  { id: 'settings', to: '/settings', icon: IconAdjustmentsHorizontal, key: 't' },
];
