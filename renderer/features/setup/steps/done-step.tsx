import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Cluster } from '../../../../shared/schema/cluster.ts';
import type { Operation, OperationStep } from '../../../../shared/schema/operation.ts';
import type { Setup } from '../../../../shared/schema/plan.ts';
import type { Registry } from '../../../../shared/schema/registry.ts';
import {
  ActionButton,
  DataTable,
  EmptyState,
  Facts,
  RelativeTime,
  StatusMark,
  StepList,
} from '../../../components/index.ts';
import { useRecord, useRecords } from '../../../rpc/index.ts';
import { useHostRows } from '../../hosts/index.ts';
import { provedSteps, useDoneColumns } from '../apply/done-columns.tsx';
import classes from '../setup.module.css';
import type { StepProps } from '../step-props.ts';
import { StepFrame } from '../wizard-frame.tsx';

/** Step 7: what was achieved, as it was read back, and where to go from here. */
export function DoneStep({ setup }: StepProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const operation = useRecord('operations', setup.applyOperationId);
  const all = useHostRows();
  const rows = useMemo(() => {
    const chosen = new Set(setup.hostIds);
    return all.filter(({ id }) => chosen.has(id));
  }, [all, setup.hostIds]);
  const columns = useDoneColumns(operation);
  if (setup.finishedAt === null) {
    return (
      <StepFrame page="done" intro="">
        <EmptyState title={t('setupPages.done.notYetTitle')} text={t('setupPages.done.notYetText')} />
      </StepFrame>
    );
  }
  const go = (to: '/applications' | '/services' | '/hosts') => () => void navigate({ to });
  return (
    <StepFrame
      page="done"
      intro={t('setupPages.done.intro', { count: rows.length })}
      extra={
        <>
          <ActionButton action={{ id: 'setup.openHosts', label: t('setupPages.done.openHosts'), run: go('/hosts') }} />
          <ActionButton
            action={{ id: 'setup.openServices', label: t('setupPages.done.openServices'), run: go('/services') }}
          />
        </>
      }
      next={{ id: 'setup.addApplication', label: t('setupPages.done.addApplication'), run: go('/applications') }}
    >
      <Achieved setup={setup} operation={operation} />
      <h3 className={classes.part}>{t('setupPages.done.proofs')}</h3>
      <DataTable
        name="setup-done"
        label={t('setupPages.done.proofs')}
        columns={columns}
        items={rows}
        sort="name"
        onOpen={({ id }) => void navigate({ to: '/hosts/$id', params: { id } })}
        empty={null}
      />
    </StepFrame>
  );
}

/** Cluster, nodes and registry as the engine and the registry answered, not as they were wished. */
function Achieved({ setup, operation }: { readonly setup: Setup; readonly operation: Operation | undefined }) {
  const { t } = useTranslation();
  const cluster = useRecords('clusters').find(({ managerHostIds }) =>
    setup.wishes.managers.some((id) => managerHostIds.includes(id)),
  );
  const exceptions = operation?.steps.filter(({ leftOut }) => leftOut) ?? [];
  const registry = useRecords('registries').find(
    ({ kind, hostId }) => kind === 'built-in' && hostId === setup.wishes.registry?.hostId,
  );
  return (
    <Facts
      rows={[
        [t('setupPages.done.cluster'), cluster ? <ClusterLine key="cluster" cluster={cluster} /> : null],
        [t('setupPages.done.nodes'), cluster ? <NodesLine key="nodes" cluster={cluster} setup={setup} /> : null],
        [t('setupPages.done.registry'), registry ? <RegistryLine key="registry" registry={registry} /> : null],
        [
          t('setupPages.done.steps'),
          operation ? t('setupPages.done.stepsProved', { count: provedSteps(operation.steps).length }) : null,
        ],
        ...(exceptions.length === 0
          ? []
          : [[t('setupPages.done.exceptTitle'), <Exceptions key="except" steps={exceptions} />] as const]),
        [t('setupPages.done.finished'), <RelativeTime key="finished" at={setup.finishedAt} />],
      ]}
    />
  );
}

/** What was left out, with the reasons: such a set-up is not simply done. */
function Exceptions({ steps }: { readonly steps: readonly OperationStep[] }) {
  const { t } = useTranslation();
  return (
    <>
      <StatusMark status="attention" label={t('setupPages.done.except', { count: steps.length })} />
      <StepList steps={steps} />
    </>
  );
}

function ClusterLine({ cluster }: { readonly cluster: Cluster }) {
  const { t } = useTranslation();
  const state = useRecord('clusterStates', cluster.id);
  const silent = state?.reachable === false;
  return (
    <StatusMark
      status={state ? (silent ? 'failed' : 'ok') : 'unknown'}
      label={t(silent ? 'setupPages.done.clusterSilent' : 'setupPages.done.clusterIs', {
        name: cluster.name,
        version: state?.engineVersion ?? '',
      })}
    />
  );
}

function NodesLine({ cluster, setup }: { readonly cluster: Cluster; readonly setup: Setup }) {
  const { t } = useTranslation();
  const nodes = useRecords('nodes').filter(
    ({ clusterId, hostId }) => clusterId === cluster.id && hostId !== null && setup.hostIds.includes(hostId),
  );
  const ready = nodes.filter(({ state }) => state === 'ready').length;
  const count = setup.wishes.managers.length + setup.wishes.workers.length;
  return (
    <StatusMark
      status={ready === count ? 'ok' : nodes.length === 0 ? 'unknown' : 'attention'}
      label={t('setupPages.done.nodesReady', { ready, count })}
    />
  );
}

function RegistryLine({ registry }: { readonly registry: Registry }) {
  const { t } = useTranslation();
  const state = useRecord('registryStates', registry.id);
  const answer = state ? (state.reachable ? 'registryAnswers' : 'registrySilent') : 'registryUnknown';
  return (
    <StatusMark
      status={state ? (state.reachable ? 'ok' : 'failed') : 'unknown'}
      label={t(`setupPages.done.${answer}`, { host: registry.host })}
    />
  );
}
