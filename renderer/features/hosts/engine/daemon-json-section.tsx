import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { daemonKeys, isDaemonKey } from '../../../../shared/domain/daemon-settings.ts';
import type { Status } from '../../../../shared/schema/common.ts';
import type { HostState } from '../../../../shared/schema/host.ts';
import {
  CodeBlock,
  type Column,
  DataTable,
  Help,
  RelativeTime,
  StatusMark,
  useOpenPlan,
} from '../../../components/index.ts';
import classes from './engine.module.css';

type DaemonJson = NonNullable<HostState['daemonJson']>;
type KeyState = DaemonJson['keys'][number];

const statuses: Readonly<Record<KeyState['state'], Status>> = {
  inEffect: 'ok',
  afterRestart: 'attention',
  notTaken: 'failed',
  unknown: 'unknown',
};

/** `daemon.json` of a host: what stands in it, whether the engine goes by it, and the files from before. */
export function DaemonJsonSection({ hostId, file }: { readonly hostId: string; readonly file: DaemonJson }) {
  const { t } = useTranslation();
  const rows = useMemo(() => file.keys.map((entry) => ({ ...entry, id: entry.key })), [file.keys]);
  const columns = useMemo(() => keyColumns(t), [t]);
  return (
    <section className={classes.section}>
      <h2 className="mono">/etc/docker/daemon.json</h2>
      {file.text === null ? (
        <p className="soft">{t('daemon.noFile')}</p>
      ) : (
        <>
          <div className={classes.table}>
            <DataTable
              name="daemon-keys"
              label={t('daemon.keys')}
              columns={columns}
              items={rows}
              empty={<p className="soft">{t('daemon.noKeys')}</p>}
            />
          </div>
          <details>
            <summary>{t('daemon.wholeFile')}</summary>
            <CodeBlock text={file.text} label="/etc/docker/daemon.json" />
          </details>
        </>
      )}
      <Backups hostId={hostId} file={file} />
    </section>
  );
}

function keyColumns(t: TFunction): readonly Column<KeyState & { readonly id: string }>[] {
  return [
    {
      id: 'key',
      header: t('daemon.column.key'),
      value: ({ key }) => key,
      cell: ({ key }) => <span className="mono">{key}</span>,
      width: 'minmax(144px, 1fr)',
    },
    {
      id: 'value',
      header: t('daemon.column.value'),
      value: ({ value }) => value,
      cell: ({ value }) => (
        <span className="mono" title={value}>
          {value}
        </span>
      ),
      width: 'minmax(160px, 2fr)',
    },
    {
      id: 'state',
      header: t('daemon.column.state'),
      value: ({ state }) => t(`daemon.state.${state}`),
      cell: ({ key, state }) => (
        <span className={classes.cell}>
          <StatusMark status={statuses[state]} label={t(`daemon.state.${state}`)} />
          {state !== 'inEffect' && <Help about={key}>{t(`daemon.stateWhy.${state}`)}</Help>}
        </span>
      ),
      width: 'minmax(144px, 1fr)',
    },
    {
      id: 'how',
      header: t('daemon.column.how'),
      value: ({ key }) => howText(t, key),
      width: 'minmax(200px, 1.8fr)',
    },
  ];
}

function howText(t: TFunction, key: string): string {
  if (!isDaemonKey(key)) return t('daemon.foreign');
  const { reloadedSince } = daemonKeys[key];
  return reloadedSince === null ? t('daemon.byRestart') : t('daemon.reloadedSince', { version: reloadedSince });
}

function Backups({ hostId, file }: { readonly hostId: string; readonly file: DaemonJson }) {
  const { t } = useTranslation();
  const openPlan = useOpenPlan();
  if (file.backups.length === 0) return null;
  return (
    <details>
      <summary>{t('daemon.backups', { count: file.backups.length })}</summary>
      <ul>
        {file.backups.map(({ name, sha256, putAsideAt }) => (
          <li key={name} className={classes.buttons}>
            <span className="mono">{name}</span>
            <RelativeTime at={putAsideAt} />
            <Button
              size="compact-sm"
              variant="subtle"
              aria-label={t('daemon.restoreNamed', { name })}
              onClick={() => openPlan({ task: { kind: 'restoreDaemonJson', sha256 }, hostIds: [hostId] })}
            >
              {t('daemon.restore')}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
