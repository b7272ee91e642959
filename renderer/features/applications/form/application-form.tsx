import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Application, ApplicationInput } from '../../../../shared/schema/application.ts';
import { FormDrawer, useFormDraft } from '../../../components/index.ts';
import { useAction, useClient, useRecords } from '../../../rpc/index.ts';
import { type ApplicationDraft, applicationInputOf, draftOf, newApplicationDraft } from './application-draft.ts';
import { BuildFields } from './build-fields.tsx';
import { BuildRuleFields } from './build-rule-fields.tsx';
import { ReleaseFields } from './release-fields.tsx';
import { SourceFields } from './source-fields.tsx';

/** An empty selector selects nothing; core refuses it. */
const Input = ApplicationInput.refine(({ selector }) => Object.keys(selector).length > 0, {
  path: ['selector'],
  message: 'selector.invalid',
});

/** Adds an application or changes one. Mounted while it is open. */
export function ApplicationForm(props: { readonly application?: Application; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { application, onClose } = props;
  const client = useClient();
  const navigate = useNavigate();
  const initial = useInitial(application);
  const save = useAction(
    (input: ApplicationInput) =>
      application
        ? client.applications.update({ id: application.id, application: input })
        : client.applications.add(input),
    {
      inline: true,
      onDone: ({ id }) => {
        if (application) onClose();
        else void navigate({ to: '/applications/$id', params: { id } });
      },
    },
  );
  const form = useFormDraft({ initial, schema: Input, toInput: applicationInputOf, failure: save.error });
  return (
    <FormDrawer
      title={application ? t('applicationPages.form.edit', { name: application.name }) : t('applicationPages.add')}
      submit={t(application ? 'applicationPages.form.save' : 'applicationPages.add')}
      form={form}
      save={save}
      onSave={(input) => void save.run(input)}
      onClose={onClose}
    >
      <SourceFields form={form} application={application} />
      <BuildFields form={form} application={application} />
      <BuildRuleFields form={form} application={application} />
      <ReleaseFields form={form} application={application} />
    </FormDrawer>
  );
}

/** Sensible choices where there is one: the built-in registry, a host that builds, the first cluster. */
function useInitial(application: Application | undefined): ApplicationDraft {
  const registries = useRecords('registries');
  const hosts = useRecords('hosts');
  const clusters = useRecords('clusters');
  const [initial] = useState(() =>
    application
      ? draftOf(application)
      : newApplicationDraft({
          registryId: (registries.find(({ kind }) => kind === 'built-in') ?? registries[0])?.id ?? '',
          buildHostId: hosts.some(({ profiles }) => profiles.includes('builder')) ? '' : (hosts[0]?.id ?? ''),
          clusterId: clusters[0]?.id ?? '',
        }),
  );
  return initial;
}
