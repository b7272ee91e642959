import { useLocalStorage } from '@mantine/hooks';
import type { ColumnFiltersState, SortingState } from '@tanstack/react-table';
import { useMemo } from 'react';
import { useSearchState } from '../use-search-state.ts';
import type { Column } from './column.ts';

/** `name`, or `-name` for descending. */
function parseSort(text: string | undefined): SortingState {
  if (!text) return [];
  return [{ id: text.replace(/^-/, ''), desc: text.startsWith('-') }];
}

export interface TableState {
  readonly search: string;
  readonly setSearch: (text: string) => void;
  readonly sorting: SortingState;
  readonly toggleSort: (columnId: string) => void;
  readonly filters: ColumnFiltersState;
  readonly setFilter: (columnId: string, values: readonly string[]) => void;
  readonly clear: () => void;
  readonly hidden: Readonly<Record<string, boolean>>;
  readonly toggleColumn: (columnId: string) => void;
}

const separator = ',';

/** Search, sort and filters of a table in the address (`q`, `sort`, `f.<column>`); hidden columns on this device. */
export function useTableState<Item>(name: string, columns: readonly Column<Item>[], defaultSort?: string): TableState {
  const [address, change] = useSearchState();
  const [shown, setShown] = useLocalStorage<Record<string, boolean>>({
    key: `slipway.columns.${name}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const sortText = address.sort ?? defaultSort;
  const sorting = useMemo(() => parseSort(sortText), [sortText]);
  const filterText = columns.map(({ id }) => address[`f.${id}`] ?? '').join('\n');
  const filters = useMemo(
    () =>
      filterText.split('\n').flatMap((text, index) => {
        const id = columns[index]?.id;
        return text && id ? [{ id, value: text.split(separator).map(decodeURIComponent) }] : [];
      }),
    [filterText, columns],
  );
  const hidden = Object.fromEntries(columns.map(({ id, hidden: initially }) => [id, !(shown[id] ?? !initially)]));
  return {
    search: address.q ?? '',
    setSearch: (text) => change({ q: text || undefined }),
    sorting,
    toggleSort: (id) => {
      const now = sorting[0];
      change({ sort: now?.id === id && !now.desc ? `-${id}` : id });
    },
    filters,
    setFilter: (id, values) =>
      change({ [`f.${id}`]: values.map((value) => encodeURIComponent(value)).join(separator) || undefined }),
    clear: () => change({ q: undefined, ...Object.fromEntries(columns.map(({ id }) => [`f.${id}`, undefined])) }),
    hidden,
    toggleColumn: (id) => setShown({ ...shown, [id]: hidden[id] ?? false }),
  };
}
