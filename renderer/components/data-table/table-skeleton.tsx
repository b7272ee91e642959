import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Column, defaultWidth } from './column.ts';
import classes from './data-table.module.css';

const rows = Array.from({ length: 8 }, (_, index) => index);

/** The shape of the table while its first rows are on the way. */
export function TableSkeleton<Item>(props: { readonly columns: readonly Column<Item>[]; readonly label: string }) {
  const { t } = useTranslation();
  const template = props.columns.map(({ width }) => width ?? defaultWidth).join(' ');
  return (
    <div className={classes.frame} role="status" aria-label={t('components.table.loading', { what: props.label })}>
      {rows.map((row) => (
        <div key={row} className={classes.skeletonRow} style={{ gridTemplateColumns: template }}>
          {props.columns.map((column, index) => (
            <Skeleton key={column.id} height={12} width={`${90 - ((row * 13 + index * 29) % 45)}%`} animate={false} />
          ))}
        </div>
      ))}
    </div>
  );
}
