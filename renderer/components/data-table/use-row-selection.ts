import { useCallback, useRef } from 'react';

export interface RowSelection {
  readonly ids: ReadonlySet<string>;
  readonly onChange: (ids: ReadonlySet<string>) => void;
}

/** Changes a selection by row number: `extend` takes everything from the last touched row to this one. */
export function useRowSelection(selection: RowSelection | undefined, ids: readonly string[]) {
  const anchor = useRef(0);
  const toggle = useCallback(
    (index: number, extend: boolean) => {
      const id = ids[index];
      if (!selection || id === undefined) return;
      const next = new Set(selection.ids);
      const on = extend || !next.has(id);
      const from = extend ? Math.min(anchor.current, index) : index;
      const to = extend ? Math.max(anchor.current, index) : index;
      for (const each of ids.slice(from, to + 1)) {
        if (on) next.add(each);
        else next.delete(each);
      }
      if (!extend) anchor.current = index;
      selection.onChange(next);
    },
    [selection, ids],
  );
  const toggleAll = useCallback(() => {
    if (!selection) return;
    const all = ids.length > 0 && ids.every((id) => selection.ids.has(id));
    selection.onChange(all ? new Set() : new Set(ids));
  }, [selection, ids]);
  return { toggle, toggleAll };
}
