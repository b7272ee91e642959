import { useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Release } from '../../../shared/schema/release.ts';
import { type Column, DataTable, Duration, RelativeTime } from '../../components/index.ts';
import { useRecords } from '../../rpc/index.ts';
import { ImageTag, tagOf } from './image-text.tsx';
import { isUnderWay, VerdictMark } from './verdict.tsx';

/** How far the releases of one trigger are, by `batchId`. */
export interface BatchCount {
  readonly done: number;
  readonly all: number;
}

export function countBatches(releases: readonly Release[]): ReadonlyMap<string, BatchCount> {
  const counts = new Map<string, BatchCount>();
  for (const release of releases) {
    const { done, all } = counts.get(release.batchId) ?? { done: 0, all: 0 };
    counts.set(release.batchId, { done: done + (isUnderWay(release) ? 0 : 1), all: all + 1 });
  }
  return counts;
}

function releaseColumns(t: TFunction, batches: ReadonlyMap<string, BatchCount>): readonly Column<Release>[] {
  const elapsed = ({ startedAt, finishedAt }: Release) =>
    startedAt === null ? null : (finishedAt ?? Date.now()) - startedAt;
  return [
    {
      id: 'service',
      header: t('releasePages.service'),
      value: (one) => one.serviceName,
      width: 'minmax(112px, 1.2fr)',
      filter: true,
    },
    {
      id: 'verdict',
      header: t('releasePages.verdictColumn'),
      value: (one) => one.verdict,
      cell: (one) => <VerdictMark release={one} />,
      filter: (verdict) => t(`releasePages.verdict.${verdict}`),
      width: 'minmax(236px, 1.6fr)',
    },
    {
      id: 'from',
      header: t('releasePages.from'),
      value: (one) => tagOf(one.fromImage),
      cell: (one) => <ImageTag image={one.fromImage} />,
      width: 'minmax(140px, 1fr)',
    },
    {
      id: 'to',
      header: t('releasePages.to'),
      value: (one) => tagOf(one.toImage),
      cell: (one) => <ImageTag image={one.toImage} digest={one.toDigest} />,
      width: 'minmax(176px, 1.2fr)',
    },
    {
      id: 'trigger',
      header: t('releasePages.triggerColumn'),
      value: (one) => one.trigger,
      cell: (one) => t(`releasePages.trigger.${one.trigger}`),
      filter: (trigger) => t(`releasePages.trigger.${trigger}`),
      width: 'minmax(88px, 0.8fr)',
    },
    {
      id: 'tasks',
      header: t('releasePages.tasks'),
      value: (one) => one.tasksDone,
      cell: (one) => t('releasePages.ofCount', { done: one.tasksDone, all: one.tasksWanted }),
      align: 'right',
      width: '72px',
    },
    {
      id: 'batch',
      header: t('releasePages.batch'),
      value: (one) => batches.get(one.batchId)?.all ?? null,
      cell: (one) => t('releasePages.ofCount', { ...batches.get(one.batchId) }),
      align: 'right',
      width: '72px',
    },
    {
      id: 'started',
      header: t('releasePages.started'),
      value: (one) => one.startedAt ?? one.createdAt,
      cell: (one) => <RelativeTime at={one.startedAt ?? one.createdAt} />,
      width: 'minmax(116px, 0.9fr)',
    },
    {
      id: 'duration',
      header: t('releasePages.duration'),
      value: elapsed,
      cell: (one) => <Duration from={one.startedAt} to={one.finishedAt} />,
      align: 'right',
      width: '88px',
    },
  ];
}

/** Releases, newest first; each opens its page. */
export function ReleaseTable(props: {
  readonly name: string;
  readonly releases: readonly Release[];
  readonly empty: ReactNode;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const all = useRecords('releases');
  const columns = useMemo(() => releaseColumns(t, countBatches(all)), [t, all]);
  return (
    <DataTable
      name={props.name}
      label={t('app.nav.releases')}
      columns={columns}
      items={props.releases}
      sort="-started"
      onOpen={({ id }) => void navigate({ to: '/releases/$id', params: { id } })}
      empty={props.empty}
    />
  );
}
