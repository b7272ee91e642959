import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { repositoryPath } from '../../../../shared/domain/image-reference.ts';
import { FormSection } from '../../../components/index.ts';
import { useRecords } from '../../../rpc/index.ts';
import type { ApplicationFieldsProps } from './application-fields-props.ts';

/** How a commit becomes an image. */
export function BuildFields({ form }: ApplicationFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const registries = useRecords('registries');
  const hosts = useRecords('hosts');
  const registry = registries.find(({ id }) => id === values.registryId);
  const image = values.image.trim() || values.name.trim();
  const text = { autoComplete: 'off', spellCheck: false };
  const below = ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[];
  return (
    <FormSection title={t('applicationPages.form.build')}>
      <TextInput
        {...text}
        label={t('applicationPages.form.context')}
        placeholder={t('applicationPages.form.root')}
        value={values.context}
        error={errorOf('context')}
        onChange={(event) => set({ context: event.currentTarget.value })}
      />
      <TextInput
        {...text}
        label={t('applicationPages.form.dockerfile')}
        placeholder="Dockerfile"
        value={values.dockerfile}
        error={errorOf('dockerfile')}
        onChange={(event) => set({ dockerfile: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('applicationPages.form.registry')}
        value={values.registryId}
        error={errorOf('registryId')}
        data={
          registries.length > 0
            ? registries.map(({ id, name }) => ({ value: id, label: name }))
            : [{ value: '', label: t('applicationPages.form.noRegistry') }]
        }
        onChange={(event) => set({ registryId: event.currentTarget.value })}
      />
      <TextInput
        {...text}
        label={t('applicationPages.form.image')}
        placeholder={values.name}
        description={registry && image ? `${registry.host}/${repositoryPath(registry, image)}` : undefined}
        inputWrapperOrder={below}
        value={values.image}
        error={values.image.trim() === '' ? undefined : errorOf('image')}
        onChange={(event) => set({ image: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('applicationPages.form.buildHost')}
        description={t('applicationPages.form.buildHostHint')}
        inputWrapperOrder={below}
        value={values.buildHostId}
        error={errorOf('buildHostId')}
        data={[
          { value: '', label: t('applicationPages.form.idlest') },
          ...hosts.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(event) => set({ buildHostId: event.currentTarget.value })}
      />
    </FormSection>
  );
}
