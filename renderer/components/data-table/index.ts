export type { CellValue, Column } from './column.ts';
export { DataTable } from './data-table.tsx';
export type { DataTableProps } from './data-table-props.ts';
export type { RowSelection } from './use-row-selection.ts';
