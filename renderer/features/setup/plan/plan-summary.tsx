import { useTranslation } from 'react-i18next';
import { RelativeTime, StatusMark } from '../../../components/index.ts';
import classes from '../setup.module.css';
import type { PlanCounts } from './plan-counts.ts';

/** The plan in one line: how much is to be done, what restarts, what can't be undone. */
export function PlanSummary(props: { readonly counts: PlanCounts; readonly createdAt: number }) {
  const { t } = useTranslation();
  const { needed, done, restarts, final, hosts } = props.counts;
  return (
    <div className={classes.bar} aria-live="polite">
      <strong>
        {needed === 0
          ? t('setupPages.plan.nothingToDo')
          : t('setupPages.plan.toDo', { count: needed, hosts: t('setupPages.onHosts', { count: hosts }) })}
      </strong>
      {done > 0 && <StatusMark status="ok" label={t('setupPages.plan.already', { count: done })} />}
      {restarts > 0 && <StatusMark status="attention" label={t('setupPages.plan.restarts', { count: restarts })} />}
      {final > 0 && <StatusMark status="attention" label={t('setupPages.plan.final', { count: final })} />}
      <span className="soft">
        {t('setupPages.plan.readAt')} <RelativeTime at={props.createdAt} />
      </span>
    </div>
  );
}
