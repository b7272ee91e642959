import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { LineLayout } from './line-layout.ts';
import type { OutputBuffer } from './output-buffer.ts';

/** Pixels. */
export const LINE_HEIGHT = 20;
/** Browsers give up on elements higher than 17 to 33 million pixels; beyond this the scroll position is scaled. */
const MAX_HEIGHT = 12_000_000;
const MARGIN_ROWS = 12;

export interface LineWindow {
  /** Height of the scrolled content, in pixels. */
  readonly height: number;
  /** Height of what is in sight of it, in pixels. */
  readonly viewHeight: number;
  /** Lines to draw, and where the first stands inside the content. */
  readonly first: number;
  readonly last: number;
  readonly offset: number;
  readonly scrollToLine: (line: number) => void;
  readonly scrollToEnd: () => void;
  readonly atEnd: boolean;
}

/** Which lines of the buffer are in sight: fixed row height, wrapping counted in rows, scaled where it is too high. */
export function useLineWindow(
  scroll: RefObject<HTMLElement | null>,
  buffer: OutputBuffer,
  columns: number,
): LineWindow & { readonly onScroll: () => void } {
  const [view, setView] = useState({ top: 0, height: 400 });
  const layout = useMemo(() => new LineLayout(buffer, columns), [buffer, columns]);
  const rows = layout.totalRows();
  const full = rows * LINE_HEIGHT;
  const height = Math.min(full, MAX_HEIGHT);
  const range = Math.max(1, height - view.height);
  const scale = full > height ? (full - view.height) / range : 1;
  const topRow = (view.top * scale) / LINE_HEIGHT;
  const first = layout.lineAt(Math.max(0, Math.floor(topRow) - MARGIN_ROWS));
  const last = layout.lineAt(topRow + view.height / LINE_HEIGHT + MARGIN_ROWS);
  const offset = view.top + (layout.rowOf(first) - topRow) * LINE_HEIGHT;
  const latest = useRef({ layout, scale, viewHeight: view.height });
  latest.current = { layout, scale, viewHeight: view.height };

  const onScroll = useCallback(() => {
    const element = scroll.current;
    if (!element) return;
    const top = element.scrollTop;
    const viewHeight = element.clientHeight || 400;
    setView((before) => (before.top === top && before.height === viewHeight ? before : { top, height: viewHeight }));
  }, [scroll]);

  useEffect(() => {
    const element = scroll.current;
    if (!element || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(onScroll);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroll, onScroll]);

  const scrollToLine = useCallback(
    (line: number) => {
      const now = latest.current;
      const top = (now.layout.rowOf(line) * LINE_HEIGHT - now.viewHeight / 3) / now.scale;
      scroll.current?.scrollTo({ top: Math.max(0, top) });
      onScroll();
    },
    [scroll, onScroll],
  );
  const scrollToEnd = useCallback(() => {
    scroll.current?.scrollTo({ top: scroll.current.scrollHeight });
    onScroll();
  }, [scroll, onScroll]);
  return {
    height,
    viewHeight: view.height,
    first,
    last,
    offset,
    scrollToLine,
    scrollToEnd,
    atEnd: view.top + view.height >= height - LINE_HEIGHT * 2,
    onScroll,
  };
}
