import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operation, OperationStep } from '../../../../shared/schema/operation.ts';
import { type Column, StatusMark } from '../../../components/index.ts';
import { useNotes, useRecords } from '../../../rpc/index.ts';
import type { HostRow } from '../../hosts/index.ts';

/** Steps that ran and were read back, or that the probe had found done. */
export function provedSteps(steps: readonly OperationStep[]): readonly OperationStep[] {
  return steps.filter(({ state }) => state === 'done' || state === 'skipped');
}

/** What was read back of each host: engine, mirrors, node. */
export function useDoneColumns(operation: Operation | undefined): readonly Column<HostRow>[] {
  const { t } = useTranslation();
  const nodes = useRecords('nodes');
  const say = useNotes();
  return useMemo(() => {
    const nodeOf = new Map(nodes.map((node) => [node.hostId, node]));
    const proofs = (id: string) => provedSteps(operation?.steps.filter(({ hostId }) => hostId === id) ?? []);
    return [
      { id: 'name', header: t('hostPages.name'), value: ({ host }) => host.name, width: 'minmax(120px, 1fr)' },
      {
        id: 'engine',
        header: t('hostPages.engine'),
        value: ({ state }) => state?.summary?.dockerVersion ?? null,
        cell: ({ state }) => (
          <StatusMark
            status={state?.summary?.dockerActive ? 'ok' : 'unknown'}
            label={state?.summary?.dockerVersion ?? t('setupPages.done.notRead')}
          />
        ),
        width: 'minmax(160px, 0.8fr)',
      },
      {
        id: 'node',
        header: t('setupPages.done.node'),
        value: ({ id }) => nodeOf.get(id)?.state ?? null,
        cell: ({ id }) => {
          const node = nodeOf.get(id);
          if (!node) return null;
          return (
            <StatusMark
              status={node.state === 'ready' ? 'ok' : node.state === 'unknown' ? 'unknown' : 'failed'}
              label={t('setupPages.done.nodeIs', {
                role: t(`setupPages.wishes.roles.${node.role}`),
                state: t(`setupPages.done.nodeState.${node.state}`),
              })}
            />
          );
        },
        width: 'minmax(136px, 1fr)',
      },
      {
        id: 'mirrors',
        header: t('hostPages.mirrors'),
        value: ({ state }) => state?.summary?.mirrors.join(', ') ?? null,
        width: 'minmax(136px, 1.4fr)',
      },
      {
        id: 'proof',
        header: t('setupPages.done.readBack'),
        value: ({ id }) => say(proofs(id).flatMap(({ detail }) => detail)),
        cell: ({ id }) => {
          const text = say(proofs(id).flatMap(({ detail }) => detail));
          return <span title={text}>{text || '–'}</span>;
        },
        width: 'minmax(208px, 3fr)',
      },
    ] satisfies readonly Column<HostRow>[];
  }, [t, nodes, operation, say]);
}
