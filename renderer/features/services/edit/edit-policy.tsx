import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { type Service, UpdatePolicy } from '../../../../shared/schema/service.ts';
import { FormDrawer, FormSection, useFormDraft } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import { type PolicyDraft, policyOf } from '../create/service-draft.ts';
import { PolicyFields } from './policy-fields.tsx';

const Policy = z.object({ update: UpdatePolicy });

/** How the next releases replace tasks. Mounted while it is open. */
export function EditPolicy({ service, onClose }: { readonly service: Service; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const save = useAction(client.services.setUpdatePolicy, { inline: true, onDone: onClose });
  const initial: PolicyDraft = service.update ?? UpdatePolicy.parse({});
  const form = useFormDraft({
    initial,
    schema: Policy,
    toInput: (policy) => ({ update: policyOf(policy) }),
    failure: save.error,
  });
  return (
    <FormDrawer
      title={t('servicePages.policy.edit', { service: service.name })}
      submit={t('servicePages.policy.save')}
      form={form}
      save={save}
      onSave={(input) => void save.run({ clusterId: service.clusterId, serviceId: service.id, ...input })}
      onClose={onClose}
    >
      <FormSection title={t('servicePages.policy.title')} text={t('servicePages.policy.text')}>
        <PolicyFields policy={form.values} errorOf={(field) => form.errorOf(`update.${field}`)} onChange={form.set} />
      </FormSection>
    </FormDrawer>
  );
}
