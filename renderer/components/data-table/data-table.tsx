import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLiveState } from '../../rpc/index.ts';
import { EmptyState } from '../empty-state.tsx';
import { ErrorNote } from '../error-note.tsx';
import { SelectionBar } from '../selection-bar.tsx';
import { useFormat } from '../use-format.ts';
import classes from './data-table.module.css';
import type { DataTableProps } from './data-table-props.ts';
import { TableGrid } from './table-grid.tsx';
import { TableSkeleton } from './table-skeleton.tsx';
import { TableToolbar } from './table-toolbar.tsx';
import { useTableModel } from './use-table-model.ts';
import { useTableState } from './use-table-state.ts';

/** As many rows as the message needs that nothing matches. */
const noMatchRows = 5;

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
    <div className={classes.table} style={{ '--rows': shown.length || noMatchRows }}>
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
      <SelectionBar count={selection?.ids.size ?? 0} actions={props.bulkActions ?? []} />
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
