import { IconPlayerStop } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Release } from '../../../shared/schema/release.ts';
import {
  type Action,
  EmptyState,
  Page,
  StepList,
  StreamOutput,
  useOperationOutput,
  useSearchState,
} from '../../components/index.ts';
import { useAction, useClient, useLiveState, useRecord } from '../../rpc/index.ts';
import { ReleaseOverview } from './release-overview.tsx';
import classes from './releases.module.css';
import { useRollBack } from './use-roll-back.ts';
import { canRollBack, isUnderWay, VerdictMark } from './verdict.tsx';

/** One release: verdict with its reason, timeline of its tasks, output. */
export function ReleasePage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const release = useRecord('releases', id);
  if (release) return <KnownRelease release={release} />;
  if (!loaded) return <Page title={t('app.nav.releases')} />;
  return (
    <Page title={t('app.nav.releases')}>
      <EmptyState title={t('app.gone.title')} text={t('app.gone.text')} />
    </Page>
  );
}

function KnownRelease({ release }: { readonly release: Release }) {
  const { t } = useTranslation();
  const client = useClient();
  const operation = useRecord('operations', release.operationId);
  const cancel = useAction(client.operations.cancel);
  const rollBack = useRollBack(release, release.serviceName);
  useAskedRollBack(rollBack);
  const stop: Action = {
    id: 'releases.cancel',
    label: t('releasePages.cancel', { service: release.serviceName }),
    icon: IconPlayerStop,
    disabled: operation !== undefined && !operation.cancellable,
    running: cancel.running,
    run: () => void cancel.run({ id: release.operationId }),
  };
  return (
    <Page
      title={t('releasePages.title', { service: release.serviceName })}
      state={<VerdictMark release={release} />}
      subtitle={
        <Link to="/services/$id" params={{ id: release.serviceId }}>
          {t('releasePages.openService', { service: release.serviceName })}
        </Link>
      }
      action={isUnderWay(release) ? stop : canRollBack(release) ? rollBack : undefined}
      fill
      tabs={[
        { id: 'overview', label: t('releasePages.tab.overview'), content: <ReleaseOverview release={release} /> },
        { id: 'output', label: t('releasePages.tab.output'), content: <ReleaseOutput release={release} /> },
      ]}
    />
  );
}

/** The tray and native notifications open this page with the question: it is asked once, and then gone from the address. */
function useAskedRollBack({ disabled, run }: Action): void {
  const [{ ask }, change] = useSearchState();
  const question = useRef(run);
  question.current = run;
  useEffect(() => {
    if (ask !== 'rollBack') return;
    change({ ask: undefined });
    if (!disabled) question.current();
  }, [ask, change, disabled]);
}

function ReleaseOutput({ release }: { readonly release: Release }) {
  const { t } = useTranslation();
  const operation = useRecord('operations', release.operationId);
  const output = useOperationOutput(release.operationId);
  return (
    <>
      {operation && (
        <div className={classes.steps}>
          <StepList steps={operation.steps} />
        </div>
      )}
      <StreamOutput output={output} label={t('releasePages.outputOf', { service: release.serviceName })} />
    </>
  );
}
