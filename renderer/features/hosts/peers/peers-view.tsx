import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { matrixOf, type PeerMatrix, type WayVerdict } from '../../../../shared/domain/peer-view.ts';
import type { PeerRound } from '../../../../shared/schema/peers.ts';
import { Beside, Help, RelativeTime, StatusMark } from '../../../components/index.ts';
import { PeerGrid } from './peer-grid.tsx';
import { PeerProblems } from './peer-problems.tsx';
import classes from './peers.module.css';
import { WayPanel } from './way-panel.tsx';
import { type OpenedWay, wayStatus } from './way-status.ts';

/** What hosts see of each other: how it stands, what is wrong, every way, and the details of the one that is opened beside. */
export function PeersView({ round, running }: { readonly round: PeerRound; readonly running: boolean }) {
  const { t } = useTranslation();
  const matrix = useMemo(() => matrixOf(round), [round]);
  const [opened, setOpened] = useState<OpenedWay | null>(null);
  return (
    <div className={classes.view}>
      <div className={classes.summary} aria-live="polite">
        <Counts matrix={matrix} />
        {!running && (
          <span className="soft">
            {t('peers.measured')} <RelativeTime at={round.finishedAt ?? round.startedAt} />
          </span>
        )}
        <Scheme round={round} matrix={matrix} />
      </div>
      {!running && round.finishedAt === null && <p className="soft">{t('peers.cutOff')}</p>}
      <PeerProblems round={round} matrix={matrix} onOpen={setOpened} />
      <Beside panel={opened && <WayPanel round={round} matrix={matrix} way={opened} onClose={() => setOpened(null)} />}>
        <PeerGrid round={round} matrix={matrix} opened={opened} onOpen={setOpened} />
      </Beside>
    </div>
  );
}

const verdicts: readonly WayVerdict[] = ['fail', 'warn', 'unknown', 'pass', 'held'];

function Counts({ matrix }: { readonly matrix: PeerMatrix }) {
  const { t } = useTranslation();
  return verdicts.map((verdict) => {
    const count = matrix.counts[verdict];
    return (
      count > 0 && (
        <StatusMark key={verdict} status={wayStatus[verdict]} label={t(`peers.count.${verdict}`, { count })} />
      )
    );
  });
}

/** How many of all ways were tried, and which. */
function Scheme({ round, matrix }: { readonly round: PeerRound; readonly matrix: PeerMatrix }) {
  const { t } = useTranslation();
  const params = { tried: round.ways.length, possible: matrix.possible };
  return (
    <span className={`soft ${classes.schemeLine}`}>
      {t(round.scheme === 'sampled' ? 'peers.sampled' : 'peers.all', params)}{' '}
      <Help about={t('peers.scheme')}>{t('peers.schemeWhy')}</Help>
    </span>
  );
}
