import { IconPlus, IconRefresh } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Release } from '../../../shared/schema/release.ts';
import { type Action, DataTable, EmptyState, Page, useSearchState } from '../../components/index.ts';
import { useAction, useClient, useLiveState, useMessage, useRecords } from '../../rpc/index.ts';
import { CreateService } from './create/create-service.tsx';
import { type ServiceRow, serviceColumns } from './service-columns.tsx';

/** All services of all clusters. */
export function ServicesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { loaded } = useLiveState();
  const rows = useServiceRows();
  const [search, change] = useSearchState();
  const clusters = useRecords('clusters');
  const columns = useMemo(() => serviceColumns(t), [t]);
  const create: Action = {
    id: 'services.create',
    label: t('servicePages.create.action'),
    icon: IconPlus,
    keys: 'n',
    disabled: clusters.length === 0,
    run: () => change({ create: '1' }),
  };
  const title = t('app.nav.services');
  return (
    <Page title={title} action={create} menu={useRefresh()} fill>
      <DataTable
        name="services"
        label={title}
        columns={columns}
        items={rows}
        sort="name"
        partial={useSilence()}
        onOpen={({ id }) => void navigate({ to: '/services/$id', params: { id } })}
        empty={
          clusters.length === 0 ? (
            <EmptyState
              title={t('servicePages.noCluster.title')}
              text={t('servicePages.noCluster.text')}
              action={{
                id: 'services.hosts',
                label: t('servicePages.noCluster.action'),
                run: () => void navigate({ to: '/hosts' }),
              }}
            />
          ) : (
            <EmptyState title={t('servicePages.empty.title')} text={t('servicePages.empty.text')} action={create} />
          )
        }
      />
      {loaded && search.create && (
        <CreateService
          applicationId={search.application}
          onClose={() => change({ create: undefined, application: undefined })}
        />
      )}
    </Page>
  );
}

function useServiceRows(): readonly ServiceRow[] {
  const services = useRecords('services');
  const releases = useRecords('releases');
  return useMemo(() => {
    const latest = new Map<string, Release>();
    for (const release of releases) {
      const known = latest.get(release.serviceId);
      if (!known || known.createdAt < release.createdAt) latest.set(release.serviceId, release);
    }
    return services.map((service) => ({ id: service.id, service, release: latest.get(service.id) }));
  }, [services, releases]);
}

function useRefresh(): readonly Action[] {
  const { t } = useTranslation();
  const client = useClient();
  const clusters = useRecords('clusters');
  const refresh = useAction(() => Promise.all(clusters.map(({ id }) => client.clusters.refresh({ id }))));
  return [
    {
      id: 'services.refresh',
      label: t('servicePages.refresh'),
      icon: IconRefresh,
      disabled: clusters.length === 0,
      running: refresh.running,
      run: () => void refresh.run(undefined),
    },
  ];
}

/** What the clusters that don't answer say about it. */
function useSilence(): string | undefined {
  const message = useMessage();
  const problems = useRecords('clusterStates').flatMap(({ problem }) => (problem ? [message(problem)] : []));
  return problems.length === 0 ? undefined : problems.join(' ');
}
