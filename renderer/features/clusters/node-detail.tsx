import { Anchor } from '@mantine/core';
import { IconTags } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClusterNode } from '../../../shared/schema/cluster.ts';
import { ActionButton, Facts, ProgressLine, StatusMark } from '../../components/index.ts';
import { useAction, useClient, useMessage, useRecord, useRecords } from '../../rpc/index.ts';
import classes from './clusters.module.css';
import { EditNodeLabels, ownLabels } from './edit-labels.tsx';
import { nodeStatus, tasksOn } from './node-status.ts';
import { useNodeActions } from './use-node-actions.tsx';

/** A node: what the engine says of it, what is being done with it, and what can be. */
export function NodeDetail({ node }: { readonly node: ClusterNode }) {
  const nodes = useRecords('nodes').filter(({ clusterId }) => clusterId === node.clusterId);
  return (
    <div className={classes.tab}>
      <NodeFacts node={node} />
      <NodeWork nodeId={node.id} />
      <NodeButtons node={node} nodes={nodes} />
    </div>
  );
}

function NodeFacts({ node }: { readonly node: ClusterNode }) {
  const { t } = useTranslation();
  const services = useRecords('services');
  const host = useRecord('hosts', node.hostId ?? '');
  const labels = Object.entries(ownLabels(node)).map(([name, value]) => `${name}=${value}`);
  return (
    <Facts
      rows={[
        [
          t('clusterPages.state'),
          <StatusMark
            key="state"
            status={nodeStatus(node)}
            label={[t(`hostPages.docker.state.${node.state}`), node.message].filter(Boolean).join(' · ')}
          />,
        ],
        [t('clusterPages.role'), t(`clusterPages.roles.${node.leader ? 'leader' : node.role}`)],
        [t('clusterPages.reachability'), node.reachability && t(`clusterPages.reachabilities.${node.reachability}`)],
        [t('clusterPages.availability'), t(`clusterPages.availabilities.${node.availability}`)],
        [t('clusterPages.tasks'), tasksOn(services, node.id)],
        [t('clusterPages.engine'), node.engineVersion || null],
        [t('clusterPages.address'), node.address || null],
        [t('clusterPages.labels'), labels.length > 0 ? labels.join(', ') : null],
        [
          t('clusterPages.host'),
          host ? (
            <Anchor key="host" component={Link} to={`/hosts/${host.id}`} size="sm">
              {host.name}
            </Anchor>
          ) : (
            t('clusterPages.noHost')
          ),
        ],
      ]}
    />
  );
}

/** A drain or a leave that runs, with what can be done about it. */
function NodeWork({ nodeId }: { readonly nodeId: string }) {
  const { t } = useTranslation();
  const message = useMessage();
  const client = useClient();
  const cancel = useAction(client.operations.cancel);
  const work = useRecords('operations').find(
    ({ kind, subjectId, state }) =>
      kind === 'node' && subjectId === nodeId && (state === 'running' || state === 'queued'),
  );
  if (!work) return null;
  const step = work.steps.find(({ state }) => state === 'running');
  return (
    <section className={classes.tab} aria-label={message(work.title)}>
      <Anchor component={Link} to={`/operations/${work.id}`} size="sm">
        {message(work.title)}
      </Anchor>
      <ProgressLine
        progress={work.progress}
        startedAt={work.startedAt}
        doing={step ? message(step.title) : undefined}
      />
      <div className={classes.buttons}>
        <ActionButton
          action={{
            id: `nodes.cancel.${nodeId}`,
            label: t('clusterPages.cancel'),
            running: cancel.running,
            run: () => void cancel.run({ id: work.id }),
          }}
        />
      </div>
    </section>
  );
}

function NodeButtons(props: { readonly node: ClusterNode; readonly nodes: readonly ClusterNode[] }) {
  const { t } = useTranslation();
  const message = useMessage();
  const actions = useNodeActions(props.node, props.nodes);
  const [labelling, setLabelling] = useState(false);
  const refused = actions.filter(({ refusal }) => refusal !== null);
  return (
    <div className={classes.tab}>
      <div className={classes.buttons}>
        {actions.map((action) => (
          <ActionButton key={action.id} action={action} />
        ))}
        <ActionButton
          action={{
            id: `nodes.labels.${props.node.id}`,
            label: t('clusterPages.editLabels.action', { node: props.node.hostname }),
            icon: IconTags,
            run: () => setLabelling(true),
          }}
        />
      </div>
      {refused.length > 0 && (
        <ul className={classes.notes} aria-label={t('clusterPages.refused')}>
          {refused.map(({ id, label, refusal }) => (
            <li key={id} className="soft">
              {label}: {refusal && message(refusal)}
            </li>
          ))}
        </ul>
      )}
      {labelling && <EditNodeLabels node={props.node} onClose={() => setLabelling(false)} />}
    </div>
  );
}
