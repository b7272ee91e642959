import { NativeSelect, NumberInput, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { matchesSelector } from '../../../../shared/domain/selector.ts';
import { FormSection, PairsEditor, recordOf, Wide } from '../../../components/index.ts';
import { useRecords } from '../../../rpc/index.ts';
import type { ApplicationFieldsProps } from './application-fields-props.ts';

/** When a build starts and which services it is released to. */
export function ReleaseFields({ form }: ApplicationFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const clusters = useRecords('clusters');
  const selector = recordOf(values.selector);
  const matched = useRecords('services').filter(
    ({ clusterId, labels }) => clusterId === values.clusterId && matchesSelector(labels, selector),
  );
  return (
    <FormSection title={t('applicationPages.form.release')}>
      <NativeSelect
        label={t('applicationPages.form.cluster')}
        value={values.clusterId}
        error={errorOf('clusterId')}
        data={
          clusters.length > 0
            ? clusters.map(({ id, name }) => ({ value: id, label: name }))
            : [{ value: '', label: t('applicationPages.form.noCluster') }]
        }
        onChange={(event) => set({ clusterId: event.currentTarget.value })}
      />
      <NumberInput
        label={t('applicationPages.form.poll')}
        description={t('applicationPages.form.pollHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        suffix=" s"
        value={values.pollSeconds}
        error={errorOf('pollSeconds')}
        min={0}
        max={86_400}
        step={30}
        clampBehavior="none"
        allowDecimal={false}
        onChange={(pollSeconds) => set({ pollSeconds })}
      />
      <Wide>
        <PairsEditor
          kind="label"
          label={t('applicationPages.form.selector')}
          description={t('applicationPages.form.selectorHint')}
          pairs={values.selector}
          error={errorOf('selector')}
          onChange={(pairs) => set({ selector: pairs })}
        />
        <p className="soft" aria-live="polite">
          {Object.keys(selector).length === 0
            ? ''
            : t('applicationPages.form.matches', {
                count: matched.length,
                names: matched.map(({ name }) => name).join(', '),
              })}
        </p>
      </Wide>
      <Wide>
        <Switch
          label={t('applicationPages.form.autoRelease')}
          description={t('applicationPages.form.autoReleaseHint')}
          checked={values.autoRelease}
          onChange={(event) => set({ autoRelease: event.currentTarget.checked })}
        />
      </Wide>
    </FormSection>
  );
}
