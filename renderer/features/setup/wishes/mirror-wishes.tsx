import { Button, Textarea } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { orderMirrors, suggestedMirrors } from '../../../../shared/domain/mirrors.ts';
import { type HostRow, MirrorTable } from '../../hosts/index.ts';
import { Explained } from './explained.tsx';
import { mirrorsInUse } from './reasons.ts';
import classes from './wishes.module.css';

interface MirrorWishesProps {
  /** As typed, one address a line. */
  readonly mirrors: string;
  readonly error: string | undefined;
  readonly rows: readonly HostRow[];
  readonly onChange: (mirrors: string) => void;
}

/** The accelerators: typed or taken from those that are known, measured from each host, put in the order of their speed. */
export function MirrorWishes({ mirrors, error, rows, onChange }: MirrorWishesProps) {
  const { t } = useTranslation();
  const states = rows.map(({ state }) => state);
  const used = mirrorsInUse({ mirrors }, states);
  const list = useMemo(() => mirrors.split(/[\s,]+/).filter(Boolean), [mirrors]);
  const seers = useMemo(() => rows.map(({ id, host, state }) => ({ id, name: host.name, state })), [rows]);
  const ordered = orderMirrors(
    list,
    states.map((state) => state?.mirrors ?? []),
  );
  return (
    <div className={classes.mirrors}>
      <Explained about={t('setupPages.wishes.mirrors')} why={t('setupPages.wishes.mirrorsWhy')}>
        <Textarea
          label={t('setupPages.wishes.mirrors')}
          description={
            used.length > 0
              ? t('setupPages.wishes.mirrorsUsed', { count: used.length })
              : t('setupPages.wishes.mirrorsHint')
          }
          placeholder="https://mirror.example"
          autosize
          minRows={2}
          maxRows={6}
          spellCheck={false}
          value={mirrors}
          error={error}
          classNames={{ input: 'mono' }}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </Explained>
      <div className={classes.suggestions}>
        <span className="soft">{t('mirrors.suggestions')}</span>
        {suggestedMirrors(list).map(({ host, note }) => (
          <Button
            key={host}
            size="compact-sm"
            variant="default"
            title={t(`mirrors.known.${note}`)}
            onClick={() => onChange([...list, `https://${host}`].join('\n'))}
          >
            {t('mirrors.add', { host: `https://${host}` })}
          </Button>
        ))}
      </div>
      {error === undefined && <MirrorTable mirrors={list} seers={seers} />}
      {ordered.join() !== list.join() && (
        <Button className={classes.order} size="sm" variant="default" onClick={() => onChange(ordered.join('\n'))}>
          {t('mirrors.order')}
        </Button>
      )}
    </div>
  );
}
