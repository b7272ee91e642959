import {
  type Icon,
  IconArrowDown,
  IconArrowUp,
  IconDoorExit,
  IconDroplet,
  IconPlayerPause,
  IconPlayerPlay,
  IconTrash,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { engineAbilities, judgeNodeAction, type NodeAction } from '../../../shared/domain/node-rules.ts';
import type { ClusterNode } from '../../../shared/schema/cluster.ts';
import type { Message } from '../../../shared/schema/common.ts';
import { type Action, useConfirmDanger } from '../../components/index.ts';
import { useAction, useClient, useMessage, useRecord } from '../../rpc/index.ts';
import classes from './clusters.module.css';

const icons: Record<NodeAction, Icon> = {
  promote: IconArrowUp,
  demote: IconArrowDown,
  activate: IconPlayerPlay,
  pause: IconPlayerPause,
  drain: IconDroplet,
  leave: IconDoorExit,
  remove: IconTrash,
};
/** What can't be undone wants the node's name typed. */
const typed: ReadonlySet<NodeAction> = new Set(['leave', 'remove']);
/** These change nothing that runs, so they are done at once unless there is something to know before. */
const quiet: ReadonlySet<NodeAction> = new Set(['activate', 'pause']);

export interface OfferedAction extends Action {
  /** Why it is not offered now. */
  readonly refusal: Message | null;
}

/** What can be done with a node, each judged before it is offered; refused ones say why. */
export function useNodeActions(node: ClusterNode, nodes: readonly ClusterNode[]): readonly OfferedAction[] {
  const { t } = useTranslation();
  const confirmDanger = useConfirmDanger();
  const perform = useAction(useNodeCommand());
  const engine = useRecord('clusters', node.clusterId)?.engine;
  const hasRoles = engine !== undefined && engineAbilities(engine).roles;
  const ask = async (action: NodeAction, warnings: readonly Message[]): Promise<void> => {
    const params = { node: node.hostname };
    const label = t(`clusterPages.actions.${action}`, params);
    const needsAsking = !quiet.has(action) || warnings.length > 0;
    const question = {
      title: label,
      text: <Consequence action={action} node={node.hostname} warnings={warnings} />,
      confirm: label,
      ...(typed.has(action) ? { typed: node.hostname } : {}),
    };
    if (!needsAsking || (await confirmDanger(question))) await perform.run({ action, node });
  };
  const kinds: readonly NodeAction[] = [
    ...(hasRoles ? [node.role === 'worker' ? ('promote' as const) : ('demote' as const)] : []),
    ...(node.availability === 'active' ? (['drain', 'pause'] as const) : (['activate'] as const)),
    ...(node.availability === 'pause' ? (['drain'] as const) : []),
    node.state === 'ready' ? 'leave' : 'remove',
  ];
  return kinds.map((action) => {
    const { refusal, warnings } = judgeNodeAction(nodes, node.id, action);
    return {
      id: `nodes.${action}.${node.id}`,
      label: t(`clusterPages.actions.${action}`, { node: node.hostname }),
      icon: icons[action],
      danger: typed.has(action),
      disabled: refusal !== null,
      running: perform.running,
      refusal,
      run: () => void ask(action, warnings),
    };
  });
}

function useNodeCommand() {
  const client = useClient();
  return async ({ action, node }: { readonly action: NodeAction; readonly node: ClusterNode }): Promise<void> => {
    const ref = { clusterId: node.clusterId, nodeId: node.id };
    switch (action) {
      case 'promote':
        return await client.clusters.setRole({ ...ref, role: 'manager' });
      case 'demote':
        return await client.clusters.setRole({ ...ref, role: 'worker' });
      case 'activate':
        return await client.clusters.setAvailability({ ...ref, availability: 'active' });
      case 'pause':
        return await client.clusters.setAvailability({ ...ref, availability: 'pause' });
      case 'drain':
        await client.clusters.drain(ref);
        return;
      case 'leave':
        await client.clusters.leave(ref);
        return;
      case 'remove':
        return await client.clusters.removeNode(ref);
    }
  };
}

function Consequence(props: {
  readonly action: NodeAction;
  readonly node: string;
  readonly warnings: readonly Message[];
}) {
  const { t } = useTranslation();
  const message = useMessage();
  return (
    <span className={classes.tab}>
      <span>{t(`clusterPages.consequences.${props.action}`, { node: props.node })}</span>
      {props.warnings.map((warning) => (
        <strong key={warning.key}>{message(warning)}</strong>
      ))}
    </span>
  );
}
