import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operation } from '../../../../shared/schema/operation.ts';
import { type Action, ErrorNote, ProgressLine, StatusMark } from '../../../components/index.ts';
import { useAction, useClient, useRecords } from '../../../rpc/index.ts';
import classes from '../setup.module.css';
import { ApplyButtons } from './apply-buttons.tsx';
import { ApplyHosts } from './apply-hosts.tsx';
import { ApplyOutput } from './apply-output.tsx';
import { type HostProgress, hostProgress } from './host-progress.ts';
import { LeaveOutDialog, type LeftOut } from './leave-out-dialog.tsx';

/** An apply with all that can be done about it: in the wizard, at its plan, and among the operations. */
export function ApplyView({ operation }: { readonly operation: Operation }) {
  const { t } = useTranslation();
  return (
    <div className={classes.frame}>
      {/* Between the page's title and the headings below: the wizard has a visible one here. */}
      <h2 className="visually-hidden">{t('planPage.progressTab')}</h2>
      <div className={classes.bar}>
        <span className={classes.grow}>{t(applyIntro(operation))}</span>
        <ApplyButtons operation={operation} />
      </div>
      <Applying operation={operation} />
    </div>
  );
}

/** Key of what to know about an apply: that it goes on without the window, or that nobody works on it any more. */
export function applyIntro(operation: Operation | undefined): string {
  return operation?.finishedAt ? 'setupPages.apply.introEnded' : 'setupPages.apply.intro';
}

/** How far an apply is: in all, host by host, with the output; what failed can be tried again or left out, host by host. */
export function Applying({ operation }: { readonly operation: Operation }) {
  const hosts = useMemo(() => hostProgress(operation), [operation]);
  const names = useRecords('hosts');
  const [stepId, setStepId] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<LeftOut | null>(null);
  const actionsOf = useHostActions(operation, setLeaving);
  const failedStep = operation.steps.find(({ state }) => state === 'failed')?.id ?? null;
  // The first failure opens its own output.
  useEffect(() => setStepId(failedStep), [failedStep]);
  const nameOf = (hostId: string) => names.find(({ id }) => id === hostId)?.name ?? hostId;
  return (
    <>
      <Standing operation={operation} hosts={hosts} />
      {/* A step's failure is told with the step. */}
      {operation.finishedAt !== null && failedStep === null && <ErrorNote error={operation.error} />}
      <ApplyHosts
        hosts={hosts}
        stepId={stepId}
        onStep={setStepId}
        canaryHostId={operation.apply?.canaryHostId ?? null}
        actionsOf={actionsOf}
      />
      <ApplyOutput
        operation={operation}
        stepId={stepId}
        onStep={setStepId}
        onLeaveOut={
          canChange(operation)
            ? ({ id, hostId }) => hostId && setLeaving({ hostId, hostName: nameOf(hostId), stepId: id })
            : undefined
        }
      />
      {leaving && <LeaveOutDialog operationId={operation.id} wanted={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}

/** Whether hosts can be tried again and steps be left out: while it runs, and after it stopped without success. */
function canChange({ state, resumable }: Operation): boolean {
  return state === 'running' || (resumable && state !== 'succeeded' && state !== 'partial');
}

function Standing(props: { readonly operation: Operation; readonly hosts: readonly HostProgress[] }) {
  const { t } = useTranslation();
  const { operation, hosts } = props;
  const ready = hosts.filter(({ state }) => state === 'done').length;
  const left = operation.steps.filter(({ leftOut }) => leftOut).length;
  const held = operation.state === 'running' && operation.apply?.paused === true;
  return (
    <div className={classes.bar} aria-live="polite">
      <StatusMark
        status={held ? 'attention' : statuses[operation.state]}
        label={held ? t('setupPages.apply.held') : t(`setupPages.apply.state.${operation.state}`, { left })}
      />
      <div className={classes.grow}>
        <ProgressLine
          progress={operation.progress}
          startedAt={operation.startedAt}
          finishedAt={operation.finishedAt}
          doing={t('setupPages.apply.ready', { ready, count: hosts.length })}
        />
      </div>
    </div>
  );
}

function useHostActions(operation: Operation, onLeave: (wanted: LeftOut) => void) {
  const { t } = useTranslation();
  const client = useClient();
  const retry = useAction((hostId: string) => client.provisioning.retryHost({ operationId: operation.id, hostId }));
  return (host: HostProgress, name: string): readonly Action[] => {
    if (!canChange(operation)) return [];
    const open = host.steps.some(({ state }) => state === 'pending' || state === 'failed' || state === 'cancelled');
    const again: Action = {
      id: `apply.retry.${host.id}`,
      label: t('setupPages.apply.retryHost', { name }),
      running: retry.running,
      run: () => void retry.run(host.id),
    };
    const leave: Action = {
      id: `apply.leaveOut.${host.id}`,
      label: t('setupPages.apply.leaveOutHost', { name }),
      run: () => onLeave({ hostId: host.id, hostName: name, stepId: null }),
    };
    return [...(host.state === 'failed' ? [again] : []), ...(open ? [leave] : [])];
  };
}

const statuses = {
  queued: 'unknown',
  running: 'working',
  succeeded: 'ok',
  partial: 'attention',
  failed: 'failed',
  cancelled: 'attention',
  interrupted: 'attention',
} as const satisfies Record<Operation['state'], string>;
