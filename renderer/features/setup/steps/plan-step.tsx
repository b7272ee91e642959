import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan, Setup } from '../../../../shared/schema/plan.ts';
import { ErrorNote, ProgressLine, useSearchState } from '../../../components/index.ts';
import { toErrorInfo, useAction, useClient, useRecord } from '../../../rpc/index.ts';
import { ApplyOptionFields, useOptionsDraft } from '../plan/apply-options.tsx';
import { PlanContents } from '../plan/plan-contents.tsx';
import { PlanExport } from '../plan/plan-export.tsx';
import { useQueryStart } from '../plan/use-query-start.ts';
import classes from '../setup.module.css';
import type { StepProps } from '../step-props.ts';
import { StepFrame } from '../wizard-frame.tsx';

/**
 * The plan for what is wished now, read once; it is made anew when asked or when the wishes changed. Its id stands in the
 * address: after a reload of the window the same plan is shown, as long as core still has it.
 */
function usePlan(setup: Setup) {
  const client = useClient();
  const [search, change] = useSearchState();
  const wished = useMemo(() => checksum(JSON.stringify([setup.hostIds, setup.wishes])), [setup.hostIds, setup.wishes]);
  const [keptId, keptFor] = (search.plan ?? '').split('~');
  // Only once: who asks again wants a new one.
  const kept = useRef(keptFor === wished ? keptId : undefined);
  const query = useQuery<Plan>({
    queryKey: ['setup-plan', setup.id, setup.hostIds, setup.wishes],
    queryFn: async ({ signal }) => {
      const planId = kept.current;
      kept.current = undefined;
      const known = planId ? await shownPlan(client, planId, signal) : undefined;
      return known ?? (await client.provisioning.plan({ id: setup.id }, { signal }));
    },
    staleTime: Infinity,
    gcTime: 10 * 60_000,
  });
  const planId = query.data?.id;
  useEffect(() => {
    if (planId && search.plan !== `${planId}~${wished}`) change({ plan: `${planId}~${wished}` });
  }, [planId, wished, search.plan, change]);
  return query;
}

/** Undefined: core does not have it any more. */
async function shownPlan(
  client: ReturnType<typeof useClient>,
  planId: string,
  signal: AbortSignal,
): Promise<Plan | undefined> {
  try {
    return await client.provisioning.shownPlan({ planId }, { signal });
  } catch (error) {
    if (toErrorInfo(error).code === 'notFound') return undefined;
    throw error;
  }
}

/** FNV-1a; tells wishes apart from those of before, nothing more. */
function checksum(text: string): string {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return (sum >>> 0).toString(36);
}

/** Step 5: everything that would be done, before anything is. */
export function PlanStep({ setup, save }: StepProps) {
  const { t } = useTranslation();
  const client = useClient();
  const cache = useQueryClient();
  const query = usePlan(setup);
  const operation = useRecord('operations', setup.applyOperationId);
  const plan = query.isFetching ? undefined : query.data;
  const [options, setOptions] = useOptionsDraft();
  const apply = useAction((planId: string) => client.provisioning.apply({ planId, options }), {
    inline: true,
    onDone: () => void save({ page: 'apply' }),
  });
  const startedAt = useQueryStart(query.isFetching);
  const again = (): void => {
    apply.reset();
    void query.refetch();
  };
  const running = operation?.state === 'running' || operation?.state === 'queued';
  const blocked = (plan?.blockers.length ?? 0) > 0;
  return (
    <StepFrame
      page="plan"
      intro={t('setupPages.plan.intro')}
      onBack={() => void save({ page: 'wishes' })}
      obstacle={blocked ? t('setupPages.plan.blocked') : running ? t('setupPages.plan.runs') : undefined}
      extra={
        <>
          {plan && <PlanExport planId={plan.id} />}
          <Button size="sm" variant="default" disabled={query.isFetching} onClick={again}>
            {t('setupPages.plan.again')}
          </Button>
        </>
      }
      next={{
        id: 'setup.apply',
        label: t('setupPages.plan.apply', { count: setup.hostIds.length }),
        disabled: !plan || blocked || running,
        running: apply.running,
        run: () => {
          if (plan) void apply.run(plan.id);
        },
      }}
    >
      {query.isFetching && (
        <div className={classes.bar} role="status">
          <ProgressLine
            progress={null}
            startedAt={startedAt}
            doing={t('setupPages.plan.reading', { count: setup.hostIds.length })}
          />
          <Button variant="default" onClick={() => void cache.cancelQueries({ queryKey: ['setup-plan', setup.id] })}>
            {t('setupPages.plan.cancelReading')}
          </Button>
        </div>
      )}
      {query.error && !query.isFetching && <ErrorNote error={toErrorInfo(query.error)} onRetry={again} />}
      {!plan && !query.isFetching && !query.error && <p className="soft">{t('setupPages.plan.notRead')}</p>}
      <ErrorNote error={apply.error} onRetry={again} />
      {plan && <ApplyOptionFields plan={plan} draft={options} onChange={setOptions} />}
      {plan && <PlanContents plan={plan} onWishes={() => void save({ page: 'wishes' })} />}
    </StepFrame>
  );
}
