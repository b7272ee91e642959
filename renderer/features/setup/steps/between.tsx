import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { matrixOf } from '../../../../shared/domain/peer-view.ts';
import type { Setup } from '../../../../shared/schema/plan.ts';
import { StatusMark } from '../../../components/index.ts';
import { useRecord } from '../../../rpc/index.ts';
import { PeersView } from '../../hosts/index.ts';

/** What the hosts of the set-up see of each other, as far as they have tried. */
export function Between({ setup, running }: { readonly setup: Setup; readonly running: boolean }) {
  const { t } = useTranslation();
  const round = useRecord('peerRounds', setup.id);
  if (!round) return <p className="soft">{t(setup.hostIds.length < 2 ? 'peers.noneOne' : 'peers.none')}</p>;
  return <PeersView round={round} running={running} />;
}

/** The name of the view, with a mark where something is wrong in it. */
export function BetweenLabel({ setupId }: { readonly setupId: string }) {
  const { t } = useTranslation();
  const round = useRecord('peerRounds', setupId);
  const counts = useMemo(() => round && matrixOf(round).counts, [round]);
  const label = t('peers.tabs.between');
  if (!counts || counts.fail + counts.warn === 0) return label;
  return <StatusMark status={counts.fail > 0 ? 'failed' : 'attention'} label={label} />;
}
