import { NativeSelect } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { matrixOf } from '../../../../shared/domain/peer-view.ts';
import { StatusMark } from '../../../components/index.ts';
import { useRecord, useRecords } from '../../../rpc/index.ts';
import { PeersView } from '../../hosts/index.ts';
import type { StepProps } from '../step-props.ts';

/** What the hosts of the set-up see of each other, as far as they have tried. */
export function Between({ setup, save, running }: StepProps & { readonly running: boolean }) {
  const { t } = useTranslation();
  const round = useRecord('peerRounds', setup.id);
  if (!round) return <p className="soft">{t(setup.hostIds.length < 2 ? 'peers.noneOne' : 'peers.none')}</p>;
  return (
    <>
      <NfsServer setup={setup} save={save} running={running} />
      <PeersView round={round} running={running} />
    </>
  );
}

/** Volumes over NFS need a port that nothing else says is needed: it is tried where it is said who serves them. */
function NfsServer({ setup, save, running }: StepProps & { readonly running: boolean }) {
  const { t } = useTranslation();
  const hosts = useRecords('hosts').filter(({ id }) => setup.hostIds.includes(id));
  return (
    <NativeSelect
      size="xs"
      style={{ maxWidth: 400 }}
      label={t('peers.nfsServer')}
      description={t('peers.nfsServerHint')}
      disabled={running}
      value={setup.wishes.nfsHostId ?? ''}
      data={[{ value: '', label: t('peers.nfsNobody') }, ...hosts.map(({ id, name }) => ({ value: id, label: name }))]}
      onChange={({ currentTarget }) =>
        void save({ wishes: { ...setup.wishes, nfsHostId: currentTarget.value === '' ? null : currentTarget.value } })
      }
    />
  );
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
