import type { TFunction } from 'i18next';
import type { Release } from '../../../shared/schema/release.ts';
import type { Service } from '../../../shared/schema/service.ts';
import { type Column, RelativeTime, StatusMark } from '../../components/index.ts';
import { ImageTag, tagOf, VerdictMark } from '../releases/index.ts';
import { nodesOf, serviceStanding } from './service-status.ts';

export interface ServiceRow {
  readonly id: string;
  readonly service: Service;
  readonly release: Release | undefined;
}

export function portText({ published, target, protocol }: Service['ports'][number]): string {
  return `${published}→${target}${protocol === 'udp' ? '/udp' : ''}`;
}

export function serviceColumns(t: TFunction): readonly Column<ServiceRow>[] {
  return [
    {
      id: 'name',
      header: t('components.table.name'),
      value: ({ service }) => service.name,
      width: 'minmax(136px, 1.4fr)',
    },
    {
      id: 'state',
      header: t('servicePages.health.column'),
      value: ({ service }) => serviceStanding(service).state,
      cell: ({ service }) => {
        const { status, state } = serviceStanding(service);
        return <StatusMark status={status} label={t(`servicePages.state.${state}`)} />;
      },
      filter: (state) => t(`servicePages.state.${state}`),
      width: 'minmax(136px, 1.1fr)',
    },
    {
      id: 'replicas',
      header: t('servicePages.replicas'),
      value: ({ service }) => service.replicasRunning,
      cell: ({ service }) =>
        t('servicePages.ofCount', { running: service.replicasRunning, wanted: service.replicasWanted }),
      align: 'right',
      width: '96px',
    },
    {
      id: 'image',
      header: t('servicePages.image'),
      value: ({ service }) => tagOf(service.image),
      cell: ({ service }) => <ImageTag image={service.image} digest={service.digest} />,
      width: 'minmax(152px, 1.3fr)',
    },
    {
      id: 'ports',
      header: t('servicePages.ports'),
      value: ({ service }) => service.ports.map(portText).join(', ') || null,
      cell: ({ service }) => <span className="mono">{service.ports.map(portText).join(', ')}</span>,
      width: 'minmax(104px, 1fr)',
    },
    {
      id: 'nodes',
      header: t('servicePages.nodes'),
      value: ({ service }) => nodesOf(service).join(', ') || null,
      width: 'minmax(128px, 1.3fr)',
    },
    {
      id: 'labels',
      header: t('servicePages.labels'),
      value: ({ service }) =>
        Object.entries(service.labels)
          .map(([name, value]) => `${name}=${value}`)
          .join(', ') || null,
      width: 'minmax(136px, 1.3fr)',
      hidden: true,
    },
    {
      id: 'release',
      header: t('servicePages.lastRelease'),
      value: ({ release }) => release?.createdAt ?? null,
      cell: ({ release }) =>
        release && (
          <>
            <VerdictMark release={release} /> <span className="soft">· </span>
            <RelativeTime at={release.finishedAt ?? release.createdAt} />
          </>
        ),
      width: 'minmax(232px, 2.4fr)',
    },
  ];
}
