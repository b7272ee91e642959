import { NativeSelect, NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PolicyDraft } from '../create/service-draft.ts';

/** How a release replaces tasks. */
export function PolicyFields(props: {
  readonly policy: PolicyDraft;
  readonly errorOf: (field: string) => string | undefined;
  readonly onChange: (change: Partial<PolicyDraft>) => void;
}) {
  const { t } = useTranslation();
  const { policy, errorOf, onChange } = props;
  const seconds = { suffix: ' s', clampBehavior: 'none', min: 0 } as const;
  return (
    <>
      <NumberInput
        label={t('servicePages.policy.parallelism')}
        value={policy.parallelism}
        error={errorOf('parallelism')}
        min={1}
        max={100}
        clampBehavior="none"
        allowDecimal={false}
        onChange={(parallelism) => onChange({ parallelism })}
      />
      <NativeSelect
        label={t('servicePages.policy.order')}
        value={policy.order}
        data={[
          { value: 'start-first', label: t('servicePages.policy.startFirst') },
          { value: 'stop-first', label: t('servicePages.policy.stopFirst') },
        ]}
        onChange={(event) =>
          onChange({ order: event.currentTarget.value === 'stop-first' ? 'stop-first' : 'start-first' })
        }
      />
      <NumberInput
        {...seconds}
        label={t('servicePages.policy.delay')}
        value={policy.delaySeconds}
        error={errorOf('delaySeconds')}
        onChange={(delaySeconds) => onChange({ delaySeconds })}
      />
      <NumberInput
        {...seconds}
        label={t('servicePages.policy.monitor')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        description={t('servicePages.policy.monitorHint')}
        value={policy.monitorSeconds}
        error={errorOf('monitorSeconds')}
        onChange={(monitorSeconds) => onChange({ monitorSeconds })}
      />
      <NumberInput
        {...seconds}
        label={t('servicePages.policy.timeout')}
        value={policy.timeoutSeconds}
        error={errorOf('timeoutSeconds')}
        onChange={(timeoutSeconds) => onChange({ timeoutSeconds })}
      />
    </>
  );
}
