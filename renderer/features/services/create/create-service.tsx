import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ServiceInput } from '../../../../shared/schema/service.ts';
import { FormDrawer, useFormDraft } from '../../../components/index.ts';
import { useAction, useClient, useRecord, useRecords } from '../../../rpc/index.ts';
import { DeployFields } from './deploy-fields.tsx';
import { ImageFields } from './image-fields.tsx';
import { NetworkFields } from './network-fields.tsx';
import { newServiceDraft, serviceInputOf } from './service-draft.ts';

/** The form of a new service. Mounted while it is open; `applicationId` fills in what that application selects. */
export function CreateService(props: { readonly applicationId?: string | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const application = useRecord('applications', props.applicationId ?? '');
  const clusters = useRecords('clusters');
  const registries = useRecords('registries');
  const builds = useRecords('builds');
  const [initial] = useState(() =>
    newServiceDraft({
      clusterId: clusters[0]?.id ?? '',
      registryId: (registries.find(({ kind }) => kind === 'built-in') ?? registries[0])?.id ?? '',
      application,
      tag: builds
        .filter(({ applicationId, digest }) => applicationId === application?.id && digest !== null)
        .sort((one, other) => other.createdAt - one.createdAt)[0]?.tag,
    }),
  );
  const create = useAction((input: ServiceInput) => client.services.create(input), {
    inline: true,
    onDone: ({ serviceId }) => void navigate({ to: '/services/$id', params: { id: serviceId } }),
  });
  const form = useFormDraft({
    initial,
    schema: ServiceInput,
    toInput: serviceInputOf,
    failure: create.error,
  });
  return (
    <FormDrawer
      title={t('servicePages.create.title')}
      submit={t('servicePages.create.action')}
      form={form}
      save={create}
      onSave={(input) => void create.run(input)}
      onClose={props.onClose}
    >
      <ImageFields form={form} clusters={clusters} registries={registries} />
      <NetworkFields form={form} />
      <DeployFields form={form} />
    </FormDrawer>
  );
}
