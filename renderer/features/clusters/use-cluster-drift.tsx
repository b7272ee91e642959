import { IconTool } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Cluster } from '../../../shared/schema/cluster.ts';
import { type Action, RelativeTime, useDriftLook, useOpenPlan } from '../../components/index.ts';
import { useRecords } from '../../rpc/index.ts';

/** What is no longer as Slipway set it on the hosts of a cluster: since when that is known, and what can be done. */
export function useClusterDrift({ managerHostIds, workerHostIds }: Cluster) {
  const { t } = useTranslation();
  const openPlan = useOpenPlan();
  const hostIds = [...managerHostIds, ...workerHostIds];
  const baselines = useRecords('baselines').filter(({ id }) => hostIds.includes(id));
  const drifted = baselines.filter(({ drift }) => drift.length > 0).map(({ id }) => id);
  const look = useDriftLook(hostIds);
  const repair: Action = {
    id: 'clusters.repairDrift',
    label: t('clusterPages.drift.repair', { count: drifted.length }),
    icon: IconTool,
    disabled: drifted.length === 0,
    run: () => openPlan({ task: { kind: 'repairDrift' }, hostIds: drifted }),
  };
  // The whole is known only since its oldest part is.
  const times = baselines.flatMap(({ comparedAt }) => comparedAt ?? []);
  const oldest = times.length > 0 ? Math.min(...times) : null;
  const said = (
    <>
      {oldest === null ? (
        t('clusterPages.drift.never')
      ) : (
        <>
          {t(drifted.length > 0 ? 'clusterPages.drift.differs' : 'clusterPages.drift.asSet', { count: drifted.length })}{' '}
          <RelativeTime at={oldest} />
        </>
      )}
    </>
  );
  return { actions: [look, repair] as const, said };
}
