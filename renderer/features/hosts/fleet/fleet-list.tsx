// biome-ignore-all lint/a11y/useSemanticElements: lines are placed by hand, which table elements do not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: one line at a time is in the tab order.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import classes from './fleet.module.css';
import { type FleetLine, hostsOf } from './fleet-lines.ts';

interface FleetListProps {
  readonly label: string;
  readonly lines: readonly FleetLine[];
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (ids: ReadonlySet<string>) => void;
  readonly onToggle: (groupId: string) => void;
  readonly onOpenHost: (hostId: string) => void;
  readonly draw: (line: FleetLine) => ReactNode;
}

const heights = { group: 40, about: 120, host: 32 } as const;

/** Groups and their hosts. Arrows move, right opens a group and left closes it, Enter opens, Space selects. Virtual lines. */
export function FleetList(props: FleetListProps) {
  'use no memo';
  const { lines, selected } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => heights[lines[index]?.kind ?? 'host'],
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 12,
  });
  const current = Math.min(active, lines.length - 1);
  const move = (step: number): void => {
    let next = Math.max(0, Math.min(lines.length - 1, current + step));
    // What a group is about is read, not chosen.
    if (lines[next]?.kind === 'about') next = Math.max(0, Math.min(lines.length - 1, next + Math.sign(step)));
    setActive(next);
    virtualizer.scrollToIndex(next);
    requestAnimationFrame(() =>
      scroll.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus({ preventScroll: true }),
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[current];
    if (!(event.target instanceof HTMLElement) || event.target.dataset.index === undefined || !line) return;
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 15,
      PageUp: -15,
      Home: -lines.length,
      End: lines.length,
    };
    const step = steps[event.key];
    const isOpen = line.kind === 'group' && line.open;
    if (step !== undefined) move(step);
    else if (event.key === 'Enter') act(line);
    else if (event.key === ' ') props.onSelect(withLine(selected, line));
    else if (line.kind === 'group' && (event.key === 'ArrowRight' ? !isOpen : event.key === 'ArrowLeft' && isOpen))
      props.onToggle(line.id);
    else return;
    event.preventDefault();
  };
  const act = (line: FleetLine): void => {
    if (line.kind === 'group') props.onToggle(line.id);
    if (line.kind === 'host') props.onOpenHost(line.entry.host.id);
  };
  return (
    <div
      ref={scroll}
      className={classes.list}
      role="treegrid"
      aria-label={props.label}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={classes.lines} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start, key }) => {
          const line = lines[index];
          if (!line) return null;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled for the whole list.
            <div
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              data-kind={line.kind}
              className={classes.line}
              role="row"
              aria-level={line.kind === 'group' ? 1 : 2}
              aria-rowindex={index + 1}
              {...(line.kind === 'group' ? { 'aria-expanded': line.open } : {})}
              {...(line.kind === 'about' ? {} : { 'aria-selected': isSelected(selected, line) })}
              tabIndex={index === current ? 0 : -1}
              style={{ transform: `translateY(${start}px)` }}
              onFocus={() => setActive(index)}
              onClick={() => act(line)}
            >
              {props.draw(line)}
            </div>
          );
        })}
      </div>
    </div>
  );
}

export function idsOf(line: FleetLine): readonly string[] {
  if (line.kind === 'host') return [line.entry.host.id];
  return line.kind === 'group' ? hostsOf(line.group).map(({ id }) => id) : [];
}

export function isSelected(selected: ReadonlySet<string>, line: FleetLine): boolean {
  const ids = idsOf(line);
  return ids.length > 0 && ids.every((id) => selected.has(id));
}

/** Takes what the line stands for into the selection, or out of it where all of it was in. */
export function withLine(selected: ReadonlySet<string>, line: FleetLine): ReadonlySet<string> {
  const next = new Set(selected);
  const out = isSelected(selected, line);
  for (const id of idsOf(line)) {
    if (out) next.delete(id);
    else next.add(id);
  }
  return next;
}
