import { type ReactNode, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorInfo } from '../../../shared/schema/error.ts';
import { useLiveState } from '../../rpc/index.ts';
import type { Action } from '../action.ts';
import { EmptyState } from '../empty-state.tsx';
import { ErrorNote } from '../error-note.tsx';
import { ActionButton } from '../page.tsx';
import { useFormat } from '../use-format.ts';
import type { Column } from './column.ts';
import classes from './data-table.module.css';
import { TableGrid } from './table-grid.tsx';
import { TableSkeleton } from './table-skeleton.tsx';
import { TableToolbar } from './table-toolbar.tsx';
import type { RowSelection } from './use-row-selection.ts';
import { useTableModel } from './use-table-model.ts';
import { useTableState } from './use-table-state.ts';

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

/** A list of things: search, sort and filters in the address, virtual rows, selection, keyboard; cards where it is narrow. */
export function DataTable<Item extends { readonly id: string }>(props: DataTableProps<Item>) {
  const { columns, items, selection } = props;
  const { t } = useTranslation();
  const live = useLiveState();
  const format = useFormat();
  const state = useTableState(props.name, columns, props.sort);
  const shown = useTableModel(items, columns, state);
  const searchRef = useRef<HTMLInputElement>(null);
  const { hidden } = state;
  const visible = useMemo(() => columns.filter(({ id }, index) => index === 0 || !hidden[id]), [columns, hidden]);
  if (props.error && items.length === 0)
    return <ErrorNote error={props.error} {...(props.onRetry ? { onRetry: props.onRetry } : {})} />;
  if (props.loading ?? !live.loaded) return <TableSkeleton columns={visible} label={props.label} />;
  if (items.length === 0) return <div className={classes.frame}>{props.empty}</div>;
  return (
    <div className={classes.table}>
      <TableToolbar
        state={state}
        columns={columns}
        items={items}
        shown={shown.length}
        label={props.label}
        searchRef={searchRef}
      />
      {props.error && <ErrorNote error={props.error} {...(props.onRetry ? { onRetry: props.onRetry } : {})} />}
      {props.partial && <p className={classes.remark}>▲ {props.partial}</p>}
      {live.loaded && live.status !== 'live' && (
        <p className={classes.remark}>▲ {t('components.table.stale', { time: format.time(live.since) })}</p>
      )}
      {selection && selection.ids.size > 0 && (
        <div
          className={classes.bulk}
          role="toolbar"
          aria-label={t('components.table.selected', { count: selection.ids.size })}
        >
          <span>{t('components.table.selected', { count: selection.ids.size })}</span>
          {props.bulkActions?.map((action) => (
            <ActionButton key={action.id} action={action} />
          ))}
        </div>
      )}
      {shown.length === 0 ? (
        <div className={classes.frame}>
          <EmptyState
            title={t('components.table.noMatchTitle')}
            text={t('components.table.noMatchText')}
            action={{ id: 'table.clear', label: t('components.table.clear'), run: state.clear }}
          />
        </div>
      ) : (
        <TableGrid {...props} columns={visible} items={shown} state={state} />
      )}
    </div>
  );
}
