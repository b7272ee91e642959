import { Button } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operation } from '../../../../shared/schema/operation.ts';
import { ErrorNote, ProgressLine, StatusMark } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import classes from '../setup.module.css';
import { ApplyHosts } from './apply-hosts.tsx';
import { ApplyOutput } from './apply-output.tsx';
import { hostProgress } from './host-progress.ts';

/** What can be done with an apply that runs or has stopped. */
export function ApplyButtons({ operation }: { readonly operation: Operation }) {
  const { t } = useTranslation();
  const client = useClient();
  const cancel = useAction(() => client.operations.cancel({ id: operation.id }));
  const resume = useAction(() => client.operations.resume({ id: operation.id }));
  const ended = operation.finishedAt !== null;
  return (
    <>
      {!ended && (
        <Button
          size="sm"
          variant="default"
          disabled={!operation.cancellable}
          loading={cancel.running}
          onClick={() => void cancel.run(undefined)}
        >
          {t('setupPages.apply.cancel')}
        </Button>
      )}
      {ended && operation.state !== 'succeeded' && operation.resumable && (
        <Button size="sm" loading={resume.running} onClick={() => void resume.run(undefined)}>
          {t('setupPages.apply.resume')}
        </Button>
      )}
    </>
  );
}

/** How far an apply is: in all, host by host, with the output. */
export function Applying({ operation }: { readonly operation: Operation }) {
  const { t } = useTranslation();
  const hosts = useMemo(() => hostProgress(operation), [operation]);
  const [stepId, setStepId] = useState<string | null>(null);
  const failedStep = operation.steps.find(({ state }) => state === 'failed')?.id ?? null;
  // The first failure opens its own output.
  useEffect(() => setStepId(failedStep), [failedStep]);
  const ready = hosts.filter(({ state }) => state === 'done').length;
  return (
    <>
      <div className={classes.bar} aria-live="polite">
        <StatusMark
          status={statuses[operation.state]}
          label={t(`setupPages.apply.state.${operation.state}`, { ready, count: hosts.length })}
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
      {operation.finishedAt !== null && <ErrorNote error={operation.error} />}
      <ApplyHosts hosts={hosts} stepId={stepId} onStep={setStepId} />
      <ApplyOutput operation={operation} stepId={stepId} onStep={setStepId} />
    </>
  );
}

const statuses = {
  queued: 'unknown',
  running: 'working',
  succeeded: 'ok',
  failed: 'failed',
  cancelled: 'attention',
  interrupted: 'attention',
} as const satisfies Record<Operation['state'], string>;
