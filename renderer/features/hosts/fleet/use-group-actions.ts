import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, useOpenPlan } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import { useBeginSetup } from '../begin-setup.ts';
import { type AnyGroup, hostsOf } from './fleet-lines.ts';

/** What can be done with all hosts of a group: mend it, where Slipway can, and look again. */
export function useGroupActions(): (group: AnyGroup) => readonly Action[] {
  const { t } = useTranslation();
  const client = useClient();
  const begin = useBeginSetup();
  const { run: check } = useAction((ids: readonly string[]) => client.hosts.check({ ids: [...ids] }));
  const beginSetup = begin.run;
  const openPlan = useOpenPlan();
  return useCallback(
    (group) => {
      const ids = hostsOf(group).map(({ id }) => id);
      const again: Action = {
        id: `fleet.check.${group.id}`,
        label: t('fleet.checkAgain'),
        run: () => void check(ids),
      };
      if (group.kind !== 'finding') return [again];
      const { mend } = group.of;
      if (!mend) return [again];
      if (mend.kind === 'repair') {
        const repairs = ids.map((hostId) => ({ hostId, repair: mend.repair }));
        const repair: Action = {
          id: `fleet.mend.${group.id}`,
          label: t('fleet.mend', { count: ids.length }),
          run: () => openPlan({ task: { kind: 'repairFindings', repairs }, hostIds: ids }),
        };
        return [repair, again];
      }
      const setUp: Action = {
        id: `fleet.mend.${group.id}`,
        label: t('hostPages.setUpCount', { count: ids.length }),
        run: () => void beginSetup(ids),
      };
      return [setUp, again];
    },
    [t, check, beginSetup, openPlan],
  );
}
