import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { type Service, ServiceHealth } from '../../../../shared/schema/service.ts';
import { FormDrawer, FormSection, useFormDraft, Wide } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import { tagOf } from '../../releases/index.ts';
import { healthDraftOf, healthOf } from './health-draft.ts';
import { HealthFields } from './health-fields.tsx';

const Health = z.object({ health: ServiceHealth });

/** Another health check, by a release of the same image. Mounted while it is open. */
export function EditHealth({ service, onClose }: { readonly service: Service; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const save = useAction(client.releases.changeHealth, {
    inline: true,
    onDone: ({ releaseIds: [id] }) => {
      onClose();
      if (id !== undefined) void navigate({ to: '/releases/$id', params: { id } });
    },
  });
  const form = useFormDraft({
    initial: healthDraftOf(service.health),
    schema: Health,
    toInput: (draft) => ({ health: healthOf(draft) }),
    failure: save.error,
  });
  return (
    <FormDrawer
      title={t('servicePages.health.edit', { service: service.name })}
      submit={t('servicePages.health.save')}
      form={form}
      save={save}
      onSave={(input) => void save.run({ clusterId: service.clusterId, serviceId: service.id, ...input })}
      onClose={onClose}
    >
      <FormSection title={t('servicePages.health.title')} text={t('servicePages.health.text')}>
        <HealthFields
          health={form.values}
          kinds={['image', 'http', 'tcp', 'command', 'none']}
          errorOf={(field) => form.errorOf(`health.check.${field}`)}
          onChange={form.set}
        />
        <Wide>
          <p>
            {t('servicePages.health.effect', {
              count: service.replicasWanted,
              image: tagOf(service.image),
              service: service.name,
            })}
          </p>
        </Wide>
      </FormSection>
    </FormDrawer>
  );
}
