import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { type ClusterNode, NodeLabels } from '../../../shared/schema/cluster.ts';
import { FormDrawer, PairsEditor, pairsOf, recordOf, useFormDraft } from '../../components/index.ts';
import { useAction, useClient } from '../../rpc/index.ts';

const Labels = z.object({ labels: NodeLabels });

/** Labels of a node, by which services choose where they run. Slipway's own are not shown and stay. Mounted while it is open. */
export function EditNodeLabels({ node, onClose }: { readonly node: ClusterNode; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const save = useAction(client.clusters.setNodeLabels, { inline: true, onDone: onClose });
  const form = useFormDraft({
    initial: { labels: pairsOf(ownLabels(node)) },
    schema: Labels,
    toInput: ({ labels }) => ({ labels: recordOf(labels) }),
    failure: save.error,
  });
  return (
    <FormDrawer
      title={t('clusterPages.editLabels.title', { node: node.hostname })}
      submit={t('clusterPages.editLabels.save')}
      form={form}
      save={save}
      onSave={(input) => void save.run({ clusterId: node.clusterId, nodeId: node.id, ...input })}
      onClose={onClose}
    >
      <PairsEditor
        kind="label"
        label={t('clusterPages.labels')}
        description={t('clusterPages.editLabels.hint')}
        pairs={form.values.labels}
        error={form.errorOf('labels')}
        onChange={(labels) => form.set({ labels })}
      />
    </FormDrawer>
  );
}

/** Without those that Slipway keeps for itself. */
export function ownLabels({ labels }: ClusterNode): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith('io.slipway.')));
}
