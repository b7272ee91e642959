import type { Plan } from '../../../../shared/schema/plan.ts';
import { countPlan } from './plan-counts.ts';
import { PlanHosts } from './plan-hosts.tsx';
import { PlanNotices } from './plan-notices.tsx';
import { PlanOutline } from './plan-outline.tsx';
import { PlanSummary } from './plan-summary.tsx';

/** All of a plan: in one line, what keeps it or should be known, then host by host. `onWishes` leads to where it can be changed. */
export function PlanContents(props: { readonly plan: Plan; readonly onWishes?: () => void }) {
  const { plan, onWishes } = props;
  return (
    <>
      <PlanSummary counts={countPlan(plan)} createdAt={plan.createdAt} />
      <PlanOutline plan={plan} />
      <PlanNotices plan={plan} {...(onWishes && { onWishes })} />
      <PlanHosts plan={plan} />
    </>
  );
}
