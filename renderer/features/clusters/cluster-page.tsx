import { IconKey, IconRefresh, IconReplace } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { engineAbilities } from '../../../shared/domain/node-rules.ts';
import { isReachableManager } from '../../../shared/domain/quorum.ts';
import type { Cluster, ClusterNode } from '../../../shared/schema/cluster.ts';
import {
  type Action,
  Beside,
  DataTable,
  EmptyState,
  Page,
  RelativeTime,
  SidePanel,
  StatusMark,
  useConfirmDanger,
  useSearchState,
} from '../../components/index.ts';
import { useAction, useClient, useLiveState, useMessage, useRecord, useRecords } from '../../rpc/index.ts';
import classes from './clusters.module.css';
import { nodeColumns } from './node-columns.tsx';
import { NodeDetail } from './node-detail.tsx';
import { type NodeRow, tasksOn } from './node-status.ts';
import { QuorumNotes } from './quorum-notes.tsx';
import { ReplaceManager } from './replace-manager.tsx';
import { useClusterDrift } from './use-cluster-drift.tsx';

/** One cluster: its nodes, its quorum, and the secrets by which nodes join. */
export function ClusterPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const cluster = useRecord('clusters', id);
  if (cluster) return <KnownCluster cluster={cluster} />;
  if (!loaded) return <Page title={t('clusterPages.title')} />;
  return (
    <Page title={t('clusterPages.title')}>
      <EmptyState title={t('app.gone.title')} text={t('app.gone.text')} />
    </Page>
  );
}

function KnownCluster({ cluster }: { readonly cluster: Cluster }) {
  const { t } = useTranslation();
  const message = useMessage();
  const state = useRecord('clusterStates', cluster.id);
  const [refresh, rotate] = useClusterActions(cluster);
  const drift = useClusterDrift(cluster);
  const status = !state ? 'unknown' : state.reachable ? 'ok' : 'failed';
  const { setAt } = cluster.joinTokens;
  const [search, change] = useSearchState();
  const nodes = useRecords('nodes').filter(({ clusterId }) => clusterId === cluster.id);
  const lost = nodes.some((node) => node.role === 'manager' && !isReachableManager(node));
  const replace: Action = {
    id: 'clusters.replace',
    label: t('clusterPages.replace.action'),
    icon: IconReplace,
    disabled: !lost && state?.reachable !== false,
    run: () => change({ replace: '1' }),
  };
  return (
    <Page
      title={cluster.name}
      state={<StatusMark status={status} label={t(`clusterPages.standing.${status}`)} />}
      subtitle={
        <>
          {[t(`app.engine.${cluster.engine}`), state?.engineVersion].filter(Boolean).join(' ')}
          {' · '}
          {setAt === null ? (
            t('clusterPages.tokens.never')
          ) : (
            <>
              {t('clusterPages.tokens.rotated')} <RelativeTime at={setAt} />
            </>
          )}
          {' · '}
          {drift.said}
          {state?.problem && ` · ${message(state.problem)}`}
        </>
      }
      action={refresh}
      menu={[
        ...drift.actions,
        ...(engineAbilities(cluster.engine).roles ? [replace] : []),
        ...(engineAbilities(cluster.engine).joinSecrets ? [rotate] : []),
      ]}
      fill
    >
      <Nodes cluster={cluster} partial={state?.problem ? message(state.problem) : undefined} />
      {search.replace && (
        <ReplaceManager cluster={cluster} nodes={nodes} onClose={() => change({ replace: undefined })} />
      )}
    </Page>
  );
}

function Nodes({ cluster, partial }: { readonly cluster: Cluster; readonly partial: string | undefined }) {
  const { t } = useTranslation();
  const [search, change] = useSearchState();
  const columns = useMemo(() => nodeColumns(t), [t]);
  const rows = useNodeRows(cluster.id);
  const nodes = useMemo(() => rows.map(({ node }) => node), [rows]);
  const open = rows.find(({ id }) => id === search.node);
  return (
    <div className={classes.split}>
      <QuorumNotes nodes={nodes} />
      <Beside panel={open && <NodePanel key={open.id} node={open.node} onClose={() => change({ node: undefined })} />}>
        <DataTable
          name="nodes"
          label={t('clusterPages.nodes')}
          columns={columns}
          items={rows}
          sort="node"
          partial={partial}
          openId={open?.id}
          onOpen={({ id }) => change({ node: id === open?.id ? undefined : id })}
          empty={<EmptyState title={t('clusterPages.empty.title')} text={t('clusterPages.empty.text')} />}
        />
      </Beside>
    </div>
  );
}

function NodePanel({ node, onClose }: { readonly node: ClusterNode; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <SidePanel title={node.hostname} order={2} closeLabel={t('clusterPages.closeNode')} onClose={onClose}>
      <NodeDetail node={node} />
    </SidePanel>
  );
}

function useNodeRows(clusterId: string): readonly NodeRow[] {
  const nodes = useRecords('nodes');
  const hosts = useRecords('hosts');
  const services = useRecords('services');
  return useMemo(
    () =>
      nodes
        .filter((node) => node.clusterId === clusterId)
        .map((node) => ({
          id: node.id,
          node,
          hostName: hosts.find(({ id }) => id === node.hostId)?.name ?? null,
          tasks: tasksOn(services, node.id),
        })),
    [nodes, hosts, services, clusterId],
  );
}

function useClusterActions(cluster: Cluster): readonly [Action, Action] {
  const { t } = useTranslation();
  const client = useClient();
  const confirmDanger = useConfirmDanger();
  const refresh = useAction(client.clusters.refresh);
  const rotate = useAction(client.clusters.rotateJoinTokens);
  const label = t('clusterPages.tokens.rotate', { cluster: cluster.name });
  const ask = async (): Promise<void> => {
    const sure = await confirmDanger({ title: label, text: t('clusterPages.tokens.consequence'), confirm: label });
    if (sure) await rotate.run({ clusterId: cluster.id, roles: ['worker', 'manager'] });
  };
  return [
    {
      id: 'clusters.refresh',
      label: t('clusterPages.refresh'),
      icon: IconRefresh,
      running: refresh.running,
      run: () => void refresh.run({ id: cluster.id }),
    },
    { id: 'clusters.rotate', label, icon: IconKey, running: rotate.running, run: () => void ask() },
  ];
}
