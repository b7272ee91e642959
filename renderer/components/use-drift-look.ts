import { IconScale } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAction, useClient, useRecords } from '../rpc/index.ts';
import type { Action } from './action.ts';

/** Reads these hosts now and compares them with what Slipway set there; runs while such a look at one of them does. */
export function useDriftLook(hostIds: readonly string[]): Action {
  const { t } = useTranslation();
  const client = useClient();
  const look = useAction(() => client.provisioning.lookForDrift({ hostIds: [...hostIds] }));
  const under = useRecords('operations').some(
    ({ kind, state, steps }) =>
      kind === 'drift' &&
      (state === 'running' || state === 'queued') &&
      steps.some((step) => step.hostId !== null && hostIds.includes(step.hostId) && step.finishedAt === null),
  );
  return {
    id: 'drift.look',
    label: t('hostPages.drift.lookCount', { count: hostIds.length }),
    icon: IconScale,
    running: look.running || under,
    disabled: hostIds.length === 0,
    run: () => void look.run(undefined),
  };
}
