import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operation } from '../../../shared/schema/operation.ts';
import {
  type Action,
  Duration,
  EmptyState,
  ErrorNote,
  Page,
  ProgressLine,
  RelativeTime,
  StatusMark,
  StepList,
  StreamOutput,
  useOperationOutput,
  useUndoable,
} from '../../components/index.ts';
import { useAction, useClient, useLiveState, useMessage, useRecord } from '../../rpc/index.ts';
import { ApplyView } from '../setup/index.ts';
import classes from './operation-page.module.css';
import { operationStatus } from './operation-status.ts';

/** One operation: state, steps with proofs, the whole output. */
export function OperationPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const operation = useRecord('operations', id);
  const title = t('app.nav.operations');
  if (operation) return <OperationDetail operation={operation} />;
  return <Page title={title}>{loaded && <EmptyState title={t('app.gone.title')} text={t('app.gone.text')} />}</Page>;
}

function OperationDetail({ operation }: { readonly operation: Operation }) {
  return operation.kind === 'setup' || operation.kind === 'maintenance' ? (
    <AppliedPlan operation={operation} />
  ) : (
    <AnyOperation operation={operation} />
  );
}

/** The application of a plan can be held, a host be tried again, a step be left out: here as in the wizard. */
function AppliedPlan({ operation }: { readonly operation: Operation }) {
  const message = useMessage();
  return (
    <Page
      title={message(operation.title)}
      state={<State operation={operation} />}
      subtitle={<When operation={operation} />}
    >
      <ApplyView operation={operation} />
    </Page>
  );
}

function State({ operation: { state } }: { readonly operation: Operation }) {
  const { t } = useTranslation();
  return <StatusMark status={operationStatus[state]} label={t(`operations.state.${state}`)} />;
}

function When({ operation }: { readonly operation: Operation }) {
  const { t } = useTranslation();
  return (
    <>
      {t(`operations.kind.${operation.kind}`)} · {t('operations.started')} <RelativeTime at={operation.createdAt} /> ·{' '}
      {t('operations.duration')} <Duration from={operation.startedAt} to={operation.finishedAt} />
    </>
  );
}

function AnyOperation({ operation }: { readonly operation: Operation }) {
  const { t } = useTranslation();
  const message = useMessage();
  const action = useOperationAction(operation);
  const running = operation.state === 'running' || operation.state === 'queued';
  const step = operation.steps.find(({ state }) => state === 'running');
  return (
    <Page
      title={message(operation.title)}
      state={<State operation={operation} />}
      subtitle={<When operation={operation} />}
      action={action}
      fill
    >
      {running && (
        <ProgressLine
          progress={operation.progress}
          startedAt={operation.startedAt}
          doing={step ? message(step.title) : t(`operations.state.${operation.state}`)}
        />
      )}
      <ErrorNote error={operation.error} />
      <StepsAndOutput operation={operation} running={running} />
    </Page>
  );
}

function StepsAndOutput({ operation, running }: { readonly operation: Operation; readonly running: boolean }) {
  const { t } = useTranslation();
  const message = useMessage();
  const output = useOperationOutput(operation.id);
  const [stepId, setStepId] = useState<string | null>(null);
  return (
    <div className={classes.split}>
      <section className={classes.steps} aria-label={t('operations.steps')}>
        <StepList
          steps={operation.steps}
          selectedId={stepId}
          onSelect={({ id }) => setStepId(stepId === id ? null : id)}
        />
      </section>
      <section className={classes.output} aria-label={t('operations.output')}>
        <StreamOutput
          output={{ ...output, running: running && output.running }}
          label={message(operation.title)}
          stepId={stepId}
        />
      </section>
    </div>
  );
}

/** Resume what stopped, cancel what runs. */
function useOperationAction(operation: Operation): Action | undefined {
  const { t } = useTranslation();
  const client = useClient();
  const undoable = useUndoable();
  const resume = useAction(client.operations.resume);
  const cancel = useAction(client.operations.cancel);
  const { id, state } = operation;
  if (operation.resumable && state !== 'running' && state !== 'queued') {
    return {
      id: 'operations.resume',
      label: t('operations.resume'),
      icon: IconPlayerPlay,
      running: resume.running,
      run: () => void resume.run({ id }),
    };
  }
  if (operation.cancellable && (state === 'running' || state === 'queued')) {
    return {
      id: 'operations.cancel',
      label: t('operations.cancel'),
      icon: IconPlayerStop,
      danger: true,
      running: cancel.running,
      run: () => void undoable(t('operations.willBeCancelled'), () => void cancel.run({ id })),
    };
  }
  return undefined;
}
