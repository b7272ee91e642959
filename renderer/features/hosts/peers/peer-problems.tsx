import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { peerFindings } from '../../../../shared/domain/peer-findings.ts';
import type { PeerMatrix } from '../../../../shared/domain/peer-view.ts';
import type { PeerRound } from '../../../../shared/schema/peers.ts';
import { StatusMark } from '../../../components/index.ts';
import { useMessage } from '../../../rpc/index.ts';
import { verdictStatus } from '../host-status.ts';
import classes from './peers.module.css';
import type { OpenedWay } from './way-status.ts';

interface PeerProblemsProps {
  readonly round: PeerRound;
  readonly matrix: PeerMatrix;
  readonly onOpen: (way: OpenedWay) => void;
}

/** So many are shown at once; the rest when asked for. */
const few = 4;

/** What is wrong, in sentences, worst first: one for each host and kind of port, not for each of thousands of ways. */
export function PeerProblems({ round, matrix, onOpen }: PeerProblemsProps) {
  const { t } = useTranslation();
  const message = useMessage();
  const [all, setAll] = useState(false);
  const problems = useMemo(
    () =>
      [...peerFindings(round)]
        .flatMap(([hostId, findings]) => findings.map((finding) => ({ hostId, finding })))
        .filter(({ finding }) => finding.verdict !== 'pass' && finding.reason.key !== 'checks.common.notMeasured')
        .sort((one, other) => Number(other.finding.verdict === 'fail') - Number(one.finding.verdict === 'fail')),
    [round],
  );
  if (problems.length === 0) return null;
  const shown = all ? problems : problems.slice(0, few);
  const open = (hostId: string): void => {
    const index = round.hosts.findIndex((host) => host.hostId === hostId);
    const worst = [...matrix.ways.values()].find(
      ({ way, verdict }) => (way.to === index || way.from === index) && (verdict === 'fail' || verdict === 'warn'),
    );
    if (worst) onOpen({ from: worst.way.from, to: worst.way.to });
  };
  return (
    <ul className={classes.problems} aria-label={t('peers.problems')}>
      {shown.map(({ hostId, finding }) => (
        <li key={`${hostId} ${finding.check}`}>
          <StatusMark status={verdictStatus[finding.verdict]} label={<span>{message(finding.reason)}</span>} />
          <span className={classes.fix}>
            {finding.fix && <span className="soft">{message(finding.fix)}</span>}
            {finding.verdict !== 'unknown' && (
              <Button size="compact-xs" variant="subtle" onClick={() => open(hostId)}>
                {t('peers.showWay')}
              </Button>
            )}
          </span>
        </li>
      ))}
      {problems.length > few && (
        <li>
          <Button size="compact-xs" variant="subtle" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t('peers.fewer') : t('peers.more', { count: problems.length - few })}
          </Button>
        </li>
      )}
    </ul>
  );
}
