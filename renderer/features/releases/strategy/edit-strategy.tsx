import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import type { Service } from '../../../../shared/schema/service.ts';
import { type Strategy, StrategyInput } from '../../../../shared/schema/strategy.ts';
import { FormDrawer, FormSection, useFormDraft, Wide } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import { PlanReasons } from './plan-reasons.tsx';
import { strategyDraft, strategyInputOf } from './strategy-draft.ts';
import { CanaryFields, HoldFields, PaceFields } from './strategy-fields.tsx';
import type { StrategySubject } from './strategy-subject.ts';

const Input = z.object({ strategy: StrategyInput });

/** How releases go. Mounted while it is open; of a service, what follows from it is shown while it is edited. */
export function EditStrategy(props: {
  readonly subject: StrategySubject;
  readonly strategy: Strategy | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useClient();
  const { subject, strategy, onClose } = props;
  const save = useAction(client.releases.setStrategy, { inline: true, onDone: onClose });
  const form = useFormDraft({
    initial: strategyDraft(strategy, subject.service?.update ?? null),
    schema: Input,
    toInput: (draft) => ({ strategy: strategyInputOf(draft) }),
    failure: save.error,
  });
  const { scope, subjectId } = subject;
  const typed = StrategyInput.safeParse(strategyInputOf(form.values));
  return (
    <FormDrawer
      title={t('strategyPages.edit', { name: subject.name })}
      submit={t('strategyPages.save')}
      form={form}
      save={save}
      onSave={(input) => void save.run({ scope, subjectId, ...input })}
      onClose={onClose}
    >
      <PaceFields form={form} />
      <CanaryFields form={form} />
      <HoldFields form={form} />
      {subject.service && typed.success && <Preview service={subject.service} strategy={typed.data} />}
    </FormDrawer>
  );
}

function Preview({ service, strategy }: { readonly service: Service; readonly strategy: StrategyInput }) {
  const { t } = useTranslation();
  const client = useClient();
  const { clusterId, id: serviceId } = service;
  const { data } = useQuery({
    queryKey: ['releasePlan', clusterId, serviceId, strategy],
    queryFn: ({ signal }) => client.releases.plan({ clusterId, serviceId, strategy }, { signal }),
    placeholderData: (before) => before,
  });
  if (!data) return null;
  return (
    <FormSection title={t('strategyPages.next')} text={t('strategyPages.nextText')}>
      <Wide>
        <PlanReasons plan={data} />
      </Wide>
    </FormSection>
  );
}
