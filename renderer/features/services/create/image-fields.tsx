import { Autocomplete, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { repositoryPath } from '../../../../shared/domain/image-reference.ts';
import type { Cluster } from '../../../../shared/schema/cluster.ts';
import type { Registry } from '../../../../shared/schema/registry.ts';
import type { ServiceInput } from '../../../../shared/schema/service.ts';
import { type FormDraft, FormSection, PairsEditor, Wide } from '../../../components/index.ts';
import { useRecord } from '../../../rpc/index.ts';
import { referenceOf, type ServiceDraft } from './service-draft.ts';

export interface ServiceFieldsProps {
  readonly form: FormDraft<ServiceDraft, ServiceInput>;
}

/** Name, image, number of replicas, labels. */
export function ImageFields(
  props: ServiceFieldsProps & { readonly clusters: readonly Cluster[]; readonly registries: readonly Registry[] },
) {
  const { t } = useTranslation();
  const { form, clusters, registries } = props;
  const { values, set, errorOf } = form;
  return (
    <FormSection title={t('servicePages.create.what')}>
      <TextInput
        data-autofocus
        label={t('servicePages.create.name')}
        placeholder="shop-web"
        value={values.name}
        error={errorOf('name')}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('servicePages.create.cluster')}
        value={values.clusterId}
        error={errorOf('clusterId')}
        data={clusters.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(event) => set({ clusterId: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('servicePages.create.registry')}
        value={values.registryId}
        data={[
          ...registries.map(({ id, name }) => ({ value: id, label: name })),
          { value: '', label: t('servicePages.create.noRegistry') },
        ]}
        onChange={(event) => set({ registryId: event.currentTarget.value })}
      />
      <RepositoryFields {...props} />
      <ReplicaFields form={form} />
      <Wide>
        <PairsEditor
          kind="label"
          label={t('servicePages.create.labels')}
          description={t('servicePages.create.labelsHint')}
          pairs={values.labels}
          error={errorOf('labels')}
          onChange={(labels) => set({ labels })}
        />
      </Wide>
    </FormSection>
  );
}

function RepositoryFields({ form, registries }: ServiceFieldsProps & { readonly registries: readonly Registry[] }) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const registry = registries.find(({ id }) => id === values.registryId);
  const state = useRecord('registryStates', values.registryId);
  const known = state?.repositories ?? [];
  const prefix = registry?.namespace ? `${registry.namespace}/` : '';
  const names = known.map(({ name }) => name).filter((name) => name.startsWith(prefix));
  const tags = known.find(({ name }) => registry && name === repositoryPath(registry, values.image.trim()))?.tags ?? [];
  const reference = referenceOf(values, registry);
  return (
    <>
      <Autocomplete
        label={t(registry ? 'servicePages.create.image' : 'servicePages.create.reference')}
        placeholder={registry ? 'shop-web' : 'registry.example:5000/team/site:1.4'}
        value={values.image}
        error={errorOf('image')}
        data={registry ? names.map((name) => name.slice(prefix.length)) : []}
        description={registry && reference !== '' ? reference : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="off"
        spellCheck={false}
        onChange={(image) => set({ image })}
      />
      {registry && (
        <Autocomplete
          label={t('servicePages.create.tag')}
          value={values.tag}
          data={tags}
          autoComplete="off"
          spellCheck={false}
          onChange={(tag) => set({ tag })}
        />
      )}
    </>
  );
}

function ReplicaFields({ form }: ServiceFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  return (
    <>
      <NativeSelect
        label={t('servicePages.create.mode')}
        value={values.global ? 'global' : 'replicated'}
        data={[
          { value: 'replicated', label: t('servicePages.create.replicated') },
          { value: 'global', label: t('servicePages.create.global') },
        ]}
        onChange={(event) => set({ global: event.currentTarget.value === 'global' })}
      />
      {!values.global && (
        <NumberInput
          label={t('servicePages.create.replicas')}
          value={values.replicas}
          error={errorOf('replicas')}
          min={0}
          max={1000}
          clampBehavior="none"
          allowDecimal={false}
          onChange={(replicas) => set({ replicas })}
        />
      )}
    </>
  );
}
