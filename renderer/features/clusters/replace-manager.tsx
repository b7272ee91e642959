import { Button, Checkbox, Modal, NativeSelect } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isReachableManager } from '../../../shared/domain/quorum.ts';
import type { Cluster, ClusterNode } from '../../../shared/schema/cluster.ts';
import { StatusMark, useOpenPlan } from '../../components/index.ts';
import { useRecord, useRecords } from '../../rpc/index.ts';
import classes from './clusters.module.css';
import { hostsToJoin, type Successor, workersToPromote } from './successors.ts';

interface ReplaceManagerProps {
  readonly cluster: Cluster;
  readonly nodes: readonly ClusterNode[];
  readonly onClose: () => void;
}

/** Asks which managers are lost and who takes their place, then opens the plan. Mounted while it is open. */
export function ReplaceManager({ cluster, nodes, onClose }: ReplaceManagerProps) {
  const { t } = useTranslation();
  const openPlan = useOpenPlan();
  const { force, managers, isLost } = useLoss(cluster, nodes);
  const candidates = managers.filter((node) => node.hostId !== null);
  const [picked, setPicked] = useState<readonly string[]>();
  const lost = picked ?? managers.filter(isLost).map(({ id }) => id);
  const survivors = candidates.filter(({ id }) => !lost.includes(id));
  const { workers, fresh } = useSuccessors(nodes);
  const [survivor, setSurvivor] = useState('');
  const [successor, setSuccessor] = useState<string>();
  const chosen = successor ?? workers[0]?.hostId ?? '';
  const survivorHostId = survivors.find(({ hostId }) => hostId === survivor)?.hostId ?? survivors[0]?.hostId ?? null;
  const named = (list: readonly ClusterNode[]) =>
    list.map(({ hostId, hostname }) => ({ value: hostId ?? '', label: hostname }));
  const show = (): void => {
    if (survivorHostId === null) return;
    const successorHostId = chosen === '' ? null : chosen;
    const joins = fresh.some(({ hostId }) => hostId === chosen);
    const task = {
      kind: 'replaceManager' as const,
      clusterId: cluster.id,
      lostNodeIds: [...lost],
      survivorHostId,
      successorHostId,
      ...(joins && { joins }),
      force,
    };
    openPlan({ task, hostIds: [survivorHostId, ...(successorHostId ? [successorHostId] : [])] });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('clusterPages.replace.title', { cluster: cluster.name })}
      closeButtonProps={{ 'aria-label': t('hostPages.close') }}
    >
      <div className={classes.tab}>
        <StatusMark
          status={force ? 'failed' : 'attention'}
          label={t(force ? 'clusterPages.replace.gone' : 'clusterPages.replace.holds')}
        />
        <Checkbox.Group label={t('clusterPages.replace.lost')} value={[...lost]} onChange={setPicked}>
          <div className={classes.choices}>
            {managers.map(({ id, hostname }) => (
              <Checkbox key={id} size="sm" value={id} label={hostname} />
            ))}
          </div>
        </Checkbox.Group>
        <NativeSelect
          label={t('clusterPages.replace.survivor')}
          value={survivorHostId ?? ''}
          data={named(survivors)}
          onChange={(event) => setSurvivor(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('clusterPages.replace.successor')}
          description={t('clusterPages.replace.successorHint')}
          value={chosen}
          data={[
            { value: '', label: t('clusterPages.replace.nobody') },
            ...group(t('clusterPages.replace.workers'), workers),
            ...group(t('clusterPages.replace.fresh'), fresh),
          ]}
          onChange={(event) => setSuccessor(event.currentTarget.value)}
        />
        <div>
          <Button size="sm" disabled={lost.length === 0 || survivorHostId === null} onClick={show}>
            {t('clusterPages.replace.plan')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function group(name: string, successors: readonly Successor[]) {
  const items = successors.map(({ hostId, name: label }) => ({ value: hostId, label }));
  return items.length > 0 ? [{ group: name, items }] : [];
}

function useSuccessors(nodes: readonly ClusterNode[]) {
  const hosts = useRecords('hosts');
  const states = useRecords('hostStates');
  const all = useRecords('nodes');
  const workers = useMemo(() => workersToPromote(nodes), [nodes]);
  const fresh = useMemo(() => hostsToJoin(hosts, states, all), [hosts, states, all]);
  return { workers, fresh };
}

/** Without an answer of the cluster what is known of its managers is from before: then nothing is preselected as alive. */
function useLoss(cluster: Cluster, nodes: readonly ClusterNode[]) {
  const force = useRecord('clusterStates', cluster.id)?.reachable === false;
  const managers = nodes.filter(({ role }) => role === 'manager');
  return { force, managers, isLost: (node: ClusterNode) => !isReachableManager(node) };
}
