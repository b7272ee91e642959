import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Baseline, BaselineEntry } from '../../../../shared/schema/drift.ts';
import {
  ActionButton,
  type Column,
  DataTable,
  EmptyState,
  RelativeTime,
  StatusMark,
  useDriftLook,
  useOpenPlan,
} from '../../../components/index.ts';
import { useAction, useClient, useRecord } from '../../../rpc/index.ts';
import classes from './drift-tab.module.css';

interface Row extends BaselineEntry {
  readonly id: string;
  /** What is there now, where it is another value. */
  readonly found: string | null;
}

/** What Slipway set on this host, and what is no longer so: to be set right, or to be taken for right. */
export function DriftTab({ hostId }: { readonly hostId: string }) {
  const { t } = useTranslation();
  const baseline = useRecord('baselines', hostId);
  const rows = useMemo(() => (baseline ? rowsOf(baseline) : []), [baseline]);
  const columns = useDriftColumns(hostId);
  if (!baseline) {
    return <EmptyState title={t('hostPages.drift.noneTitle')} text={t('hostPages.drift.noneText')} />;
  }
  return (
    <div className={classes.tab}>
      <DriftHead baseline={baseline} />
      <DataTable
        name="host-drift"
        label={t('hostPages.drift.title')}
        columns={columns}
        items={rows}
        sort="state"
        empty={null}
      />
    </div>
  );
}

function rowsOf({ entries, drift }: Baseline): readonly Row[] {
  const found = new Map(drift.map((each) => [each.name, each.found]));
  return entries.map((entry) => ({ ...entry, id: entry.name, found: found.get(entry.name) ?? null }));
}

function DriftHead({ baseline }: { readonly baseline: Baseline }) {
  const { t } = useTranslation();
  const client = useClient();
  const openPlan = useOpenPlan();
  const hostId = baseline.id;
  const names = baseline.drift.map(({ name }) => name);
  const accept = useAction(() => client.provisioning.acceptDrift({ hostId, names }));
  const look = useDriftLook([hostId]);
  const drifted = names.length > 0;
  return (
    <div className={classes.head}>
      <StatusMark
        status={drifted ? 'attention' : 'ok'}
        label={t(drifted ? 'hostPages.drift.differs' : 'hostPages.drift.asSet', { count: names.length })}
      />
      {baseline.comparedAt !== null && (
        <span className="soft">
          {t('hostPages.drift.compared')} <RelativeTime at={baseline.comparedAt} />
        </span>
      )}
      <span className={classes.buttons}>
        <ActionButton action={look} />
        {drifted && (
          <>
            <Button size="sm" variant="default" loading={accept.running} onClick={() => void accept.run(undefined)}>
              {t('hostPages.drift.acceptAll')}
            </Button>
            <ActionButton
              primary
              action={{
                id: 'host.repairDrift',
                label: t('hostPages.drift.repair'),
                run: () => openPlan({ task: { kind: 'repairDrift' }, hostIds: [hostId] }),
              }}
            />
          </>
        )}
      </span>
    </div>
  );
}

function useDriftColumns(hostId: string): readonly Column<Row>[] {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const accept = useAction((name: string) => client.provisioning.acceptDrift({ hostId, names: [name] }));
  return useMemo(() => {
    const word = (value: string) => {
      const key = `hostPages.drift.value.${value.replaceAll(/\W+/g, '-')}`;
      return i18n.exists(key) ? t(key) : value;
    };
    const label = (name: string) => {
      const [group = '', ...rest] = name.split('/');
      const own = `hostPages.drift.name.${group.replace('.', '')}-${rest.join('-')}`;
      return i18n.exists(own) ? t(own) : t(`hostPages.drift.group.${group.replace('.', '')}`, { name: rest.join('/') });
    };
    return [
      {
        id: 'what',
        header: t('hostPages.drift.what'),
        value: ({ name }) => label(name),
        width: 'minmax(200px, 2.6fr)',
      },
      {
        id: 'state',
        header: t('hostPages.stateColumn'),
        value: ({ found }) => (found === null ? 'b' : 'a'),
        cell: ({ found, acceptedAt }) =>
          found === null ? (
            <StatusMark status="ok" label={t(acceptedAt ? 'hostPages.drift.accepted' : 'hostPages.drift.same')} />
          ) : (
            <StatusMark status="attention" label={t('hostPages.drift.other')} />
          ),
        width: 'minmax(136px, 1fr)',
      },
      {
        id: 'expected',
        header: t('hostPages.drift.expected'),
        value: ({ value }) => word(value),
        width: 'minmax(160px, 2fr)',
      },
      {
        id: 'found',
        header: t('hostPages.drift.found'),
        value: ({ found }) => found,
        cell: ({ found }) => (found === null ? null : <strong>{word(found)}</strong>),
        width: 'minmax(160px, 2fr)',
      },
      {
        id: 'set',
        header: t('hostPages.drift.set'),
        value: ({ at }) => at,
        cell: ({ at, operationId }) =>
          operationId === null ? (
            <RelativeTime at={at} />
          ) : (
            <Link to="/operations/$id" params={{ id: operationId }}>
              <RelativeTime at={at} />
            </Link>
          ),
        width: 'minmax(120px, 1fr)',
      },
      {
        id: 'accept',
        header: t('hostPages.drift.decide'),
        value: () => null,
        cell: ({ found, name }) =>
          found !== null && (
            <Button size="compact-sm" variant="subtle" onClick={() => void accept.run(name)}>
              {t('hostPages.drift.accept')}
            </Button>
          ),
        width: '176px',
      },
    ] satisfies readonly Column<Row>[];
  }, [t, i18n, accept.run]);
}
