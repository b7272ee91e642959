import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Status } from '../../../../shared/schema/common.ts';
import type { MirrorState } from '../../../../shared/schema/mirror.ts';
import {
  type Column,
  DataTable,
  ErrorNote,
  Help,
  ProgressLine,
  RelativeTime,
  StatusMark,
} from '../../../components/index.ts';
import { SourceLink } from '../source-link.tsx';
import classes from './engine.module.css';
import { type MirrorRow, type MirrorSeer, mirrorRows } from './mirror-rows.ts';
import { useMeasuring } from './use-measuring.ts';

const statuses: Readonly<Record<MirrorState['verdict'], Status>> = {
  fast: 'ok',
  slow: 'attention',
  dead: 'failed',
  unknown: 'unknown',
};

/** Mirrors as these hosts reach them, and the button that measures them. */
export function MirrorTable(props: { readonly mirrors: readonly string[]; readonly seers: readonly MirrorSeer[] }) {
  const { t } = useTranslation();
  const { mirrors, seers } = props;
  const rows = useMemo(() => mirrorRows(mirrors, seers), [mirrors, seers]);
  const columns = useMemo(() => mirrorColumns(t, seers.length), [t, seers.length]);
  const measuring = useMeasuring();
  if (rows.length === 0) return null;
  return (
    <>
      <div className={classes.buttons}>
        <Button
          size="sm"
          variant="default"
          loading={measuring.starting}
          disabled={measuring.operation !== null || seers.length === 0}
          onClick={() => measuring.start({ hostIds: seers.map(({ id }) => id), mirrors: rows.map(({ url }) => url) })}
        >
          {t('mirrors.measure', { count: seers.length })}
        </Button>
        {measuring.operation && (
          <>
            <ProgressLine progress={measuring.operation.progress} startedAt={measuring.operation.startedAt} />
            <Button size="sm" variant="subtle" onClick={measuring.cancel}>
              {t('mirrors.cancel')}
            </Button>
          </>
        )}
      </div>
      <ErrorNote error={measuring.error} />
      <div className={classes.table}>
        <DataTable name="mirrors" label={t('mirrors.title')} columns={columns} items={rows} empty={null} />
      </div>
    </>
  );
}

function mirrorColumns(t: TFunction, hosts: number): readonly Column<MirrorRow>[] {
  return [
    {
      id: 'mirror',
      header: t('mirrors.column.mirror'),
      value: ({ url }) => url,
      cell: ({ url }) => <span className="mono">{url}</span>,
      width: 'minmax(200px, 2fr)',
    },
    {
      id: 'verdict',
      header: t('mirrors.column.verdict'),
      value: ({ worst }) => t(`mirrors.verdict.${worst?.verdict ?? 'unmeasured'}`),
      cell: (row) => <Verdict row={row} />,
      width: 'minmax(120px, 1fr)',
    },
    {
      id: 'pull',
      header: t('mirrors.column.pull'),
      value: ({ worst }) => worst?.pullMs ?? null,
      cell: ({ worst }) => (worst?.pullMs == null ? null : t('mirrors.milliseconds', { ms: worst.pullMs })),
      width: '104px',
    },
    {
      id: 'measured',
      header: t('mirrors.column.measured'),
      value: ({ worst }) => worst?.measuredAt ?? null,
      cell: ({ worst, measuredBy }) =>
        worst && (
          <span className={classes.cell}>
            {hosts > 1 && t('mirrors.measuredBy', { count: measuredBy, hosts })} <RelativeTime at={worst.measuredAt} />
          </span>
        ),
      width: 'minmax(128px, 1fr)',
    },
    {
      id: 'note',
      header: t('mirrors.column.note'),
      value: (row) => notesOf(t, row).join(' '),
      cell: (row) => <Notes row={row} />,
      width: 'minmax(160px, 2fr)',
    },
  ];
}

function Verdict({ row: { worst, foundBy, url } }: { readonly row: MirrorRow }) {
  const { t } = useTranslation();
  if (!worst) return <StatusMark status="unknown" label={t('mirrors.verdict.unmeasured')} />;
  return (
    <span className={classes.cell}>
      <StatusMark status={statuses[worst.verdict]} label={t(`mirrors.verdict.${worst.verdict}`)} />
      {worst.verdict !== 'fast' && (
        <Help about={url}>
          {t('mirrors.seenFrom', { host: foundBy })}{' '}
          {worst.verdict === 'slow'
            ? t('mirrors.slowWhy')
            : t(`mirrors.cause.${worst.cause ?? 'unclear'}`, { status: worst.status ?? '' })}
          {worst.detail !== '' && <p className="mono soft">{worst.detail}</p>}
        </Help>
      )}
    </span>
  );
}

function notesOf(t: TFunction, { known, plainHttp, odd, usedBy }: MirrorRow): readonly string[] {
  return [
    ...(usedBy > 0 ? [t('mirrors.usedBy', { count: usedBy })] : []),
    ...(plainHttp ? [t('mirrors.plainHttp')] : []),
    ...(odd ? [t('mirrors.odd')] : []),
    ...(known ? [t(`mirrors.access.${known.access}`)] : []),
  ];
}

function Notes({ row }: { readonly row: MirrorRow }) {
  const { t } = useTranslation();
  const { known, plainHttp, odd } = row;
  const notes = notesOf(t, row);
  if (notes.length === 0) return null;
  const serious = plainHttp || odd || (known !== undefined && known.access !== 'public');
  const text = notes.join(' · ');
  return (
    <span className={classes.cell}>
      {serious ? <StatusMark status="attention" label={text} /> : <span className="soft">{text}</span>}
      {(plainHttp || odd || known) && (
        <Help about={row.url}>
          {plainHttp && <p>{t('mirrors.plainHttpWhy')}</p>}
          {odd && <p>{t('mirrors.oddWhy')}</p>}
          {known && (
            <p>
              {t(`mirrors.known.${known.note}`)} <SourceLink name={t('daemon.source')} url={known.source} />
            </p>
          )}
        </Help>
      )}
    </span>
  );
}
