import { Anchor, Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Plan, PlanBlocker } from '../../../../shared/schema/plan.ts';
import { StatusMark } from '../../../components/index.ts';
import { useMessage, useRecords } from '../../../rpc/index.ts';
import classes from './plan.module.css';

/** What keeps the plan from being applied, in red, with the way to mend it; then what should be known. */
export function PlanNotices({ plan, onWishes }: { readonly plan: Plan; readonly onWishes?: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      {plan.blockers.length > 0 && (
        <section className={classes.blockers} aria-label={t('setupPages.plan.blockers')} role="alert">
          <h3>{t('setupPages.plan.blockersCount', { count: plan.blockers.length })}</h3>
          <Notices notices={plan.blockers} status="failed" />
          {onWishes && (
            <Button variant="default" onClick={onWishes}>
              {t('setupPages.plan.changeWishes')}
            </Button>
          )}
        </section>
      )}
      {plan.warnings.length > 0 && (
        <section className={classes.warnings} aria-label={t('setupPages.plan.warnings')}>
          <h3>{t('setupPages.plan.warnings')}</h3>
          <Notices notices={plan.warnings} status="attention" />
        </section>
      )}
    </>
  );
}

function Notices(props: { readonly notices: readonly PlanBlocker[]; readonly status: 'failed' | 'attention' }) {
  const { t } = useTranslation();
  const message = useMessage();
  const hosts = useRecords('hosts');
  return (
    <ul className={classes.notices}>
      {props.notices.map(({ hostId, reason, fix }) => {
        const host = hosts.find(({ id }) => id === hostId);
        return (
          <li key={`${hostId} ${reason.key} ${JSON.stringify(reason.params)}`}>
            <StatusMark
              status={props.status}
              label={
                <>
                  {host && <strong>{host.name}: </strong>}
                  <span className={classes.noticeText}>{message(reason)}</span>{' '}
                  {fix && <span className={classes.noticeText}>{message(fix)} </span>}
                  {host && (
                    <Anchor component={Link} to={`/hosts/${host.id}`} size="sm">
                      {t('setupPages.plan.openHost', { name: host.name })}
                    </Anchor>
                  )}
                </>
              }
            />
          </li>
        );
      })}
    </ul>
  );
}
