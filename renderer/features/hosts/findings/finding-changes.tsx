import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { runSince, sinceMs } from '../../../../shared/domain/finding-changes.ts';
import { changesSince } from '../../../../shared/domain/fleet-groups.ts';
import type { HostState } from '../../../../shared/schema/host.ts';
import { RelativeTime } from '../../../components/index.ts';
import { useRecord } from '../../../rpc/index.ts';
import { ChangeMark } from '../fleet/change-mark.tsx';
import { useSince } from '../fleet/use-fleet.ts';
import classes from './findings.module.css';

/** What is new, worse, better or gone since an earlier check of this host. */
export function FindingChanges({ state }: { readonly state: HostState }) {
  const { t } = useTranslation();
  const [since, setSince] = useSince();
  const kept = useRecord('findingRuns', state.id);
  const run = useMemo(() => runSince(kept?.runs ?? [], Date.now(), sinceMs[since]), [kept, since]);
  const changes = useMemo(() => changesSince(state, run), [state, run]);
  if (!run) return <p className="soft">{t('fleet.firstCheck')}</p>;
  return (
    <section className={classes.changes}>
      <div className={classes.changesHead}>
        <h2>
          {t(changes.length > 0 ? 'fleet.changedSinceTitle' : 'fleet.unchangedSinceTitle')}{' '}
          <RelativeTime at={run.checkedAt} />
        </h2>
        <SegmentedControl
          size="xs"
          aria-label={t('fleet.since')}
          value={since}
          onChange={(value) => setSince(value === 'day' ? 'day' : 'last')}
          data={[
            { value: 'last', label: t('fleet.sinceLast') },
            { value: 'day', label: t('fleet.sinceDay') },
          ]}
        />
      </div>
      {changes.length > 0 && (
        <ul className={classes.changesList}>
          {changes.map((change) => (
            <li key={change.check} className={classes.change}>
              <ChangeMark change={change} />
              <strong>{t(`checks.${change.check}.title`)}</strong>
              <span className="soft">
                {sideText(t, change.before)} → {sideText(t, change.after)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

type Side = { readonly verdict: string; readonly value: string } | null;

function sideText(t: (key: string) => string, side: Side): string {
  if (!side) return '–';
  return [t(`fleet.side.${side.verdict}`), side.value].filter(Boolean).join(', ');
}
