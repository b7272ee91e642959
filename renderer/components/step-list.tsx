import { UnstyledButton } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Status } from '../../shared/schema/common.ts';
import type { OperationStep, StepState } from '../../shared/schema/operation.ts';
import { useErrorText, useMessage, useNotes, useRecords } from '../rpc/index.ts';
import classes from './progress.module.css';
import { StatusMark } from './status-mark.tsx';
import { Duration } from './values.tsx';

const statuses: Record<StepState, Status> = {
  pending: 'unknown',
  running: 'working',
  done: 'ok',
  skipped: 'ok',
  failed: 'failed',
  cancelled: 'attention',
};

/** Steps of an operation: state, time, proof or error. */
export function StepList(props: {
  readonly steps: readonly OperationStep[];
  /** Marks the step whose output is shown. */
  readonly selectedId?: string | null;
  readonly onSelect?: (step: OperationStep) => void;
}) {
  const hosts = useRecords('hosts');
  const names = useMemo(() => new Map(hosts.map(({ id, name }) => [id, name])), [hosts]);
  return (
    <ol className={classes.steps}>
      {props.steps.map((step) => (
        <li key={step.id}>
          <StepFrame step={step} {...props}>
            <Step step={step} hostName={step.hostId ? (names.get(step.hostId) ?? null) : null} />
          </StepFrame>
        </li>
      ))}
    </ol>
  );
}

function StepFrame(props: {
  readonly step: OperationStep;
  readonly selectedId?: string | null;
  readonly onSelect?: (step: OperationStep) => void;
  readonly children: ReactNode;
}) {
  const { step, selectedId, onSelect, children } = props;
  if (!onSelect) return <div className={classes.step}>{children}</div>;
  return (
    <UnstyledButton
      className={classes.step}
      aria-current={selectedId === step.id ? 'true' : undefined}
      onClick={() => onSelect(step)}
    >
      {children}
    </UnstyledButton>
  );
}

function Step({ step, hostName }: { readonly step: OperationStep; readonly hostName: string | null }) {
  const { t } = useTranslation();
  const message = useMessage();
  const notes = useNotes();
  const errorText = useErrorText();
  const failure = step.error ? errorText(step.error) : null;
  return (
    <>
      <span className={classes.stepMark}>
        <StatusMark
          status={step.leftOut ? 'attention' : statuses[step.state]}
          label={t(`components.step.${step.state}`)}
          bare
        />
      </span>
      <span>
        {message(step.title)}
        {hostName && <span className="soft"> · {hostName}</span>}
        {step.state === 'skipped' && <span className="soft"> · {t('components.step.skipped')}</span>}
      </span>
      <span className="soft">{step.startedAt !== null && <Duration from={step.startedAt} to={step.finishedAt} />}</span>
      {step.detail.length > 0 && <span className={classes.detail}>{notes(step.detail)}</span>}
      {failure && <span className={classes.failure}>{[failure.title, failure.detail].filter(Boolean).join(' ')}</span>}
    </>
  );
}
