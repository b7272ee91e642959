import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Receiver, ReceiverInput } from '../../../../shared/schema/receiver.ts';
import { type FormDraft, FormSection, PairsEditor, recordOf, Wide } from '../../../components/index.ts';
import { useRecords } from '../../../rpc/index.ts';
import { SelectedServices } from '../../services/index.ts';
import type { ReceiverDraft } from './receiver-draft.ts';

export interface ReceiverFieldsProps {
  readonly form: FormDraft<ReceiverDraft, ReceiverInput>;
  readonly receiver: Receiver | undefined;
}

/** Registry formats: which image counts, and which services get it. */
export function RegistryFields({ form }: ReceiverFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const registries = useRecords('registries').map(({ id, name }) => ({ value: id, label: name }));
  const clusters = useRecords('clusters').map(({ id, name }) => ({ value: id, label: name }));
  const isPoll = values.format === 'poll';
  const text = {
    autoComplete: 'off',
    spellCheck: false,
    inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[],
  };
  return (
    <FormSection
      title={t(isPoll ? 'receiverPages.form.whatPollDoes' : 'receiverPages.form.whatHappens')}
      text={t('receiverPages.form.registryText')}
    >
      <NativeSelect
        label={t('receiverPages.form.registry')}
        value={values.registryId}
        error={errorOf('registryId')}
        data={registries.length > 0 ? registries : [{ value: '', label: t('receiverPages.form.noRegistry') }]}
        onChange={(event) => set({ registryId: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('receiverPages.form.cluster')}
        value={values.clusterId}
        error={errorOf('clusterId')}
        data={clusters.length > 0 ? clusters : [{ value: '', label: t('receiverPages.form.noCluster') }]}
        onChange={(event) => set({ clusterId: event.currentTarget.value })}
      />
      <TextInput
        {...text}
        label={t('receiverPages.form.repository')}
        description={t('receiverPages.form.repositoryHint')}
        placeholder="shop/web"
        value={values.repository}
        error={errorOf('repository')}
        onChange={(event) => set({ repository: event.currentTarget.value })}
      />
      <TextInput
        {...text}
        label={t('receiverPages.form.tag')}
        description={t(isPoll ? 'receiverPages.form.pollTagHint' : 'receiverPages.form.tagHint')}
        placeholder={isPoll ? 'latest' : t('receiverPages.form.anyTag')}
        value={values.tag}
        error={errorOf('tag')}
        onChange={(event) => set({ tag: event.currentTarget.value })}
      />
      {isPoll && (
        <TextInput
          {...text}
          label={t('receiverPages.form.pollSeconds')}
          description={t('receiverPages.form.pollHint')}
          inputMode="numeric"
          value={values.pollSeconds}
          error={errorOf('pollSeconds')}
          onChange={(event) => set({ pollSeconds: event.currentTarget.value })}
        />
      )}
      <Wide>
        <PairsEditor
          kind="label"
          label={t('receiverPages.form.selector')}
          description={t('receiverPages.form.selectorHint')}
          pairs={values.selector}
          error={errorOf('selector')}
          onChange={(selector) => set({ selector })}
        />
      </Wide>
      <Wide>
        <div className="soft">{t('receiverPages.matches')}</div>
        <SelectedServices clusterId={values.clusterId} selector={recordOf(values.selector)} />
      </Wide>
    </FormSection>
  );
}
