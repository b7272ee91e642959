import { IconEdit } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Service } from '../../../../shared/schema/service.ts';
import type { Strategy } from '../../../../shared/schema/strategy.ts';
import { ActionButton, ErrorNote, StatusMark, useFormat } from '../../../components/index.ts';
import { toErrorInfo, useAction, useClient, useRecord } from '../../../rpc/index.ts';
import classes from '../releases.module.css';
import { EditStrategy } from './edit-strategy.tsx';
import { PlanReasons } from './plan-reasons.tsx';
import type { StrategySubject } from './strategy-subject.ts';

/** How releases of a service or an application go, and the way to change it. */
export function StrategyBlock({ subject }: { readonly subject: StrategySubject }) {
  const { t } = useTranslation();
  const client = useClient();
  const [editing, setEditing] = useState(false);
  const strategy = useRecord('strategies', `${subject.scope}/${subject.subjectId}`);
  const remove = useAction(client.releases.removeStrategy);
  const { scope, subjectId, service } = subject;
  return (
    <section className={classes.block}>
      <div className={classes.blockHead}>
        <h2>{t('strategyPages.title')}</h2>
        <span className={classes.buttons}>
          {strategy && (
            <ActionButton
              action={{
                id: 'strategies.remove',
                label: t('strategyPages.remove'),
                running: remove.running,
                run: () => void remove.run({ scope, subjectId }),
              }}
            />
          )}
          <ActionButton
            action={{
              id: 'strategies.edit',
              label: t('strategyPages.action'),
              icon: IconEdit,
              run: () => setEditing(true),
            }}
          />
        </span>
      </div>
      <Standing strategy={strategy} />
      {service && <NextPlan service={service} changedAt={strategy?.changedAt ?? 0} />}
      {editing && <EditStrategy subject={subject} strategy={strategy} onClose={() => setEditing(false)} />}
    </section>
  );
}

function Standing({ strategy }: { readonly strategy: Strategy | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!strategy) return <p className="soft">{t('strategyPages.none')}</p>;
  const { freeze, changedAt, changedBy } = strategy;
  return (
    <>
      {freeze && (
        <StatusMark
          status="attention"
          label={
            freeze.until === null
              ? t('strategyPages.frozen', { why: freeze.why })
              : t('strategyPages.frozenUntil', { why: freeze.why, until: format.dateTime(freeze.until) })
          }
        />
      )}
      <p className="soft">{t('strategyPages.changed', { by: changedBy, at: format.dateTime(changedAt) })}</p>
    </>
  );
}

/** Asked anew when the strategy or the service has changed. */
function NextPlan({ service, changedAt }: { readonly service: Service; readonly changedAt: number }) {
  const client = useClient();
  const { clusterId, id: serviceId, updatedAt } = service;
  const { data, error } = useQuery({
    queryKey: ['releasePlan', clusterId, serviceId, changedAt, updatedAt],
    queryFn: ({ signal }) => client.releases.plan({ clusterId, serviceId, strategy: null }, { signal }),
    placeholderData: (before) => before,
  });
  if (error) return <ErrorNote error={toErrorInfo(error)} />;
  return data ? <PlanReasons plan={data} /> : null;
}
