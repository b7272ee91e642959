import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { PlanTask } from '../../../shared/schema/plan.ts';
import { EmptyState, ErrorNote, Page, ProgressLine, useSearchState } from '../../components/index.ts';
import { toErrorInfo, useClient } from '../../rpc/index.ts';
import { useQueryStart } from './plan/use-query-start.ts';
import classes from './setup.module.css';

/** Makes the plan of the task in the address, then shows it. */
export function NewPlanPage() {
  const { t } = useTranslation();
  const [search] = useSearchState();
  const task = readTask(search.task);
  const hostIds = (search.hosts ?? '').split(',').filter(Boolean);
  return (
    <Page title={t('planPage.title')}>
      {task ? (
        <Making task={task} hostIds={hostIds} />
      ) : (
        <EmptyState title={t('planPage.goneTitle')} text={t('planPage.unknownTask')} />
      )}
    </Page>
  );
}

function readTask(text = ''): PlanTask | undefined {
  try {
    return PlanTask.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function Making({ task, hostIds }: { readonly task: PlanTask; readonly hostIds: readonly string[] }) {
  const { t } = useTranslation();
  const client = useClient();
  const router = useRouter();
  const navigate = useNavigate();
  const query = useQuery({
    queryKey: ['new-plan', task, hostIds],
    queryFn: ({ signal }) => client.provisioning.planTask({ task, hostIds: [...hostIds] }, { signal }),
    // Each visit of this address makes a plan of its own.
    gcTime: 0,
    staleTime: Infinity,
  });
  const startedAt = useQueryStart(query.isFetching);
  const planId = query.data?.id;
  useEffect(() => {
    if (planId) void navigate({ to: '/plan/$id', params: { id: planId }, replace: true });
  }, [navigate, planId]);
  if (query.error) return <ErrorNote error={toErrorInfo(query.error)} onRetry={() => void query.refetch()} />;
  return (
    <div className={classes.bar} role="status">
      <ProgressLine progress={null} startedAt={startedAt} doing={t('planPage.reading', { count: hostIds.length })} />
      <Button variant="default" onClick={() => router.history.back()}>
        {t('setupPages.plan.cancelReading')}
      </Button>
    </div>
  );
}
