import { NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormSection, PairsEditor, Wide } from '../../../components/index.ts';
import { HealthFields } from '../edit/health-fields.tsx';
import { PolicyFields } from '../edit/policy-fields.tsx';
import type { ServiceFieldsProps } from './image-fields.tsx';

/** Health, update policy, environment, limits. */
export function DeployFields({ form }: ServiceFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  return (
    <>
      <FormSection title={t('servicePages.health.title')} text={t('servicePages.health.text')}>
        <HealthFields
          health={values}
          kinds={['image', 'http', 'tcp', 'command']}
          errorOf={(field) => errorOf(`healthcheck.${field}`)}
          onChange={set}
        />
      </FormSection>
      <FormSection title={t('servicePages.policy.title')} text={t('servicePages.policy.text')}>
        <PolicyFields
          policy={values.update}
          errorOf={(field) => errorOf(`update.${field}`)}
          onChange={(change) => set({ update: { ...values.update, ...change } })}
        />
      </FormSection>
      <FormSection title={t('servicePages.create.rest')}>
        <Wide>
          <PairsEditor
            kind="variable"
            label={t('servicePages.create.environment')}
            description={t('servicePages.create.environmentHint')}
            pairs={values.environment}
            error={errorOf('environment')}
            onChange={(environment) => set({ environment })}
          />
        </Wide>
        <NumberInput
          label={t('servicePages.create.memory')}
          placeholder={t('servicePages.create.noLimit')}
          suffix=" MiB"
          value={values.memoryMb}
          error={errorOf('memoryMb')}
          min={4}
          clampBehavior="none"
          allowDecimal={false}
          onChange={(memoryMb) => set({ memoryMb })}
        />
        <NumberInput
          label={t('servicePages.create.cpus')}
          placeholder={t('servicePages.create.noLimit')}
          value={values.cpus}
          error={errorOf('cpus')}
          min={0.01}
          step={0.5}
          clampBehavior="none"
          onChange={(cpus) => set({ cpus })}
        />
        <NumberInput
          label={t('servicePages.create.stopGrace')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          description={t('servicePages.create.stopGraceHint')}
          suffix=" s"
          value={values.stopGraceSeconds}
          error={errorOf('stopGraceSeconds')}
          min={0}
          max={3600}
          clampBehavior="none"
          onChange={(stopGraceSeconds) => set({ stopGraceSeconds })}
        />
      </FormSection>
    </>
  );
}
