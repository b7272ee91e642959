import {
  columnFilteringFeature,
  createFilteredRowModel,
  createSortedRowModel,
  globalFilteringFeature,
  type Row,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import type { CellValue, Column } from './column.ts';
import type { TableState } from './use-table-state.ts';

const features = tableFeatures({
  rowSortingFeature,
  columnFilteringFeature,
  globalFilteringFeature,
  sortedRowModel: createSortedRowModel(),
  filteredRowModel: createFilteredRowModel(),
});

type ItemRow<Item extends { readonly id: string }> = Row<typeof features, Item>;

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function compare(left: CellValue, right: CellValue): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return collator.compare(String(left ?? ''), String(right ?? ''));
}

const cellValue = <Item extends { readonly id: string }>(row: ItemRow<Item>, columnId: string): CellValue =>
  row.getValue<CellValue>(columnId);

/** The items in the order and selection that the state asks for. */
export function useTableModel<Item extends { readonly id: string }>(
  items: readonly Item[],
  columns: readonly Column<Item>[],
  state: TableState,
): readonly Item[] {
  'use no memo';
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        accessorFn: (item: Item) => column.value(item) ?? undefined,
        header: column.header,
        sortUndefined: 'last' as const,
        sortFn: (left: ItemRow<Item>, right: ItemRow<Item>, id: string) =>
          compare(cellValue(left, id), cellValue(right, id)),
        filterFn: (row: ItemRow<Item>, id: string, wanted: readonly string[]) =>
          wanted.includes(String(cellValue(row, id) ?? '')),
      })),
    [columns],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: items,
    getRowId: (item) => item.id,
    state: { sorting: state.sorting, columnFilters: state.filters, globalFilter: state.search.trim() },
    enableSortingRemoval: false,
    getColumnCanGlobalFilter: () => true,
    globalFilterFn: (row, columnId, wanted: string) =>
      String(row.getValue(columnId) ?? '')
        .toLowerCase()
        .includes(wanted.toLowerCase()),
  });
  return table.getRowModel().rows.map((row) => row.original);
}
