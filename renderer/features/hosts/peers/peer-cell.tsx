// biome-ignore-all lint/a11y/useSemanticElements: cells are placed by hand, which table elements do not allow.
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { portText } from '../../../../shared/domain/peer-probes.ts';
import { firstBlocked, type PeerMatrix, wayKey } from '../../../../shared/domain/peer-view.ts';
import type { PeerRound, PeerWay } from '../../../../shared/schema/peers.ts';
import { StatusMark, useFormat } from '../../../components/index.ts';
import classes from './peers.module.css';
import { type OpenedWay, wayStatus } from './way-status.ts';

interface PeerCellProps {
  readonly round: PeerRound;
  readonly way: OpenedWay;
  readonly found: (PeerMatrix['ways'] extends ReadonlyMap<string, infer Found> ? Found : never) | undefined;
  readonly wide: boolean;
  readonly left: number;
  readonly focusable: boolean;
  readonly current: boolean;
  readonly onFocus: () => void;
  readonly onOpen: (way: OpenedWay) => void;
}

/** One way: shape and word, the words hidden where there is no room; a dot where nothing was tried. */
export const PeerCell = memo(function PeerCell(props: PeerCellProps) {
  const { t } = useTranslation();
  const { round, way, found, wide } = props;
  const self = way.from === way.to;
  const names = { from: round.hosts[way.from]?.name ?? '', to: round.hosts[way.to]?.name ?? '' };
  const word = useWayWord(round, found?.way);
  const label = self ? names.from : found ? `${t('peers.way', names)}: ${word}` : t('peers.notTried', names);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled for the whole grid.
    <div
      role="gridcell"
      aria-colindex={way.to + 2}
      aria-current={props.current || undefined}
      data-cell={wayKey(way.from, way.to)}
      data-self={self || undefined}
      data-wide={wide || undefined}
      className={classes.cell}
      tabIndex={props.focusable ? 0 : -1}
      title={label}
      style={{ transform: `translateX(${props.left}px)` }}
      onFocus={props.onFocus}
      onClick={() => {
        if (!self) props.onOpen(way);
      }}
    >
      {found ? (
        <StatusMark status={wayStatus[found.verdict]} label={wide ? word : label} bare={!wide} />
      ) : (
        <span className="soft" aria-hidden="true">
          {self ? '' : '·'}
        </span>
      )}
      {!found && <span className="visually-hidden">{label}</span>}
    </div>
  );
});

/** What is worth knowing first: the port that is blocked, the packet that is too small, or how far away the other is. */
function useWayWord(round: PeerRound, way: PeerWay | undefined): string {
  const { t } = useTranslation();
  const format = useFormat();
  if (!way) return '';
  const blocked = firstBlocked(round, way);
  if (blocked) return t('peers.blocked', { port: portText(blocked) });
  if (way.packet !== null && way.packet < 1500) return t('peers.packet', { bytes: way.packet });
  if (way.seen.includes('unmeasured')) return t('peers.seen.unmeasured');
  return way.ms === null ? t('peers.inUse') : t('peers.open', { ms: format.number(Math.round(way.ms * 10) / 10) });
}
