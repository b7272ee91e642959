import { Button } from '@mantine/core';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operation, OperationStep } from '../../../../shared/schema/operation.ts';
import { ErrorNote, OutputBuffer, StreamOutput, useOperationOutput } from '../../../components/index.ts';
import { useMessage } from '../../../rpc/index.ts';
import classes from './apply.module.css';

interface ApplyOutputProps {
  readonly operation: Operation;
  /** Only the output of this step; null: all. */
  readonly stepId: string | null;
  readonly onStep: (stepId: string | null) => void;
  /** Leaves out the step that is shown; undefined where that can't be. */
  readonly onLeaveOut?: ((step: OperationStep) => void) | undefined;
}

/** The live output of the apply, or of one step of it. */
export function ApplyOutput({ operation, stepId, onStep, onLeaveOut }: ApplyOutputProps) {
  const { t } = useTranslation();
  const message = useMessage();
  const step = operation.steps.find(({ id }) => id === stepId);
  // A resumed operation is another run: its output goes on where it was.
  const output = useOperationOutput(operation.id);
  const shown = useStepOutput(output.buffer, step?.id ?? null);
  const label = step ? message(step.title) : t('setupPages.apply.allOutput');
  return (
    <section className={classes.output} aria-label={t('setupPages.apply.output')}>
      <div className={classes.outputHead}>
        <h3>{label}</h3>
        {step && (
          <Button variant="subtle" onClick={() => onStep(null)}>
            {t('setupPages.apply.showAll')}
          </Button>
        )}
        {step && onLeaveOut && (step.state === 'failed' || step.state === 'pending') && (
          <Button variant="subtle" onClick={() => onLeaveOut(step)}>
            {t('setupPages.apply.leaveOutStep')}
          </Button>
        )}
      </div>
      <ErrorNote error={step?.error ?? null} />
      <div className={classes.view}>
        <StreamOutput output={{ ...output, buffer: shown }} label={label} />
      </div>
    </section>
  );
}

/** The lines of one step, taken over as they come; all lines without a step. */
function useStepOutput(all: OutputBuffer, stepId: string | null): OutputBuffer {
  const version = useSyncExternalStore(all.subscribe, all.version);
  const own = useMemo(() => ({ buffer: new OutputBuffer(), taken: 0, stepId, all }), [stepId, all]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new version brings lines.
  useEffect(() => {
    if (own.stepId === null) return;
    const fresh = [];
    for (; own.taken < own.all.length; own.taken += 1) {
      const line = own.all.at(own.taken);
      if (line && 'stepId' in line && line.stepId === own.stepId) fresh.push(line);
    }
    if (fresh.length > 0) own.buffer.append(fresh);
  }, [own, version]);
  return stepId === null ? all : own.buffer;
}
