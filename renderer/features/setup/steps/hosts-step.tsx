import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Host } from '../../../../shared/schema/host.ts';
import { DataTable, useFormat } from '../../../components/index.ts';
import { useLiveState, useRecords } from '../../../rpc/index.ts';
import { AddHostsDialog, AddHostsWays, hostColumns, useHostRows } from '../../hosts/index.ts';
import classes from '../setup.module.css';
import type { StepProps } from '../step-props.ts';
import { StepFrame } from '../wizard-frame.tsx';

/** Step 1: which hosts. Without any, the ways to add one stand here at once. */
export function HostsStep({ setup, save }: StepProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { loaded } = useLiveState();
  const rows = useHostRows();
  const [adding, setAdding] = useState(false);
  const columns = useMemo(
    () =>
      hostColumns(t, format).filter(({ id }) => ['name', 'address', 'state', 'distribution', 'engine'].includes(id)),
    [t, format],
  );
  const { chosen, choose } = useChosenHosts(setup.hostIds, (hostIds) => void save({ hostIds }));
  const onAdded = (hosts: readonly Host[]) => choose(new Set([...chosen, ...hosts.map(({ id }) => id)]));
  const count = chosen.size;
  return (
    <StepFrame
      page="hosts"
      intro={t('setupPages.hosts.intro')}
      fill={rows.length > 0}
      obstacle={count === 0 ? t('setupPages.hosts.none') : undefined}
      next={{
        id: 'setup.toConnect',
        label: t('setupPages.toConnect', { count }),
        disabled: count === 0,
        run: () => void save({ page: 'connect', hostIds: [...chosen] }),
      }}
    >
      {loaded && rows.length === 0 ? (
        <div className={classes.ways}>
          <AddHostsWays onAdded={onAdded} />
        </div>
      ) : (
        <>
          <div className={classes.bar}>
            <span>{t('setupPages.hosts.chosen', { count, all: rows.length })}</span>
            <Button
              className={classes.spread}
              variant="default"
              leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
              onClick={() => setAdding(true)}
            >
              {t('hostPages.addHosts')}
            </Button>
          </div>
          <DataTable
            name="setup-hosts"
            label={t('setupPages.hosts.title')}
            columns={columns}
            items={rows}
            sort="name"
            selection={{ ids: chosen, onChange: choose }}
            onOpen={({ id }) => {
              const next = new Set(chosen);
              if (!next.delete(id)) next.add(id);
              choose(next);
            }}
            empty={null}
          />
        </>
      )}
      {adding && <AddHostsDialog connect={false} onAdded={onAdded} onClose={() => setAdding(false)} />}
    </StepFrame>
  );
}

/** The choice as it was last made here, kept in core with every change. Hosts that are gone drop out. */
function useChosenHosts(kept: readonly string[], onChoose: (ids: readonly string[]) => void) {
  const hosts = useRecords('hosts');
  const [own, setOwn] = useState<ReadonlySet<string> | null>(null);
  const known = useMemo(() => new Set(hosts.map(({ id }) => id)), [hosts]);
  const wanted = own ?? new Set(kept);
  // A host that was added a moment ago may not be among the live records yet.
  const gone = [...wanted].filter((id) => kept.includes(id) && !known.has(id) && hosts.length > 0);
  const chosen = new Set([...wanted].filter((id) => !gone.includes(id)));
  return {
    chosen,
    choose: (ids: ReadonlySet<string>) => {
      setOwn(ids);
      onChoose([...ids]);
    },
  };
}
