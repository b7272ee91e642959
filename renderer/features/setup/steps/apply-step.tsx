import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../components/index.ts';
import { useRecord } from '../../../rpc/index.ts';
import { ApplyButtons } from '../apply/apply-buttons.tsx';
import { Applying, applyIntro } from '../apply/applying.tsx';
import type { StepProps } from '../step-props.ts';
import { StepFrame } from '../wizard-frame.tsx';

/** Step 6: the plan being applied. Core does it; this only watches, so closing the window stops nothing. */
export function ApplyStep({ setup, save }: StepProps) {
  const { t } = useTranslation();
  const operation = useRecord('operations', setup.applyOperationId);
  const ended = operation !== undefined && operation.finishedAt !== null;
  return (
    <StepFrame
      page="apply"
      intro={t(applyIntro(operation))}
      onBack={ended && setup.finishedAt === null ? () => void save({ page: 'plan' }) : undefined}
      extra={operation && <ApplyButtons operation={operation} />}
      next={{
        id: 'setup.toDone',
        label: t('setupPages.toDone'),
        disabled: setup.finishedAt === null,
        run: () => void save({ page: 'done' }),
      }}
    >
      {operation ? (
        <Applying operation={operation} />
      ) : (
        <EmptyState title={t('setupPages.apply.noneTitle')} text={t('setupPages.apply.noneText')} />
      )}
    </StepFrame>
  );
}
