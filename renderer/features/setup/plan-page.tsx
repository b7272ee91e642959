import { IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Operation } from '../../../shared/schema/operation.ts';
import type { Plan } from '../../../shared/schema/plan.ts';
import { type Action, EmptyState, ErrorNote, Page, useOpenPlan } from '../../components/index.ts';
import { toErrorInfo, useAction, useClient, useMessage, useRecords } from '../../rpc/index.ts';
import { ApplyView } from './apply/applying.tsx';
import { ApplyOptionFields, useOptionsDraft } from './plan/apply-options.tsx';
import { PlanContents } from './plan/plan-contents.tsx';
import { PlanExport } from './plan/plan-export.tsx';
import classes from './setup.module.css';

/** The plan of any task: shown, exported, applied; once it is applied, how far that is. Core does it, the page only watches. */
export function PlanPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const client = useClient();
  const operation = useRecords('operations').find(({ subjectId }) => subjectId === id);
  const query = useQuery({
    queryKey: ['plan', id],
    queryFn: () => client.provisioning.shownPlan({ planId: id }),
    staleTime: Infinity,
  });
  if (query.data) return <PlanOf plan={query.data} operation={operation} />;
  const error = query.error ? toErrorInfo(query.error) : null;
  return (
    <Page title={t('planPage.title')}>
      {error?.code === 'notFound' ? (
        <EmptyState title={t('planPage.goneTitle')} text={t('planPage.goneText')} />
      ) : (
        <ErrorNote error={error} onRetry={() => void query.refetch()} />
      )}
    </Page>
  );
}

function PlanOf({ plan, operation }: { readonly plan: Plan; readonly operation: Operation | undefined }) {
  const { t } = useTranslation();
  const message = useMessage();
  const client = useClient();
  const openPlan = useOpenPlan();
  const [options, setOptions] = useOptionsDraft();
  const apply = useAction(() => client.provisioning.apply({ planId: plan.id, options }), { inline: true });
  const again: Action = {
    id: 'plan.again',
    label: t('setupPages.plan.again'),
    run: () => openPlan({ task: plan.task, hostIds: plan.hostIds }),
  };
  if (operation) return <Applied plan={plan} operation={operation} again={again} />;
  const blocked = plan.blockers.length > 0;
  return (
    <Page
      title={message(plan.title)}
      action={{
        id: 'plan.apply',
        label: t('setupPages.plan.apply', { count: plan.hostIds.length }),
        icon: IconPlayerPlay,
        disabled: blocked || !plan.steps.some(({ needed }) => needed),
        running: apply.running,
        run: () => void apply.run(undefined),
      }}
      menu={[again]}
    >
      <div className={classes.bar}>
        <span className={classes.grow}>{t(blocked ? 'setupPages.plan.blocked' : 'setupPages.plan.intro')}</span>
        <PlanExport planId={plan.id} />
      </div>
      <ErrorNote error={apply.error} onRetry={again.run} />
      <ApplyOptionFields plan={plan} draft={options} onChange={setOptions} />
      <PlanContents plan={plan} />
    </Page>
  );
}

function Applied(props: { readonly plan: Plan; readonly operation: Operation; readonly again: Action }) {
  const { t } = useTranslation();
  const message = useMessage();
  const { plan, operation, again } = props;
  const progress = <ApplyView operation={operation} />;
  return (
    <Page
      title={message(plan.title)}
      menu={operation.finishedAt === null ? [] : [again]}
      tabs={[
        { id: 'progress', label: t('planPage.progressTab'), content: progress },
        { id: 'plan', label: t('planPage.planTab'), content: <PlanContents plan={plan} /> },
      ]}
    />
  );
}
