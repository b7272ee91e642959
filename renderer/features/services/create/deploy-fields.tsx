import { NativeSelect, NumberInput, Switch, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormSection, PairsEditor, Wide } from '../../../components/index.ts';
import { PolicyFields } from '../edit/policy-fields.tsx';
import type { ServiceFieldsProps } from './image-fields.tsx';

/** Health, update policy, environment, limits. */
export function DeployFields({ form }: ServiceFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  return (
    <>
      <HealthFields form={form} />
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

function HealthFields({ form }: ServiceFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const seconds = { suffix: ' s', clampBehavior: 'none', min: 0 } as const;
  return (
    <FormSection title={t('servicePages.health.title')} text={t('servicePages.health.text')}>
      <Wide>
        <Switch
          label={t('servicePages.health.on')}
          checked={values.hasHealthcheck}
          onChange={(event) => set({ hasHealthcheck: event.currentTarget.checked })}
        />
      </Wide>
      {values.hasHealthcheck && (
        <>
          <HealthProbeFields form={form} />
          <NumberInput
            {...seconds}
            label={t('servicePages.health.interval')}
            value={values.healthInterval}
            error={errorOf('healthcheck.intervalSeconds')}
            onChange={(healthInterval) => set({ healthInterval })}
          />
          <NumberInput
            {...seconds}
            label={t('servicePages.health.timeout')}
            value={values.healthTimeout}
            error={errorOf('healthcheck.timeoutSeconds')}
            onChange={(healthTimeout) => set({ healthTimeout })}
          />
          <NumberInput
            label={t('servicePages.health.retries')}
            clampBehavior="none"
            allowDecimal={false}
            value={values.healthRetries}
            error={errorOf('healthcheck.retries')}
            onChange={(healthRetries) => set({ healthRetries })}
          />
          <NumberInput
            {...seconds}
            label={t('servicePages.health.start')}
            value={values.healthStart}
            error={errorOf('healthcheck.startSeconds')}
            onChange={(healthStart) => set({ healthStart })}
          />
        </>
      )}
    </FormSection>
  );
}

function HealthProbeFields({ form }: ServiceFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const error = errorOf('healthcheck.command');
  const isCommand = values.healthKind === 'command';
  return (
    <>
      <Wide>
        <NativeSelect
          label={t('servicePages.health.kind')}
          value={values.healthKind}
          data={(['http', 'tcp', 'command'] as const).map((value) => ({
            value,
            label: t(`servicePages.health.kinds.${value}`),
          }))}
          onChange={(event) => set({ healthKind: kindOf(event.currentTarget.value) })}
        />
      </Wide>
      {isCommand ? (
        <Wide>
          <Textarea
            label={t('servicePages.health.command')}
            placeholder="test -f /run/ready || exit 1"
            classNames={{ input: 'mono' }}
            autosize
            minRows={1}
            value={values.healthCommand}
            error={error}
            spellCheck={false}
            onChange={(event) => set({ healthCommand: event.currentTarget.value })}
          />
        </Wide>
      ) : (
        <>
          <NumberInput
            label={t('servicePages.health.port')}
            value={values.healthPort}
            error={error && t('servicePages.health.refused')}
            min={1}
            max={65_535}
            clampBehavior="none"
            allowDecimal={false}
            onChange={(healthPort) => set({ healthPort })}
          />
          {values.healthKind === 'http' && (
            <TextInput
              label={t('servicePages.health.path')}
              classNames={{ input: 'mono' }}
              value={values.healthPath}
              error={error !== undefined && error !== ''}
              onChange={(event) => set({ healthPath: event.currentTarget.value })}
            />
          )}
          <Wide>
            <p className="soft">{t(`servicePages.health.needs.${values.healthKind}`)}</p>
          </Wide>
        </>
      )}
    </>
  );
}

function kindOf(value: string): 'http' | 'tcp' | 'command' {
  return value === 'tcp' || value === 'command' ? value : 'http';
}
