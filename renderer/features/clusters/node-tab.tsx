import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/index.ts';
import { useRecord, useRecords } from '../../rpc/index.ts';
import classes from './clusters.module.css';
import { NodeDetail } from './node-detail.tsx';

/** The host's place in its cluster. */
export function NodeTab({ hostId }: { readonly hostId: string }) {
  const { t } = useTranslation();
  const node = useRecords('nodes').find((each) => each.hostId === hostId);
  const cluster = useRecord('clusters', node?.clusterId ?? '');
  if (!node) return <EmptyState title={t('clusterPages.noNode.title')} text={t('clusterPages.noNode.text')} />;
  return (
    <div className={classes.tab}>
      {cluster && (
        <Anchor component={Link} to={`/clusters/${cluster.id}?node=${node.id}`} size="sm">
          {t('clusterPages.openCluster', { cluster: cluster.name })}
        </Anchor>
      )}
      <NodeDetail node={node} />
    </div>
  );
}
