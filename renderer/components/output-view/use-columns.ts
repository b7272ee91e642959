import { type RefObject, useEffect, useState } from 'react';
import type { OutputOptions } from './output-options.ts';

/** Cells taken by the line number and, where shown, the time. */
const NUMBER_CELLS = 9;
const TIME_CELLS = 10;

/** Cells of text in a row when lines are wrapped, from the measured width of the view; `Infinity` when they are not. */
export function useColumns(scroll: RefObject<HTMLElement | null>, options: OutputOptions): number {
  const [cells, setCells] = useState(120);
  useEffect(() => {
    const element = scroll.current;
    if (!element || typeof ResizeObserver === 'undefined') return;
    const measure = (): void => {
      const probe = document.createElement('span');
      probe.textContent = '0'.repeat(100);
      probe.style.cssText = 'position:absolute;visibility:hidden;white-space:pre';
      element.append(probe);
      const width = probe.getBoundingClientRect().width / 100;
      probe.remove();
      if (width > 0) setCells(Math.max(20, Math.floor((element.clientWidth - 16) / width)));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroll]);
  if (!options.wrap) return Infinity;
  return Math.max(10, cells - NUMBER_CELLS - (options.times ? TIME_CELLS : 0));
}
