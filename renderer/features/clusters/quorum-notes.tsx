import { useTranslation } from 'react-i18next';
import { type Advice, adviseMachines, adviseManagers, adviseQuorum } from '../../../shared/domain/quorum.ts';
import type { ClusterNode } from '../../../shared/schema/cluster.ts';
import type { Status } from '../../../shared/schema/common.ts';
import { StatusMark } from '../../components/index.ts';
import { useMessage, useRecords } from '../../rpc/index.ts';
import classes from './clusters.module.css';

const statusOf: Record<Advice['level'], Status> = { info: 'ok', warning: 'attention', danger: 'failed' };

function AdviceList({ advice }: { readonly advice: readonly Advice[] }) {
  const { t } = useTranslation();
  const message = useMessage();
  if (advice.length === 0) return null;
  return (
    <ul className={classes.notes} aria-label={t('quorum.label')}>
      {advice.map(({ level, text }) => (
        <li key={text.key + JSON.stringify(text.params)}>
          <StatusMark status={statusOf[level]} label={message(text)} />
        </li>
      ))}
    </ul>
  );
}

/** What to know about the managers of a cluster as they are now. */
export function QuorumNotes({ nodes }: { readonly nodes: readonly ClusterNode[] }) {
  const hosts = useRecords('hosts');
  const machines = nodes
    .filter(({ role }) => role === 'manager')
    .flatMap(({ hostId, hostname }) => {
      const address = hosts.find(({ id }) => id === hostId)?.ssh?.address;
      return address === undefined ? [] : [{ name: hostname, machine: address }];
    });
  return <AdviceList advice={[...adviseQuorum(nodes), ...adviseMachines(machines)]} />;
}

/** What to know about a number of managers, where roles are chosen. */
export function ManagerAdvice({ hostIds }: { readonly hostIds: readonly string[] }) {
  const hosts = useRecords('hosts');
  const machines = hostIds.flatMap((id) => {
    const host = hosts.find((each) => each.id === id);
    return host?.ssh ? [{ name: host.name, machine: host.ssh.address }] : [];
  });
  return <AdviceList advice={[...adviseManagers(hostIds.length), ...adviseMachines(machines)]} />;
}
