import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  type RouterHistory,
} from '@tanstack/react-router';
import type { SearchState } from '../components/use-search-state.ts';
import { ApplicationPage, ApplicationsPage } from '../features/applications/index.ts';
import { ClusterPage } from '../features/clusters/index.ts';
import { HostPage, HostsPage } from '../features/hosts/index.ts';
import { OperationPage, OperationsPage } from '../features/operations/index.ts';
import { OverviewPage } from '../features/overview/index.ts';
import { ReceiverPage, ReceiversPage } from '../features/receivers/index.ts';
import { RegistriesPage, RegistryPage } from '../features/registries/index.ts';
import { ReleasePage, ReleasesPage } from '../features/releases/index.ts';
import { ServicePage, ServicesPage } from '../features/services/index.ts';
import { SettingsPage } from '../features/settings/index.ts';
import { NewPlanPage, PlanPage, SetupPage } from '../features/setup/index.ts';
import { Frame } from './frame.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { PageError } from './page-error.tsx';

const root = createRootRoute({
  component: Frame,
  notFoundComponent: NotFoundPage,
  validateSearch: (search: Record<string, unknown>): SearchState =>
    Object.fromEntries(Object.entries(search).map(([key, value]) => [key, String(value)])),
});
const parent = () => root;

const host = createRoute({
  getParentRoute: parent,
  path: '/hosts/$id',
  component: () => <HostPage key={host.useParams().id} id={host.useParams().id} />,
});
const cluster = createRoute({
  getParentRoute: parent,
  path: '/clusters/$id',
  component: () => <ClusterPage key={cluster.useParams().id} id={cluster.useParams().id} />,
});
const setup = createRoute({
  getParentRoute: parent,
  path: '/setup/$id',
  component: () => <SetupPage key={setup.useParams().id} id={setup.useParams().id} />,
});
const plan = createRoute({
  getParentRoute: parent,
  path: '/plan/$id',
  component: () => <PlanPage key={plan.useParams().id} id={plan.useParams().id} />,
});
const application = createRoute({
  getParentRoute: parent,
  path: '/applications/$id',
  component: () => <ApplicationPage key={application.useParams().id} id={application.useParams().id} />,
});
const service = createRoute({
  getParentRoute: parent,
  path: '/services/$id',
  component: () => <ServicePage key={service.useParams().id} id={service.useParams().id} />,
});
const release = createRoute({
  getParentRoute: parent,
  path: '/releases/$id',
  component: () => <ReleasePage key={release.useParams().id} id={release.useParams().id} />,
});
const registry = createRoute({
  getParentRoute: parent,
  path: '/registries/$id',
  component: () => <RegistryPage key={registry.useParams().id} id={registry.useParams().id} />,
});
const receiver = createRoute({
  getParentRoute: parent,
  path: '/receivers/$id',
  component: () => <ReceiverPage key={receiver.useParams().id} id={receiver.useParams().id} />,
});
const operation = createRoute({
  getParentRoute: parent,
  path: '/operations/$id',
  component: () => <OperationPage key={operation.useParams().id} id={operation.useParams().id} />,
});

const routeTree = root.addChildren([
  createRoute({ getParentRoute: parent, path: '/', component: OverviewPage }),
  createRoute({ getParentRoute: parent, path: '/hosts', component: HostsPage }),
  host,
  cluster,
  setup,
  createRoute({ getParentRoute: parent, path: '/plan', component: NewPlanPage }),
  plan,
  createRoute({ getParentRoute: parent, path: '/applications', component: ApplicationsPage }),
  application,
  createRoute({ getParentRoute: parent, path: '/services', component: ServicesPage }),
  service,
  createRoute({ getParentRoute: parent, path: '/releases', component: ReleasesPage }),
  release,
  createRoute({ getParentRoute: parent, path: '/registries', component: RegistriesPage }),
  registry,
  createRoute({ getParentRoute: parent, path: '/receivers', component: ReceiversPage }),
  receiver,
  createRoute({ getParentRoute: parent, path: '/operations', component: OperationsPage }),
  operation,
  createRoute({ getParentRoute: parent, path: '/settings', component: SettingsPage }),
]);

function parseSearch(text: string): SearchState {
  return Object.fromEntries(new URLSearchParams(text));
}

function stringifySearch(search: Record<string, unknown>): string {
  const text = new URLSearchParams(Object.entries(search).map(([key, value]) => [key, String(value)])).toString();
  return text && `?${text}`;
}

/** All pages. The address lives behind `#`, so that it works from the desktop's own protocol as over HTTP. */
export function createAppRouter(history: RouterHistory = createHashHistory()) {
  return createRouter({
    routeTree,
    history,
    parseSearch,
    stringifySearch,
    defaultErrorComponent: PageError,
    scrollRestoration: false,
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter;
  }
}
