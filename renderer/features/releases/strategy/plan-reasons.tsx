import { useTranslation } from 'react-i18next';
import type { ReleasePlan } from '../../../../shared/schema/strategy.ts';
import { Facts, useFormat } from '../../../components/index.ts';
import { useMessage } from '../../../rpc/index.ts';
import classes from '../releases.module.css';
import { WindowText } from './window-text.tsx';

/** What a release goes by, and why. */
export function PlanReasons({ plan }: { readonly plan: ReleasePlan }) {
  const { t } = useTranslation();
  const format = useFormat();
  const message = useMessage();
  const { update, canary, window } = plan;
  const seconds = (value: number) => format.duration(value * 1000);
  return (
    <>
      <Facts
        rows={[
          [t('strategyPages.from'), t(`strategyPages.fromOf.${plan.from}`)],
          [t('servicePages.policy.parallelism'), update.parallelism],
          [t('servicePages.policy.delay'), seconds(update.delaySeconds)],
          [t('servicePages.policy.order'), t(`strategyPages.order.${update.order}`)],
          [t('servicePages.policy.monitor'), seconds(update.monitorSeconds)],
          [t('servicePages.policy.timeout'), seconds(update.timeoutSeconds)],
          [t('strategyPages.failure.label'), t(`strategyPages.failure.${plan.failureAction ?? 'own'}`)],
          [
            t('strategyPages.canary.title'),
            canary.kind === 'wait'
              ? t('strategyPages.canary.waits', { time: seconds(canary.seconds) })
              : t(`strategyPages.canary.${canary.kind}`),
          ],
          [t('strategyPages.holds.approval'), plan.approval ? t('strategyPages.yes') : null],
          [t('strategyPages.holds.window'), window && <WindowText key="window" window={window} />],
        ]}
      />
      <ul className={classes.reasons}>
        {plan.reasons.map((reason) => (
          <li key={reason.key}>{message(reason)}</li>
        ))}
      </ul>
    </>
  );
}
