import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { Selector } from '../../../../shared/schema/application.ts';
import type { Service } from '../../../../shared/schema/service.ts';
import { FormDrawer, PairsEditor, pairsOf, recordOf, useFormDraft } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';

const Labels = z.object({ labels: Selector });

/** Labels of a service, by which applications and receivers select it. Mounted while it is open. */
export function EditLabels({ service, onClose }: { readonly service: Service; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const save = useAction(client.services.setLabels, { inline: true, onDone: onClose });
  const form = useFormDraft({
    initial: { labels: pairsOf(service.labels) },
    schema: Labels,
    toInput: ({ labels }) => ({ labels: recordOf(labels) }),
    failure: save.error,
  });
  return (
    <FormDrawer
      title={t('servicePages.editLabels.title', { service: service.name })}
      submit={t('servicePages.editLabels.save')}
      form={form}
      save={save}
      onSave={(input) => void save.run({ clusterId: service.clusterId, serviceId: service.id, ...input })}
      onClose={onClose}
    >
      <PairsEditor
        kind="label"
        label={t('servicePages.create.labels')}
        description={t('servicePages.editLabels.hint')}
        pairs={form.values.labels}
        error={form.errorOf('labels')}
        onChange={(labels) => form.set({ labels })}
      />
    </FormDrawer>
  );
}
