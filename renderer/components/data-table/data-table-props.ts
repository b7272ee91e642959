import type { ReactNode } from 'react';
import type { ErrorInfo } from '../../../shared/schema/error.ts';
import type { Action } from '../action.ts';
import type { Column } from './column.ts';
import type { RowSelection } from './use-row-selection.ts';

export interface DataTableProps<Item extends { readonly id: string }> {
  /** Under which the hidden columns are remembered on this device. */
  readonly name: string;
  /** What the table lists, for screen readers: "Hosts". */
  readonly label: string;
  /** The first column names the row and can't be hidden. Keep the array stable (`useMemo`). */
  readonly columns: readonly Column<Item>[];
  readonly items: readonly Item[];
  /** `name` or `-name`: the order until the admin chooses one. */
  readonly sort?: string;
  readonly onOpen?: (item: Item) => void;
  /** Marks the row whose details are shown beside the table. */
  readonly openId?: string | undefined;
  /** Makes rows selectable. */
  readonly selection?: RowSelection;
  /** What can be done with the selection, shown while there is one. */
  readonly bulkActions?: readonly Action[];
  /** Shown when there are no items at all. */
  readonly empty: ReactNode;
  /** Before the first answer; by default, before the first snapshot of the live collections. */
  readonly loading?: boolean;
  readonly error?: ErrorInfo | null;
  readonly onRetry?: () => void;
  /** Says what is missing: "2 of 5 hosts did not answer". */
  readonly partial?: string | undefined;
}
