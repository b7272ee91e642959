// biome-ignore-all lint/a11y/useSemanticElements: cells are placed by hand, which table elements do not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus is on one cell at a time; heads take none.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PeerMatrix, wayKey } from '../../../../shared/domain/peer-view.ts';
import type { PeerRound } from '../../../../shared/schema/peers.ts';
import { PeerCell } from './peer-cell.tsx';
import classes from './peers.module.css';
import type { OpenedWay } from './way-status.ts';

interface PeerGridProps {
  readonly round: PeerRound;
  readonly matrix: PeerMatrix;
  readonly opened: OpenedWay | null;
  readonly onOpen: (way: OpenedWay) => void;
}

/** Up to so many hosts a cell has room for words. */
const wideUpTo = 8;
const ROW = 32;
const HEAD = 160;

/** Host × host: from the row's host to the column's. Arrows move, Enter opens; only what is in sight is drawn. */
export function PeerGrid({ round, matrix, opened, onOpen }: PeerGridProps) {
  'use no memo';
  const { t } = useTranslation();
  const scroll = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<OpenedWay>({ from: 0, to: 0 });
  const count = round.hosts.length;
  const wide = count <= wideUpTo;
  const column = wide ? 168 : ROW;
  const head = wide ? ROW : 88;
  const common = { count, getScrollElement: () => scroll.current, overscan: 6 };
  const rows = useVirtualizer({ ...common, estimateSize: () => ROW, scrollPaddingStart: head });
  const columns = useVirtualizer({
    ...common,
    horizontal: true,
    estimateSize: () => column,
    scrollPaddingStart: HEAD,
  });
  const move = (from: number, to: number): void => {
    const next = { from: clamp(from, count), to: clamp(to, count) };
    setActive(next);
    rows.scrollToIndex(next.from);
    columns.scrollToIndex(next.to);
    requestAnimationFrame(() =>
      scroll.current
        ?.querySelector<HTMLElement>(`[data-cell="${wayKey(next.from, next.to)}"]`)
        ?.focus({ preventScroll: true }),
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { from, to } = active;
    const moves: Record<string, readonly [number, number]> = {
      ArrowUp: [from - 1, to],
      ArrowDown: [from + 1, to],
      ArrowLeft: [from, to - 1],
      ArrowRight: [from, to + 1],
      Home: [from, 0],
      End: [from, count - 1],
      PageUp: [from - 10, to],
      PageDown: [from + 10, to],
    };
    const target = moves[event.key];
    if (target) move(...target);
    else if (event.key === 'Enter' || event.key === ' ') onOpen(active);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={scroll}
      className={classes.grid}
      role="grid"
      aria-label={t('peers.grid')}
      aria-rowcount={count + 1}
      aria-colcount={count + 1}
      style={{ '--column': `${column}px`, '--head': `${head}px`, '--width': `${HEAD + columns.getTotalSize()}px` }}
      onKeyDown={onKeyDown}
    >
      <div role="row" aria-rowindex={1} className={classes.heads}>
        <div role="columnheader" className={classes.corner}>
          {t('peers.fromTo')}
        </div>
        {columns.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            role="columnheader"
            aria-colindex={index + 2}
            className={classes.columnHead}
            data-wide={wide || undefined}
            style={{ transform: `translateX(${HEAD + start}px)` }}
            title={hostTitle(round, index)}
          >
            <span>{round.hosts[index]?.name}</span>
          </div>
        ))}
      </div>
      <div role="rowgroup" className={classes.body} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index: from, start }) => (
          <div
            key={from}
            role="row"
            aria-rowindex={from + 2}
            className={classes.row}
            style={{ transform: `translateY(${start}px)` }}
          >
            <div role="rowheader" className={classes.rowHead} title={hostTitle(round, from)}>
              {round.hosts[from]?.name}
            </div>
            {columns.getVirtualItems().map(({ index: to, start: left }) => (
              <PeerCell
                key={to}
                round={round}
                way={{ from, to }}
                found={matrix.ways.get(wayKey(from, to))}
                wide={wide}
                left={HEAD + left}
                focusable={active.from === from && active.to === to}
                current={opened?.from === from && opened.to === to}
                onFocus={() => setActive({ from, to })}
                onOpen={onOpen}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

const clamp = (index: number, count: number): number => Math.max(0, Math.min(count - 1, index));

function hostTitle(round: PeerRound, index: number): string {
  const host = round.hosts[index];
  return host ? `${host.name} ${host.address}` : '';
}
