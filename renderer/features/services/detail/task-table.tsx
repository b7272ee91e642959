import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Service, Task } from '../../../../shared/schema/service.ts';
import { type Column, DataTable, EmptyState, RelativeTime, ShortId, StatusMark } from '../../../components/index.ts';
import { tagOf } from '../../releases/index.ts';
import { isCurrent, taskStatus } from '../service-status.ts';
import classes from '../services.module.css';

/** `shop-web.2`; of a global service the node's name. */
export function taskName(service: Pick<Service, 'name'>, task: Pick<Task, 'slot' | 'hostname' | 'id'>): string {
  return `${service.name}.${task.slot ?? (task.hostname || task.id.slice(0, 8))}`;
}

function taskColumns(t: TFunction, service: Service): readonly Column<Task>[] {
  return [
    {
      id: 'task',
      header: t('servicePages.task.name'),
      value: (task) => taskName(service, task),
      width: 'minmax(128px, 1.2fr)',
    },
    {
      id: 'node',
      header: t('servicePages.task.node'),
      value: (task) => task.hostname || task.nodeId || null,
      filter: true,
      width: 'minmax(104px, 1fr)',
    },
    {
      id: 'taskState',
      header: t('servicePages.task.state'),
      value: (task) => task.state,
      cell: (task) => <StatusMark status={taskStatus(task)} label={t(`servicePages.taskState.${task.state}`)} />,
      filter: (state) => t(`servicePages.taskState.${state}`),
      width: 'minmax(112px, 1fr)',
    },
    {
      id: 'current',
      header: t('servicePages.task.wanted'),
      value: (task) => (isCurrent(task) ? 'now' : 'history'),
      cell: (task) => <span className="soft">{t(`servicePages.task.${isCurrent(task) ? 'now' : 'history'}`)}</span>,
      filter: (value) => t(`servicePages.task.${value}`),
      width: '96px',
    },
    {
      id: 'error',
      header: t('servicePages.task.error'),
      value: (task) => task.error || task.message || null,
      cell: (task) => (
        <span className={task.error ? classes.error : 'soft'} title={task.error || task.message}>
          {task.error || task.message}
          {task.exitCode !== null &&
            task.exitCode !== 0 &&
            ` · ${t('servicePages.task.exit', { code: task.exitCode })}`}
        </span>
      ),
      width: 'minmax(168px, 2fr)',
    },
    {
      id: 'taskImage',
      header: t('servicePages.image'),
      value: (task) => tagOf(task.image),
      cell: (task) => (
        <span title={task.image}>
          <span className="mono">{tagOf(task.image)}</span>
          {task.digest && (
            <>
              <span className="soft"> · </span>
              <ShortId value={task.digest} length={8} />
            </>
          )}
        </span>
      ),
      width: 'minmax(196px, 1.1fr)',
    },
    {
      id: 'changed',
      header: t('servicePages.task.changed'),
      value: (task) => task.changedAt,
      cell: (task) => <RelativeTime at={task.changedAt} />,
      width: 'minmax(132px, 0.9fr)',
    },
  ];
}

/** Tasks by slot and node, those wanted now before the history. */
export function TaskTable({ service }: { readonly service: Service }) {
  const { t } = useTranslation();
  const columns = useMemo(() => taskColumns(t, service), [t, service]);
  return (
    <DataTable
      name="tasks"
      label={t('servicePages.tab.tasks')}
      columns={columns}
      items={service.tasks}
      sort="-current"
      empty={<EmptyState title={t('servicePages.noTasks.title')} text={t('servicePages.noTasks.text')} />}
    />
  );
}
