import { Checkbox, Group, NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { StrategyInput } from '../../../../shared/schema/strategy.ts';
import { type FormDraft, FormSection, useFormat, Wide } from '../../../components/index.ts';
import type { StrategyDraft } from './strategy-draft.ts';

export interface StrategyFieldsProps {
  readonly form: FormDraft<StrategyDraft, { readonly strategy: StrategyInput }>;
}

const seconds = { suffix: ' s', clampBehavior: 'none', min: 0 } as const;

/** Batches, order, watch, and what a failure leads to. */
export function PaceFields({ form }: StrategyFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const field = (name: 'delaySeconds' | 'monitorSeconds' | 'timeoutSeconds', label: string) => (
    <NumberInput
      {...seconds}
      label={label}
      value={values[name]}
      error={errorOf(`strategy.update.${name}`)}
      onChange={(value) => set({ [name]: value })}
    />
  );
  return (
    <FormSection title={t('strategyPages.pace.title')} text={t('strategyPages.pace.text')}>
      <Wide>
        <Switch
          label={t('strategyPages.pace.own')}
          checked={values.hasUpdate}
          onChange={(event) => set({ hasUpdate: event.currentTarget.checked })}
        />
      </Wide>
      {values.hasUpdate && (
        <>
          <NumberInput
            label={t('servicePages.policy.parallelism')}
            value={values.parallelism}
            error={errorOf('strategy.update.parallelism')}
            min={1}
            max={100}
            clampBehavior="none"
            allowDecimal={false}
            onChange={(parallelism) => set({ parallelism })}
          />
          {field('delaySeconds', t('servicePages.policy.delay'))}
          <NativeSelect
            label={t('servicePages.policy.order')}
            value={values.order}
            data={(['auto', 'start-first', 'stop-first'] as const).map((value) => ({
              value,
              label: t(`strategyPages.order.${value}`),
            }))}
            onChange={(event) => set({ order: orderOf(event.currentTarget.value) })}
          />
          {field('monitorSeconds', t('servicePages.policy.monitor'))}
          {field('timeoutSeconds', t('servicePages.policy.timeout'))}
        </>
      )}
      <NativeSelect
        label={t('strategyPages.failure.label')}
        value={values.failureAction}
        data={(['own', 'rollback', 'pause'] as const).map((value) => ({
          value,
          label: t(`strategyPages.failure.${value}`),
        }))}
        onChange={(event) => set({ failureAction: actionOf(event.currentTarget.value) })}
      />
    </FormSection>
  );
}

/** One task first. */
export function CanaryFields({ form }: StrategyFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  return (
    <FormSection title={t('strategyPages.canary.title')} text={t('strategyPages.canary.text')}>
      <NativeSelect
        label={t('strategyPages.canary.label')}
        value={values.canary}
        data={(['none', 'wait', 'confirm'] as const).map((value) => ({
          value,
          label: t(`strategyPages.canary.${value}`),
        }))}
        onChange={(event) => set({ canary: canaryOf(event.currentTarget.value) })}
      />
      {values.canary === 'wait' && (
        <NumberInput
          {...seconds}
          label={t('strategyPages.canary.seconds')}
          value={values.canarySeconds}
          error={errorOf('strategy.canary')}
          onChange={(canarySeconds) => set({ canarySeconds })}
        />
      )}
    </FormSection>
  );
}

/** When a release may begin. */
export function HoldFields({ form }: StrategyFieldsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { values, set, errorOf } = form;
  return (
    <FormSection title={t('strategyPages.holds.title')} text={t('strategyPages.holds.text')}>
      <Wide>
        <Switch
          label={t('strategyPages.holds.approval')}
          checked={values.approval}
          onChange={(event) => set({ approval: event.currentTarget.checked })}
        />
      </Wide>
      <Wide>
        <Switch
          label={t('strategyPages.holds.window')}
          checked={values.hasWindow}
          onChange={(event) => set({ hasWindow: event.currentTarget.checked })}
        />
      </Wide>
      {values.hasWindow && (
        <>
          <Wide>
            <Checkbox.Group
              label={t('strategyPages.holds.days')}
              value={[...values.days]}
              error={errorOf('strategy.window.days')}
              onChange={(days) => set({ days })}
            >
              <Group gap={12} mt={4}>
                {[1, 2, 3, 4, 5, 6, 7].map((day) => (
                  <Checkbox key={day} value={String(day)} label={format.weekday(day)} />
                ))}
              </Group>
            </Checkbox.Group>
          </Wide>
          <Group grow>
            <TextInput
              type="time"
              label={t('strategyPages.holds.from')}
              value={values.from}
              error={errorOf('strategy.window.from')}
              onChange={(event) => set({ from: event.currentTarget.value })}
            />
            <TextInput
              type="time"
              label={t('strategyPages.holds.to')}
              value={values.to}
              error={errorOf('strategy.window.to')}
              onChange={(event) => set({ to: event.currentTarget.value })}
            />
          </Group>
        </>
      )}
      <Wide>
        <Switch
          label={t('strategyPages.holds.freeze')}
          checked={values.frozen}
          onChange={(event) => set({ frozen: event.currentTarget.checked })}
        />
      </Wide>
      {values.frozen && (
        <>
          <TextInput
            label={t('strategyPages.holds.why')}
            value={values.freezeWhy}
            error={errorOf('strategy.freeze.why')}
            onChange={(event) => set({ freezeWhy: event.currentTarget.value })}
          />
          <TextInput
            type="datetime-local"
            label={t('strategyPages.holds.until')}
            description={t('strategyPages.holds.untilHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={values.freezeUntil}
            error={errorOf('strategy.freeze.until')}
            onChange={(event) => set({ freezeUntil: event.currentTarget.value })}
          />
        </>
      )}
    </FormSection>
  );
}

function orderOf(value: string): StrategyDraft['order'] {
  return value === 'start-first' || value === 'stop-first' ? value : 'auto';
}

function actionOf(value: string): StrategyDraft['failureAction'] {
  return value === 'rollback' || value === 'pause' ? value : 'own';
}

function canaryOf(value: string): StrategyDraft['canary'] {
  return value === 'wait' || value === 'confirm' ? value : 'none';
}
