import type { TFunction } from 'i18next';
import { type Column, StatusMark } from '../../components/index.ts';
import { type NodeRow, nodeStatus } from './node-status.ts';

const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join(', ');

export function nodeColumns(t: TFunction): readonly Column<NodeRow>[] {
  return [
    { id: 'node', header: t('clusterPages.node'), value: ({ node }) => node.hostname, width: 'minmax(112px, 1.2fr)' },
    {
      id: 'nodeState',
      header: t('clusterPages.state'),
      value: ({ node }) => node.state,
      cell: ({ node }) => <StatusMark status={nodeStatus(node)} label={t(`hostPages.docker.state.${node.state}`)} />,
      filter: (value) => t(`hostPages.docker.state.${value}`),
      width: 'minmax(96px, 0.9fr)',
    },
    {
      id: 'role',
      header: t('clusterPages.role'),
      value: ({ node }) => (node.leader ? 'leader' : node.role),
      cell: ({ node }) => t(`clusterPages.roles.${node.leader ? 'leader' : node.role}`),
      filter: (value) => t(`clusterPages.roles.${value}`),
      width: 'minmax(164px, 1.3fr)',
    },
    {
      id: 'reachability',
      header: t('clusterPages.reachability'),
      value: ({ node }) => node.reachability,
      cell: ({ node }) =>
        node.reachability === null ? (
          <span className="soft">–</span>
        ) : (
          t(`clusterPages.reachabilities.${node.reachability}`)
        ),
      filter: (value) => t(`clusterPages.reachabilities.${value}`),
      width: 'minmax(152px, 1fr)',
    },
    {
      id: 'availability',
      header: t('clusterPages.availability'),
      value: ({ node }) => node.availability,
      cell: ({ node }) => t(`clusterPages.availabilities.${node.availability}`),
      filter: (value) => t(`clusterPages.availabilities.${value}`),
      width: 'minmax(112px, 1fr)',
    },
    {
      id: 'tasks',
      header: t('clusterPages.tasks'),
      value: ({ tasks }) => tasks,
      align: 'right',
      width: '72px',
    },
    { id: 'host', header: t('clusterPages.host'), value: ({ hostName }) => hostName, width: 'minmax(96px, 1fr)' },
    {
      id: 'engine',
      header: t('clusterPages.engine'),
      value: ({ node }) => node.engineVersion || null,
      filter: true,
      width: '140px',
    },
    {
      id: 'address',
      header: t('clusterPages.address'),
      value: ({ node }) => node.address || null,
      cell: ({ node }) => <span className="mono">{node.address}</span>,
      width: 'minmax(112px, 1fr)',
    },
    {
      id: 'labels',
      header: t('clusterPages.labels'),
      value: ({ node }) => labelsText(node.labels) || null,
      cell: ({ node }) => <span className="mono">{labelsText(node.labels)}</span>,
      width: 'minmax(96px, 1.2fr)',
    },
  ];
}
