import { NativeSelect, Switch, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isGitFormat } from '../../../../shared/domain/webhooks/index.ts';
import { type Receiver, ReceiverFormat, type ReceiverInput } from '../../../../shared/schema/receiver.ts';
import { FormDrawer, FormSection, useFormDraft, Wide } from '../../../components/index.ts';
import { useAction, useClient, useRecords } from '../../../rpc/index.ts';
import { receiverAddress } from '../receiver-address.ts';
import { useReceiverBase } from '../use-receiver-base.ts';
import { AddressWizard } from './address-wizard.tsx';
import { CompleteReceiverInput, draftOf, receiverInputOf } from './receiver-draft.ts';
import { type ReceiverFieldsProps, RegistryFields } from './registry-fields.tsx';
import { SecretFields } from './secret-fields.tsx';
import { SenderHelp } from './sender-help.tsx';

/** Adds a receiver, or changes one. Mounted while it is open. */
export function ReceiverForm(props: { readonly receiver?: Receiver; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { receiver, onClose } = props;
  const client = useClient();
  const navigate = useNavigate();
  const initial = useInitial(receiver);
  const save = useAction(
    (input: ReceiverInput) =>
      receiver ? client.receivers.update({ id: receiver.id, receiver: input }) : client.receivers.add(input),
    {
      inline: true,
      onDone: ({ id }) => {
        if (receiver) onClose();
        else void navigate({ to: '/receivers/$id', params: { id }, search: { tab: 'settings' } });
      },
    },
  );
  const form = useFormDraft({ initial, schema: CompleteReceiverInput, toInput: receiverInputOf, failure: save.error });
  return (
    <FormDrawer
      title={receiver ? t('receiverPages.form.edit', { name: receiver.name }) : t('receiverPages.add')}
      submit={t(receiver ? 'receiverPages.form.save' : 'receiverPages.add')}
      form={form}
      save={save}
      onSave={(input) => void save.run(input)}
      onClose={onClose}
    >
      <SenderFields form={form} receiver={receiver} />
      {isGitFormat(form.values.format) ? (
        <GitFields form={form} receiver={receiver} />
      ) : (
        <RegistryFields form={form} receiver={receiver} />
      )}
      <SecretFields form={form} receiver={receiver} />
      <ReachFields form={form} receiver={receiver} />
    </FormDrawer>
  );
}

function useInitial(receiver: Receiver | undefined) {
  const applications = useRecords('applications');
  const registries = useRecords('registries');
  const clusters = useRecords('clusters');
  const [initial] = useState(() =>
    draftOf(receiver, {
      applicationId: applications[0]?.id ?? '',
      registryId: (registries.find(({ kind }) => kind === 'external') ?? registries[0])?.id ?? '',
      clusterId: clusters[0]?.id ?? '',
    }),
  );
  return initial;
}

function SenderFields({ form, receiver }: ReceiverFieldsProps) {
  const { t } = useTranslation();
  const base = useReceiverBase() ?? '';
  const { values, set, errorOf } = form;
  return (
    <FormSection title={t('receiverPages.form.sender')}>
      <TextInput
        data-autofocus
        label={t('receiverPages.form.name')}
        value={values.name}
        error={errorOf('name')}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('receiverPages.form.format')}
        value={values.format}
        data={formatGroups(t)}
        onChange={(event) => set({ format: ReceiverFormat.parse(event.currentTarget.value) })}
      />
      <Wide>
        <SenderHelp format={values.format} address={receiverAddress(base, receiver?.token ?? '')} />
      </Wide>
      <Wide>
        <Switch
          label={t('receiverPages.form.enabled')}
          checked={values.enabled}
          onChange={(event) => set({ enabled: event.currentTarget.checked })}
        />
      </Wide>
    </FormSection>
  );
}

/** Git hosts, registries, and what needs no caller. */
function formatGroups(t: TFunction) {
  const item = (value: ReceiverFormat) => ({ value, label: t(`receiverPages.format.${value}`) });
  const called = ReceiverFormat.options.filter((format) => format !== 'poll');
  return [
    { group: t('receiverPages.form.git'), items: called.filter(isGitFormat).map(item) },
    { group: t('receiverPages.form.registries'), items: called.filter((format) => !isGitFormat(format)).map(item) },
    { group: t('receiverPages.form.own'), items: [item('poll')] },
  ];
}

function ReachFields({ form }: ReceiverFieldsProps) {
  const { t } = useTranslation();
  const base = useReceiverBase();
  const { format, applicationId } = form.values;
  if (base === undefined || format === 'poll') return null;
  return (
    <FormSection title={t('receiverPages.wizard.title')}>
      <Wide>
        <AddressWizard
          base={base}
          format={format}
          applicationId={applicationId || null}
          onPoll={() => form.set({ format: 'poll' })}
        />
      </Wide>
    </FormSection>
  );
}

function GitFields({ form }: ReceiverFieldsProps) {
  const { t } = useTranslation();
  const { values, set, errorOf } = form;
  const applications = useRecords('applications');
  const options = applications.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <FormSection title={t('receiverPages.form.whatHappens')} text={t('receiverPages.form.gitText')}>
      <NativeSelect
        label={t('receiverPages.form.application')}
        value={values.applicationId}
        error={errorOf('applicationId')}
        data={options.length > 0 ? options : [{ value: '', label: t('receiverPages.form.noApplication') }]}
        onChange={(event) => set({ applicationId: event.currentTarget.value })}
      />
    </FormSection>
  );
}
