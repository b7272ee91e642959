// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by hand, which table elements do not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus is on rows and on the buttons inside the head.
import { Checkbox } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, defaultWidth } from './column.ts';
import classes from './data-table.module.css';
import type { DataTableProps } from './data-table-props.ts';
import { TableHeader } from './table-header.tsx';
import { useRowSelection } from './use-row-selection.ts';
import type { TableState } from './use-table-state.ts';

interface GridProps<Item extends { readonly id: string }> extends DataTableProps<Item> {
  readonly state: TableState;
}

/** Pixels. */
const ROW_HEIGHT = 32;
const CARD_LINE = 28;

/** The rows. One row is in the tab order; arrows, Home, End move it, Enter opens, Space selects, Shift extends. */
export function TableGrid<Item extends { readonly id: string }>(props: GridProps<Item>) {
  'use no memo';
  const { columns, items, selection, onOpen } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const cards = useMediaQuery('(max-width: 900px)', false, { getInitialValueInEffect: false });
  const [active, setActive] = useState(0);
  const ids = useMemo(() => items.map(({ id }) => id), [items]);
  const { toggle, toggleAll } = useRowSelection(selection, ids);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => (cards ? columns.length * CARD_LINE + 24 : ROW_HEIGHT),
    getItemKey: (index) => ids[index] ?? index,
    overscan: 10,
    scrollPaddingStart: cards ? 0 : ROW_HEIGHT,
  });
  const current = Math.min(active, items.length - 1);
  const move = (index: number, extend: boolean): void => {
    const next = Math.max(0, Math.min(items.length - 1, index));
    setActive(next);
    virtualizer.scrollToIndex(next);
    if (extend) toggle(next, true);
    requestAnimationFrame(() =>
      scroll.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus({ preventScroll: true }),
    );
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.row === undefined) return;
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
    const item = items[current];
    const moves: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: items.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) move(to, event.shiftKey);
    else if (event.key === 'Enter' && item) onOpen?.(item);
    else if (event.key === ' ') toggle(current, event.shiftKey);
    else return;
    event.preventDefault();
  };
  const template = [...(selection ? ['36px'] : []), ...columns.map(({ width }) => width ?? defaultWidth)].join(' ');
  return (
    <div
      ref={scroll}
      className={classes.grid}
      data-cards={cards || undefined}
      role="grid"
      tabIndex={-1}
      aria-label={props.label}
      aria-rowcount={items.length + 1}
      aria-colcount={columns.length + (selection ? 1 : 0)}
      aria-multiselectable={selection ? true : undefined}
      style={{ '--columns': template, '--min-width': `${leastWidth(template)}px`, '--count': items.length }}
      onKeyDown={onKeyDown}
    >
      <TableHeader
        columns={columns}
        state={props.state}
        selection={selection ? { some: selection.ids.size > 0, all: ids.every((id) => selection.ids.has(id)) } : null}
        onToggleAll={toggleAll}
      />
      <div role="rowgroup" className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start, key }) => {
          const item = items[index];
          if (!item) return null;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled for the whole grid.
            <div
              key={key}
              ref={cards ? virtualizer.measureElement : undefined}
              role="row"
              className={classes.row}
              data-row={index}
              data-index={index}
              data-openable={onOpen ? true : undefined}
              aria-rowindex={index + 2}
              aria-selected={selection ? selection.ids.has(item.id) : undefined}
              aria-current={props.openId === item.id ? true : undefined}
              tabIndex={index === current ? 0 : -1}
              style={{ transform: `translateY(${start}px)` }}
              onFocus={() => setActive(index)}
              onClick={(event) => {
                if (event.shiftKey && selection) toggle(index, true);
                else onOpen?.(item);
              }}
            >
              {selection && (
                <SelectCell checked={selection.ids.has(item.id)} onToggle={(extend) => toggle(index, extend)} />
              )}
              {columns.map((column, position) => (
                <Cell key={column.id} column={column} item={item} isFirst={position === 0} />
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function SelectCell(props: { readonly checked: boolean; readonly onToggle: (extend: boolean) => void }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: stops the click only; the box itself takes keys.
    <div role="gridcell" className={classes.select} tabIndex={-1} onClick={(event) => event.stopPropagation()}>
      <Checkbox
        size="xs"
        tabIndex={-1}
        aria-label={t('components.table.select')}
        checked={props.checked}
        onChange={() => undefined}
        onClick={(event) => props.onToggle(event.shiftKey)}
      />
    </div>
  );
}

/** Head and rows are grids of their own: they only line up where both are as wide as the least that the columns need. */
function leastWidth(template: string): number {
  const least = template.split(/ (?![^(]*\))/).map((track) => Number(/(\d+)px/.exec(track)?.[1] ?? 96));
  return least.reduce((sum, width) => sum + width, 0);
}

interface CellProps<Item> {
  readonly column: Column<Item>;
  readonly item: Item;
  readonly isFirst: boolean;
}

function Cell<Item>({ column, item, isFirst }: CellProps<Item>) {
  const value = column.cell ? column.cell(item) : column.value(item);
  return (
    <div
      role="gridcell"
      className={classes.cell}
      data-align={column.align}
      data-first={isFirst || undefined}
      // What is cut can be read on hover.
      title={typeof value === 'string' ? value : undefined}
      tabIndex={-1}
    >
      <span className={classes.cardLabel} aria-hidden="true">
        {column.header}
      </span>
      <span className={classes.cellValue}>{value === null || value === '' ? '–' : value}</span>
    </div>
  );
}
