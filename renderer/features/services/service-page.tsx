import { IconArrowsMaximize, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Service } from '../../../shared/schema/service.ts';
import { type Action, EmptyState, Page, StatusMark, useConfirmDanger } from '../../components/index.ts';
import { useAction, useClient, useLiveState, useRecord, useRecords } from '../../rpc/index.ts';
import { canRollBack, ReleaseTable, useRollBack } from '../releases/index.ts';
import { ServiceLogs } from './detail/service-logs.tsx';
import { ServiceSettings } from './detail/service-settings.tsx';
import { TaskTable } from './detail/task-table.tsx';
import { ScaleService } from './edit/scale-service.tsx';
import { serviceStanding } from './service-status.ts';

/** One service: tasks, logs, releases, specification. */
export function ServicePage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const service = useRecord('services', id);
  if (service) return <KnownService service={service} />;
  if (!loaded) return <Page title={t('app.nav.services')} />;
  return (
    <Page title={t('app.nav.services')}>
      <EmptyState title={t('app.gone.title')} text={t('app.gone.text')} />
    </Page>
  );
}

function KnownService({ service }: { readonly service: Service }) {
  const { t } = useTranslation();
  const [scaling, setScaling] = useState(false);
  const releases = useRecords('releases').filter(({ serviceId }) => serviceId === service.id);
  const { status, state } = serviceStanding(service);
  const { replicasRunning: running, replicasWanted: wanted } = service;
  const scale: Action = {
    id: 'services.scale',
    label: t('servicePages.scale.action', { service: service.name }),
    icon: IconArrowsMaximize,
    run: () => setScaling(true),
  };
  return (
    <>
      <Page
        title={service.name}
        state={<StatusMark status={status} label={t(`servicePages.state.${state}`)} />}
        subtitle={
          <>
            {t('servicePages.running', { running, wanted })}
            <span> · </span>
            <span className="mono" title={service.image}>
              {service.image.replace(/@.*$/, '')}
            </span>
          </>
        }
        {...(service.mode === 'global' ? {} : { action: scale })}
        menu={useServiceMenu(service)}
        fill
        tabs={[
          { id: 'tasks', label: t('servicePages.tab.tasks'), content: <TaskTable service={service} /> },
          { id: 'logs', label: t('servicePages.tab.logs'), content: <ServiceLogs service={service} /> },
          {
            id: 'releases',
            label: t('servicePages.tab.releases'),
            count: releases.length,
            content: (
              <ReleaseTable
                name="service-releases"
                releases={releases}
                empty={
                  <EmptyState title={t('servicePages.noReleases.title')} text={t('servicePages.noReleases.text')} />
                }
              />
            ),
          },
          { id: 'settings', label: t('servicePages.tab.settings'), content: <ServiceSettings service={service} /> },
        ]}
      />
      {scaling && <ScaleService service={service} onClose={() => setScaling(false)} />}
    </>
  );
}

function useServiceMenu(service: Service): readonly Action[] {
  const { t } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const confirmDanger = useConfirmDanger();
  const releases = useRecords('releases')
    .filter(({ serviceId }) => serviceId === service.id)
    .sort((one, other) => other.createdAt - one.createdAt);
  const rollBack = useRollBack(releases.find(canRollBack), service.name);
  const remove = useAction(client.services.remove, { onDone: () => void navigate({ to: '/services' }) });
  const label = t('servicePages.remove.action', { service: service.name });
  const ask = async (): Promise<void> => {
    const text = t('servicePages.remove.text', { service: service.name, count: service.replicasRunning });
    const sure = await confirmDanger({ title: label, text, confirm: label, typed: service.name });
    if (sure) await remove.run({ clusterId: service.clusterId, serviceId: service.id });
  };
  const removal: Action = {
    id: 'services.remove',
    label: service.managed ? label : t('servicePages.remove.notManaged'),
    icon: IconTrash,
    danger: true,
    disabled: !service.managed,
    running: remove.running,
    run: () => void ask(),
  };
  return [rollBack, removal];
}
